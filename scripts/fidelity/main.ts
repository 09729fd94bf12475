/**
 * `npm run fidelity`: scores the engine against every published run, prints the summary and writes
 * `docs/fidelity.md`, the table behind the headline's interval and the data of the app's Validation
 * view. With `--quick` it prints the scores, source by source, and fits and writes nothing.
 */
import { mkdirSync, writeFileSync } from "node:fs";
import { memorySection, memorySummary } from "./memory-report.ts";
import { scoreMemory } from "./memory-score.ts";
import { loadPublishedRuns } from "./published-runs.ts";
import { prepareRuns } from "./time-predict.ts";
import { timeBySource, timeSection, timeSummary } from "./time-report.ts";
import { scoreTime } from "./time-score.ts";
import { timeStudies } from "./time-studies.ts";
import { writeErrorTable } from "./write-error-table.ts";
import { validationRuns, writeValidationData } from "./write-validation-data.ts";

const HEADER = `# Fidelity

How far predictions are from what was measured, over the published runs in
\`test/runs/published-runs.jsonl\`, misses included.
`;

const time = scoreTime();
const memory = scoreMemory();
if (process.argv.includes("--quick")) {
  console.log([...timeBySource(time), "", ...timeSummary(time), ""].join("\n"));
  console.log(memorySummary(memory).join("\n"));
} else {
  console.log(timeSummary(time).join("\n"), "\n");
  console.log(memorySummary(memory).join("\n"));
  writeEverything();
}

function writeEverything(): void {
  console.log("\nfitting anew without each source and each part, which takes a few minutes");
  const studies = timeStudies(prepareRuns(loadPublishedRuns()).prepared);
  writeErrorTable(studies.leftOut.errors);
  console.log(timeSummary(time, studies.leftOut).join("\n"));
  const docs = new URL("../../docs/", import.meta.url);
  mkdirSync(docs, { recursive: true });
  writeFileSync(
    new URL("fidelity.md", docs),
    [HEADER, timeSection(time, studies), memorySection(memory)].join("\n"),
  );
  writeValidationData(validationRuns());
}

/**
 * `npm run fidelity`: scores the engine against every published run, prints the summary and writes
 * `docs/fidelity.md` and the data of the app's Validation view.
 */
import { mkdirSync, writeFileSync } from "node:fs";
import { memorySection, memorySummary } from "./memory-report.ts";
import { scoreMemory } from "./memory-score.ts";
import { loadPublishedRuns } from "./published-runs.ts";
import { prepareRuns } from "./time-predict.ts";
import { timeSection, timeSummary } from "./time-report.ts";
import { scoreTime } from "./time-score.ts";
import { timeStudies } from "./time-studies.ts";
import { writeErrorTable } from "./write-error-table.ts";
import { validationRuns, writeValidationData } from "./write-validation-data.ts";

const HEADER = `# Fidelity

How far predictions are from what was measured, over the published runs in
\`test/runs/published-runs.jsonl\`, misses included.
`;

const time = scoreTime();
console.log(timeSummary(time).join("\n"), "\n");
const memory = scoreMemory();
console.log(memorySummary(memory).join("\n"));

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

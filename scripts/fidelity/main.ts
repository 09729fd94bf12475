/**
 * `npm run fidelity`: scores the engine against every published run, prints the summary and writes
 * `docs/fidelity.md`.
 */
import { mkdirSync, writeFileSync } from "node:fs";
import { memorySection, memorySummary } from "./memory-report.ts";
import { scoreMemory } from "./memory-score.ts";

const HEADER = `# Fidelity

How far predictions are from what was measured, over the published runs in
\`test/runs/published-runs.jsonl\`, misses included.
`;

const memory = scoreMemory();
console.log(memorySummary(memory).join("\n"));
const docs = new URL("../../docs/", import.meta.url);
mkdirSync(docs, { recursive: true });
writeFileSync(new URL("fidelity.md", docs), [HEADER, memorySection(memory)].join("\n"));

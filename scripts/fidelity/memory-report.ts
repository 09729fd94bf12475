/** The memory part of `docs/fidelity.md`: errors overall, per source and per run, and verdicts. */
import type { MemoryScore } from "./memory-score.ts";
import { groupBy, median, summarize } from "./statistics.ts";

/** Why a run that ran is called too large, by the beginning of its id. */
const KNOWN_REFUSALS: [id: string, why: string][] = [
  [
    "bigscience-v100/table-39B",
    "the source's own logs of that month show 22 bytes per parameter; at 32 GiB that leaves no room for these micro-batches, and the table is known to mix up its micro-batch column",
  ],
  [
    "fms-fsdp/70b",
    "its selective recomputation skips whole blocks, in a share that is not printed",
  ],
];

/** Large misses whose cause is known, by run: what the plan does not carry. */
const KNOWN_MISSES: [runs: string, why: string][] = [
  [
    "torchtitan/h200-8b-32, h200-8b-64",
    "+33 to +35 %. The plan's framework year is 2024, in which torchtitan did not compile the loss, so that 16 bit and fp32 copies of the logits of 128 256 words are counted; the report is of June 2025, when it did",
  ],
];

const percent = (share: number) => (100 * share).toFixed(1);

/** One line per source and one for all, for a terminal. */
export function memorySummary(score: MemoryScore): string[] {
  const line = (name: string, errors: number[]) => {
    const { runs, median: middle, mean, p90 } = summarize(errors);
    const figures = [middle, mean, p90].map((share) => `${percent(share)} %`.padStart(8));
    return `${name.padEnd(24)}${`${runs}`.padStart(5)}${figures.join("")}`;
  };
  const refused = score.verdicts.filter((verdict) => !verdict.fits);
  return [
    `${"memory".padEnd(24)} runs  median    mean     p90`,
    ...bySeries(score).map(([series, errors]) => line(series, errors)),
    line("all runs", errorsOf(score)),
    line(
      "printed stages",
      score.stages.map((row) => row.error),
    ),
    `${score.verdicts.length - refused.length} of ${score.verdicts.length} runs fit; called too large: ${refused.length}, of them strict ${refused.filter((row) => row.use === "strict").length}`,
  ];
}

/** The section in Markdown. */
export function memorySection(score: MemoryScore): string {
  return [
    "## Memory",
    INTRODUCTION,
    "### Errors by source",
    ...sourceTable(score),
    printedStages(score),
    "### Whether it fits",
    ...verdicts(score),
    "### Where it misses, and why",
    ...KNOWN_MISSES.map(([runs, why]) => `- \`${runs}\`: ${why}`),
    "",
    CONSTANTS,
    REST,
    "### Every run",
    ...runTable(score),
  ].join("\n");
}

function errorsOf(score: MemoryScore): number[] {
  return score.rows.map((row) => row.error);
}

function bySeries(score: MemoryScore): [string, number[]][] {
  return [...groupBy(score.rows, (row) => row.series)].map(([series, rows]) => [
    series,
    rows.map((row) => row.error),
  ]);
}

function sourceTable(score: MemoryScore): string[] {
  const line = (name: string, kind: string, errors: number[]) => {
    const { runs, median: middle, mean, p90, signed } = summarize(errors);
    const figures = [middle, mean, p90, signed].map(percent).join(" | ");
    return `| ${name} | ${kind} | ${runs} | ${figures} |`;
  };
  const kinds = new Map(score.rows.map((row) => [row.series, row.kind]));
  const sources = bySeries(score);
  const medians = sources.map(([, errors]) => summarize(errors).median);
  return [
    "",
    "| source | what was measured | runs | median | mean | 90th percentile | signed mean |",
    "|---|---|--:|--:|--:|--:|--:|",
    ...sources.map(([series, errors]) => line(series, kinds.get(series) ?? "", errors)),
    line("**all runs**", "", errorsOf(score)),
    line(
      "printed stages",
      "allocated",
      score.stages.map((row) => row.error),
    ),
    "",
    `Absolute errors in per cent. Mean of the sources' medians: ${percent(medians.reduce((sum, one) => sum + one, 0) / medians.length)} %; distinct measurements: ${distinct(score)}.`,
    "",
  ];
}

/** Rows that differ only in their number of micro-batches repeat one measurement. */
function distinct(score: MemoryScore): number {
  return new Set(
    score.rows.map((row) => `${row.series} ${row.measuredGiB} ${row.predictedGiB.toFixed(4)}`),
  ).size;
}

const INTRODUCTION = `
Predicted against measured memory of the fullest GPU, for every published run that prints it. Like is
compared with like: tensors (\`allocated\`), the allocator's reserve (\`reserved\`), or what nvidia-smi
shows (\`device\`). Written by \`npm run fidelity\`.
`;

function printedStages(score: MemoryScore): string {
  const worst = Math.max(...score.stages.map((row) => Math.abs(row.error)));
  const reserve = summarize(score.reserveErrors);
  const both = `The ${reserve.runs} runs scored by their tensors that print the allocator's reserve too: median ${percent(reserve.median)} %, worst ${percent(Math.max(...score.reserveErrors.map(Math.abs)))} %.`;
  return `${both}\n\nStage by stage, where sources print them: median ${percent(median(score.stages.map((row) => Math.abs(row.error))))} %, worst ${percent(worst)} %.\n`;
}

function verdicts(score: MemoryScore): string[] {
  const refused = score.verdicts.filter((verdict) => !verdict.fits);
  const strict = refused.filter((verdict) => verdict.use === "strict").length;
  return [
    "",
    `All ${score.verdicts.length} published runs ran. ${score.verdicts.length - refused.length} fit, ${refused.length} are called too large, ${strict} of them strict (every field known). Where a row leaves recomputation, micro-batch, ZeRO stage or model chunks open, one value that fits is enough.`,
    "",
    ...refused.map(
      (row) =>
        `- \`${row.id}\`: ${row.deviceGiB.toFixed(1)} GiB of ${row.capacityGiB.toFixed(1)}; ${KNOWN_REFUSALS.find(([id]) => row.id.startsWith(id))?.[1] ?? "not explained"}`,
    ),
    "",
    "The one published out-of-memory verdict (V-Half, 30B, vocabulary 256k) is called right.",
    "",
  ];
}

const CONSTANTS = `### Constants

All are global: none serves one run, model or source.

| constant | value | kind |
|---|---|---|
| CUDA context | 0.92 GiB; 1.6 GiB with the torch of 2022 and before | documented (ml-engineering; BigScience's own note) |
| NCCL communicator | 24 channels × 2 connections × 9.19 MiB; 16 channels after 2022 | derived from NCCL's buffer sizes (from NCCL 2.22 on only used connections have buffers) |
| communicators | one per process group with more than one rank, the world included; DeepSpeed's pipeline two more | read in the frameworks |
| cuBLAS workspaces | 0.05 GiB | documented (torch) |
| driver's reserve | nvidia-smi's size less what a process sees, per accelerator | measured by others |
| allocator | 3 % of what it hands out, 8 % more of the micro-batches' activations, and the optimizer step's flat tensors on top; never more than the GPU has | fitted on the five sources that print reserve or device; each left out in turn, their 123 figures keep a median of 2.7 % (mean 4.6 %), where one rate for all had 3.3 % (4.7 %) |
| DeepSpeed bucket, live parameters | 5e8, 1e9 elements | documented (defaults) |
| bytes per logit | 2 fused; 4 fused on 16 bit; 6, 10, 14, 18 by implementation | inferred from the implementations; 14 and 18 only from rows |
| late gradients of Megatron-LM 2021 | 2 bytes per parameter | measured (BigScience V100 logs), not understood |
| foreach AdamW of InternEvo | 8 bytes per sharded parameter in the step | inferred from six rows |
`;

const REST = `### What is left

- **nanotron**: rows of micro-batch 8 need more than predicted, as if gathered inputs were saved; others exclude it. The setting (\`tp_recompute_allgather\`) is not published. Rows of the 1.34B model contradict one another by more than sharding explains.
- **internevo**: the same model and layout differs by 9 GiB with and without FSDP on one data rank, where the two hold the same; six rows.
- **zerobubble**: a steady −3 %, one GiB; the tables print whole GiB. Interleaved rows −6 %. A pass that awaits its weight gradient is taken to hold all its activations, in ZB-2p as much as the search's limit of 2p micro-batches leaves it: inputs and gradients of the matrices alone would leave these rows 5 % low.
- **more sharding, more memory**: on one data rank DeepSpeed's ZeRO-1 makes flat copies of gradients that no ZeRO does without; ZeRO-3 gathers layers, which outweighs the shards where a GPU has but a few.
- **bigscience-a100**: nvidia-smi in whole GiB, one iteration each; the same plan twice gives 44 and 38.
- **torchtitan**: asynchronous tensor parallelism (−4.3 GiB, two gathered inputs) is not modelled.
- No published row tests fp8 weights in Megatron-Core, ZeRO-2, DualPipe, offloading, JAX or unbalanced experts: these are formulas only.
`;

function runTable(score: MemoryScore): string[] {
  return [
    "",
    "| run | kind | measured GiB | predicted GiB | error % |",
    "|---|---|--:|--:|--:|",
    ...score.rows.map(
      (row) =>
        `| ${row.id} | ${row.kind} | ${row.measuredGiB} | ${row.predictedGiB.toFixed(2)} | ${percent(row.error)} |`,
    ),
    "",
  ];
}

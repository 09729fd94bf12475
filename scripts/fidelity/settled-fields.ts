/**
 * Fields that a published table leaves open, or states wrongly, and the same authors' scripts and
 * dates settle. They complete a row's plan before it is scored for memory.
 */
import type { PublishedRun } from "./published-runs.ts";

interface Settled {
  /** Beginning of the ids it is for. */
  runs: string;
  training: Record<string, unknown>;
  source: string;
}

export const SETTLED_FIELDS: Settled[] = [
  {
    runs: "vocabpp/",
    training: { precision: "fp16" },
    source: "sail-sg/VocabularyParallelism, pretrain_gpt.sh: --fp16, no fp32 accumulation",
  },
  {
    runs: "dgxc-v25.02/nemotron4",
    training: { gradientPrecision: "bf16" },
    source: "NVIDIA/dgxc-benchmarking, nemotron4-340b-synth.yaml: optim.grad_sync_dtype bf16",
  },
  {
    runs: "dgxc-v25.02/llama3.1",
    training: { gradientPrecision: "bf16" },
    source: "NVIDIA/dgxc-benchmarking: recipes of the same release, optim.grad_sync_dtype bf16",
  },
  {
    runs: "torchtitan/h200",
    training: { frameworkYear: 2025 },
    source: "the report is of June 2025: that torchtitan compiles the loss",
  },
];

/** The run's plan with its settled fields. */
export function settledPlan(run: PublishedRun): Record<string, unknown> {
  let plan: Record<string, unknown> = run.plan;
  for (const { runs, training } of SETTLED_FIELDS) {
    if (!run.id.startsWith(runs)) continue;
    plan = { ...plan, training: { ...(plan.training as object), ...training } };
  }
  return plan;
}

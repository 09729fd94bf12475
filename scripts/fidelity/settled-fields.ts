/**
 * Fields that a published table leaves open and the same authors' scripts settle. They complete the
 * row's plan before it is scored; nothing that a row states is changed.
 */
import type { PublishedRun } from "./published-runs.ts";

interface Settled {
  training: Record<string, unknown>;
  source: string;
}

/** By series. */
export const SETTLED_FIELDS: Record<string, Settled> = {
  vocabpp: {
    training: { precision: "fp16" },
    source: "sail-sg/VocabularyParallelism, pretrain_gpt.sh: --fp16, no fp32 accumulation",
  },
};

/** The run's plan with its settled fields filled in. */
export function settledPlan(run: PublishedRun): Record<string, unknown> {
  const settled = SETTLED_FIELDS[run.series];
  if (settled === undefined) return run.plan;
  const training = { ...settled.training, ...(run.plan.training as Record<string, unknown>) };
  return { ...run.plan, training };
}

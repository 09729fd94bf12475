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

export const SETTLED_FIELDS: Settled[] = [];

/** The run's plan with its settled fields. */
export function settledPlan(run: PublishedRun): Record<string, unknown> {
  let plan: Record<string, unknown> = run.plan;
  for (const { runs, training } of SETTLED_FIELDS) {
    if (!run.id.startsWith(runs)) continue;
    plan = { ...plan, training: { ...(plan.training as object), ...training } };
  }
  return plan;
}

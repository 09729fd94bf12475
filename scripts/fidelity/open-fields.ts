/**
 * What a published row leaves open. A run that ran is called wrongly only if no value of its open
 * fields lets it fit: an unknown recomputation must not be read as none.
 */
import type { PublishedRun } from "./published-runs.ts";

type Section = "model" | "parallel" | "training";

interface Alternative {
  /** As rows name what they do not know. */
  unknown: string;
  section: Section;
  fields: Record<string, unknown>;
}

const ALTERNATIVES: Alternative[] = [
  { unknown: "parallel.recompute", section: "training", fields: { recompute: "selective" } },
  { unknown: "parallel.recompute", section: "training", fields: { recompute: "full" } },
  { unknown: "parallel.vpp", section: "parallel", fields: { virtualPipeline: 1 } },
  { unknown: "parallel.micro_batch", section: "training", fields: { microBatchSize: 1 } },
  { unknown: "parallel.zero_stage", section: "parallel", fields: { zeroStage: 1 } },
  { unknown: "parallel.zero_stage", section: "parallel", fields: { zeroStage: 3 } },
];

/** The plan as printed, then with each value its open fields may have had. */
export function possiblePlans(run: PublishedRun): { plan: Record<string, unknown>; as: string }[] {
  const printed: Record<string, unknown> = run.plan;
  const plans = [{ plan: printed, as: "as printed" }];
  for (const { unknown, section, fields } of ALTERNATIVES) {
    if (!run.unknown?.includes(unknown)) continue;
    const plan = { ...printed, [section]: { ...(printed[section] as object), ...fields } };
    plans.push({ plan, as: Object.entries(fields).flat().join(" ") });
  }
  return plans;
}

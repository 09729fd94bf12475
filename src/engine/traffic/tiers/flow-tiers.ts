/** Tiers from every flow of a plan, where GPUs of a domain differ and whole domains say too little. */
import { resolveAccelerator } from "../../cluster/accelerator-catalog.ts";
import { scaleUpBytesPerSecond } from "../../cluster/fabric/graph.ts";
import { fabricShape } from "../../cluster/fabric/shape-of.ts";
import type { LayerAssignment } from "../../layout/layer-assignment.ts";
import type { RankGrid } from "../../layout/rank-grid.ts";
import type { Plan } from "../../plan/plan.ts";
import type { TierTraffic } from "../../report.ts";
import type { CollectiveUse } from "../collective-use.ts";
import { planFlows } from "../flows/plan-flows.ts";
import { createFlowSums } from "./flow-sums.ts";

/**
 * Adaptive routing.
 * @param collectives per stage as `trafficPerGpu` lists them
 * @returns undefined where a sum per switch does not say what its cables carry
 */
export function tiersByFlow(
  plan: Plan,
  grid: RankGrid,
  assignment: LayerAssignment,
  collectives: CollectiveUse[][],
): TierTraffic[] | undefined {
  const accelerator = resolveAccelerator(plan.cluster);
  const sums = createFlowSums(fabricShape(plan.cluster), scaleUpBytesPerSecond(accelerator));
  if (sums === undefined) return undefined;
  const flows = planFlows(plan, grid, assignment, { collectives });
  flows.layInto({
    flow: (_kind, from, to, bytes) => sums.add(flows.slotOf(from), flows.slotOf(to), bytes),
    atSwitch: (_kind, rank, up, down) => sums.addAtSwitch(flows.slotOf(rank), up, down),
  });
  return sums.finish();
}

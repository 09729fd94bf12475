/**
 * All that is known of one rank, gathered for inspector, tables, labels and screen readers: where it
 * is, what it holds, whom it talks to. Everything here is looked up; nothing is computed anew.
 */
import type { Analysis } from "./evaluate.ts";
import type { GroupKind } from "./layout/process-groups.ts";
import type { RankCoordinates } from "./layout/rank-grid.ts";
import { slotTable } from "./layout/slot-table.ts";
import type { StageMemory } from "./report.ts";

export interface RankFacts {
  rank: number;
  node: number;
  /** Index of the GPU within its node. */
  localGpu: number;
  coordinates: RankCoordinates;
  memory: StageMemory;
}

/** Groups in the order the inspector lists them, with what they are for. */
export const INSPECTED_GROUPS: readonly { kind: GroupKind; name: string }[] = [
  { kind: "tp", name: "tensor" },
  { kind: "pp", name: "pipeline" },
  { kind: "dp", name: "data" },
  { kind: "cp", name: "context" },
  { kind: "ep", name: "expert" },
  { kind: "dp-cp", name: "data and context" },
  { kind: "tp-pp", name: "model (tensor and pipeline)" },
];

/** @throws RangeError when the plan has no such rank. */
export function rankFacts(analysis: Analysis, rank: number): RankFacts {
  const { plan, grid, report } = analysis;
  if (!Number.isInteger(rank) || rank < 0 || rank >= plan.cluster.gpus) {
    throw new RangeError(`rank ${rank} is not among the plan's ${plan.cluster.gpus} ranks`);
  }
  const coordinates = grid.coordinatesOf(rank);
  const memory = report.memory.stages[coordinates.pipeline];
  if (!memory) throw new RangeError(`pipeline stage ${coordinates.pipeline} has no memory report`);
  const slot = slotTable(plan.cluster)?.[rank] ?? rank;
  return {
    rank,
    node: Math.floor(slot / plan.cluster.gpusPerNode),
    localGpu: slot % plan.cluster.gpusPerNode,
    coordinates,
    memory,
  };
}

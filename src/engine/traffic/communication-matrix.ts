/**
 * Who sends how much to whom: the matrix of ranks, summed to blocks so that it stays a picture for
 * any number of GPUs. Every all-reduce is counted as a ring, so that bytes have a sender and a
 * receiver also where a switch would sum them.
 */
import type { LayerAssignment } from "../layout/layer-assignment.ts";
import type { RankGrid } from "../layout/rank-grid.ts";
import type { Plan } from "../plan/plan.ts";
import { TRAFFIC_KINDS, type TrafficKind } from "../report.ts";
import { type FlowOptions, planFlows } from "./flows/plan-flows.ts";

export interface CommunicationMatrix {
  /** Rows and columns. */
  size: number;
  /** Ranks in each row and column; the last may have fewer. */
  ranksPerCell: number;
  /** Bytes per iteration from row to column, row by row; all kinds. */
  bytes: Float64Array;
  byKind: Record<TrafficKind, Float64Array>;
}

/** @param mostCells rows at most; ranks are put together to fit */
export function communicationMatrix(
  plan: Plan,
  grid: RankGrid,
  assignment: LayerAssignment,
  mostCells = 256,
  options: Pick<FlowOptions, "collectives"> = {},
): CommunicationMatrix {
  const ranksPerCell = Math.ceil(grid.size / mostCells);
  const size = Math.ceil(grid.size / ranksPerCell);
  const byKind = {} as Record<TrafficKind, Float64Array>;
  for (const kind of TRAFFIC_KINDS) byKind[kind] = new Float64Array(size * size);
  const cellOf = (rank: number) => Math.floor(rank / ranksPerCell);
  planFlows(plan, grid, assignment, { ...options, allReduce: "ring" }).layInto({
    flow(kind, from, to, bytes) {
      const at = cellOf(from) * size + cellOf(to);
      byKind[kind][at] = (byKind[kind][at] as number) + bytes;
    },
    atSwitch() {},
  });
  const bytes = new Float64Array(size * size);
  for (const kind of TRAFFIC_KINDS) {
    byKind[kind].forEach((value, at) => {
      bytes[at] = (bytes[at] as number) + value;
    });
  }
  return { size, ranksPerCell, bytes, byKind };
}

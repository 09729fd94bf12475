/**
 * The plan on its cluster as pictures need it: what the engine says, and which rank sits where. How it
 * is looked at is `cluster-input.ts`.
 */
import type { Accelerator } from "../../engine/cluster/accelerator.ts";
import type { FabricOutline } from "../../engine/cluster/fabric/fabric-outline.ts";
import type { RankGrid } from "../../engine/layout/rank-grid.ts";
import type { Plan } from "../../engine/plan/plan.ts";
import type { MemoryReport } from "../../engine/report.ts";
import type { BundleLoads } from "../../engine/traffic/bundle-loads.ts";
import type { GpuTraffic } from "../../engine/traffic/per-gpu-bytes.ts";

/** What the engine says of a plan on its cluster. */
export interface ClusterFacts {
  plan: Plan;
  grid: RankGrid;
  fabric: FabricOutline;
  /** Per stage against the capacity. */
  memory: MemoryReport;
  /** Whose scale-up links join the GPUs of a node; absent: their capacity is not shown. */
  accelerator?: Pick<Accelerator, "scaleUp">;
  /** Bytes that a GPU of each stage sends, inside its node and through its adapters. */
  traffic: Pick<GpuTraffic, "perStage">;
  /**
   * Rank → slot, where slot = node × GPUs per node + GPU within the node. Absent: slot = rank.
   */
  slotOfRank?: Int32Array;
  /** Bytes on the bundles between tiers; absent: worked out from `traffic` by neighbours. */
  loads?: BundleLoads;
}

/** Slot of a rank and rank of a slot; `undefined` where a GPU is idle. */
export interface Places {
  slotOf(rank: number): number;
  rankAt(slot: number): number | undefined;
}

export function placesOf(input: ClusterFacts): Places {
  const { slotOfRank, grid, plan } = input;
  if (!slotOfRank) {
    return { slotOf: (rank) => rank, rankAt: (slot) => (slot < grid.size ? slot : undefined) };
  }
  const rankOfSlot = new Int32Array(plan.cluster.nodes * plan.cluster.gpusPerNode).fill(-1);
  for (let rank = 0; rank < grid.size; rank++) rankOfSlot[slotOfRank[rank] as number] = rank;
  return {
    slotOf: (rank) => slotOfRank[rank] as number,
    rankAt: (slot) => {
      const rank = rankOfSlot[slot] ?? -1;
      return rank < 0 ? undefined : rank;
    },
  };
}

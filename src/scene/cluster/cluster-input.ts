/**
 * What the cluster's picture is made from: what the engine says, and how it is looked at. Both are
 * plain values; the scene keeps nothing between calls but what it derives from them.
 */

import type { Accelerator } from "../../engine/cluster/accelerator.ts";
import type { FabricOutline } from "../../engine/cluster/fabric/fabric-outline.ts";
import type { Analysis } from "../../engine/evaluate.ts";
import type { RankGrid } from "../../engine/layout/rank-grid.ts";
import { slotTable } from "../../engine/layout/slot-table.ts";
import type { Plan } from "../../engine/plan/plan.ts";
import type { MemoryReport } from "../../engine/report.ts";
import type { BundleLoads } from "../../engine/traffic/bundle-loads.ts";
import type { GpuTraffic } from "../../engine/traffic/per-gpu-bytes.ts";
import type { Theme, ThemeName } from "../theme.ts";
import type { LoadScale } from "./load-scale.ts";
import type { ClusterPart } from "./parts-of-cluster.ts";
import type { StageActivity } from "./stage-activity.ts";

/** Routed bytes as they are to be shown; a picture without them estimates its own. */
export interface LinkHeat {
  scale(input: ClusterSceneInput, theme: Theme): LoadScale;
  /** What links carry, in words, after the line that names them. */
  lines(input: ClusterSceneInput, part: ClusterPart): string[];
}

export interface ClusterSceneInput {
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
  /** Colours links by routed bytes, in place of `loads`. */
  heat?: LinkHeat;
  /** What each stage does at the instant shown, for the colour `activity`. */
  activity?: StageActivity;
}

/** The input that an analysis gives, with ranks where the plan places them. */
export function clusterInputOf(
  analysis: Pick<Analysis, "plan" | "accelerator" | "grid" | "fabric" | "traffic" | "report">,
): ClusterSceneInput {
  const { plan, accelerator, grid, fabric, traffic, report } = analysis;
  const slotOfRank = slotTable(plan.cluster);
  return {
    plan,
    accelerator,
    grid,
    fabric,
    traffic,
    memory: report.memory,
    ...(slotOfRank ? { slotOfRank } : {}),
  };
}

/** What the cells' colour stands for. */
export const CLUSTER_COLOURS = [
  "stage",
  "tensor",
  "data",
  "context",
  "expert",
  "memory",
  "communication",
  "network",
  "activity",
] as const;
export type ClusterColour = (typeof CLUSTER_COLOURS)[number];

/** Parts that a slide may leave out. */
export interface ClusterParts {
  switches: boolean;
  links: boolean;
  labels: boolean;
  legend: boolean;
}

export const ALL_PARTS: ClusterParts = { switches: true, links: true, labels: true, legend: true };

/** How the cluster is looked at; everything that is not the engine's. */
export interface ClusterLook {
  width: number;
  height: number;
  /** Size of one device pixel in CSS pixels: 1 / devicePixelRatio. */
  pixel: number;
  colour: ClusterColour;
  theme: ThemeName;
  parts: ClusterParts;
  /** What moves with the instant stands, for readers who ask for less motion. */
  still?: boolean;
}

/** The colours that say something about a plan: an axis of one has nothing to tell apart. */
export function coloursFor(input: ClusterSceneInput): ClusterColour[] {
  const { tensor, pipeline, data, context, expert } = input.plan.parallel;
  const worth: Record<ClusterColour, boolean> = {
    stage: pipeline > 1,
    tensor: tensor > 1,
    data: data > 1,
    context: context > 1,
    expert: expert > 1,
    memory: true,
    communication: true,
    network: input.fabric.units * input.fabric.nodesPerUnit > 1,
    activity: input.activity !== undefined,
  };
  return CLUSTER_COLOURS.filter((colour) => worth[colour]);
}

/** Slot of a rank and rank of a slot; `undefined` where a GPU is idle. */
export interface Places {
  slotOf(rank: number): number;
  rankAt(slot: number): number | undefined;
}

export function placesOf(input: ClusterSceneInput): Places {
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

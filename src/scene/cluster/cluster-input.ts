/**
 * What the cluster's picture is made from: what the engine says, and how it is looked at. Both are
 * plain values; the scene keeps nothing between calls but what it derives from them.
 */

import type { Analysis } from "../../engine/evaluate.ts";
import { slotTable } from "../../engine/layout/slot-table.ts";
import type { Theme, ThemeName } from "../theme.ts";
import type { ClusterFacts } from "./cluster-facts.ts";
import type { ClusterPart } from "./cluster-part.ts";
import type { LoadScale } from "./link-scale.ts";
import type { StageActivity } from "./stage-activity.ts";

/** Routed bytes as they are to be shown; a picture without them estimates its own. */
export interface LinkHeat {
  scale(input: ClusterFacts, theme: Theme): LoadScale;
  /** What links carry, in words, after the line that names them. */
  lines(input: ClusterFacts, part: ClusterPart): string[];
}

export interface ClusterSceneInput extends ClusterFacts {
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

/**
 * Which palette entry each GPU gets for the quantity shown. One byte per GPU, filled by the grid's
 * arithmetic; a plan has few distinct GPUs, so amounts are worked out per class and spread.
 */
import type { CoordinateAxis } from "../../engine/layout/rank-grid.ts";
import {
  BREAK_AT,
  brokenIndex,
  brokenTable,
  categoryTable,
  IDLE_INDEX,
  SCALE_SIZE,
  scaleIndex,
  steppedTable,
} from "../colour/colour-table.ts";
import {
  categoryColours,
  contextRamp,
  heatRamp,
  memoryRamp,
  overflowRamp,
  replicaRamp,
  stageRamp,
} from "../colour/ramps.ts";
import { type ThemeName, themeNamed } from "../theme.ts";
import { largest } from "./bundle-loads.ts";
import type { ClusterColour, ClusterSceneInput } from "./cluster-input.ts";

export interface GpuColours {
  /** Slot → palette entry. */
  indices: Uint8Array;
  palette: Uint32Array;
  /** Entries from this one to the idle one are drawn hatched: amounts beyond a limit. */
  hatchFrom: number;
}

const AXES = {
  stage: "pipeline",
  tensor: "tensor",
  data: "data",
  context: "context",
  expert: "expert",
} as const satisfies Partial<Record<ClusterColour, CoordinateAxis>>;

/** Nothing is hatched. */
const NO_HATCH = 256;

export function gpuColours(
  input: ClusterSceneInput,
  colour: ClusterColour,
  theme: ThemeName,
): GpuColours {
  const ofRank = new Uint8Array(input.grid.size);
  fillRanks(input, colour, ofRank);
  return {
    indices: spreadToSlots(input, ofRank),
    palette: paletteFor(input, colour, theme),
    hatchFrom: hatchFrom(input, colour),
  };
}

function hatchFrom({ activity }: ClusterSceneInput, colour: ClusterColour): number {
  if (colour === "memory") return BREAK_AT;
  return colour === "activity" && activity ? activity.hatchFrom : NO_HATCH;
}

function paletteFor(
  input: ClusterSceneInput,
  colour: ClusterColour,
  theme: ThemeName,
): Uint32Array {
  const { idle } = themeNamed(theme);
  const { pipeline, data, context, tensor, expert } = input.plan.parallel;
  switch (colour) {
    case "stage":
      return steppedTable(stageRamp(theme), pipeline, idle);
    case "data":
      return steppedTable(replicaRamp(theme), data, idle);
    case "context":
      return steppedTable(contextRamp(theme), context, idle);
    case "tensor":
      return categoryTable(categoryColours(tensor), idle);
    case "expert":
      return categoryTable(categoryColours(expert), idle);
    case "memory":
      return brokenTable(memoryRamp(theme), overflowRamp(theme), idle);
    case "communication":
    case "network":
      return steppedTable(heatRamp(theme), SCALE_SIZE, idle);
    case "activity":
      return categoryTable(input.activity?.states.map((state) => state.colour) ?? [idle], idle);
  }
}

function fillRanks(input: ClusterSceneInput, colour: ClusterColour, indices: Uint8Array): void {
  switch (colour) {
    case "memory":
      fillByStage(input, indices, (stage) => {
        const bytes = input.memory.stages[stage]?.bytes.total ?? 0;
        return brokenIndex(bytes, input.memory.capacityBytes);
      });
      return;
    case "communication":
    case "network": {
      const { bytes, most } = bytesByStage(input, colour);
      fillByStage(input, indices, (stage) => scaleIndex(bytes[stage] ?? 0, 0, most));
      return;
    }
    case "activity":
      fillByStage(input, indices, (stage) => input.activity?.ofStage[stage] ?? 0);
      return;
    default:
      fillSteps(input, AXES[colour], indices);
  }
}

/** More steps than the table has entries share entries evenly. */
function fillSteps(input: ClusterSceneInput, axis: CoordinateAxis, indices: Uint8Array): void {
  const steps = new Uint32Array(indices.length);
  input.grid.fillCoordinate(axis, steps);
  const count = stepsOf(input, axis);
  for (let rank = 0; rank < steps.length; rank++) {
    indices[rank] = stepIndex(steps[rank] as number, count);
  }
}

/** Palette entry of step `step` of `count`. */
export function stepIndex(step: number, count: number): number {
  return count <= SCALE_SIZE ? step : Math.floor((step * SCALE_SIZE) / count);
}

function stepsOf(input: ClusterSceneInput, axis: CoordinateAxis): number {
  const { tensor, pipeline, data, context, expert } = input.plan.parallel;
  const degrees: Partial<Record<CoordinateAxis, number>> = {
    tensor,
    pipeline,
    data,
    context,
    expert,
  };
  return degrees[axis] ?? 1;
}

function fillByStage(
  input: ClusterSceneInput,
  indices: Uint8Array,
  indexOf: (stage: number) => number,
): void {
  const stages = new Uint32Array(indices.length);
  input.grid.fillCoordinate("pipeline", stages);
  const ofStage = Uint8Array.from({ length: input.plan.parallel.pipeline }, (_, stage) =>
    indexOf(stage),
  );
  for (let rank = 0; rank < stages.length; rank++) {
    indices[rank] = ofStage[stages[rank] as number] as number;
  }
}

/** Bytes a GPU of each stage sends in all, or through its adapters alone, and the most of them. */
export function bytesByStage(
  { traffic }: ClusterSceneInput,
  colour: "communication" | "network",
): { bytes: number[]; most: number } {
  const bytes = traffic.perStage.map(({ total }) =>
    colour === "network" ? total.interNode : total.inNode + total.interNode,
  );
  return { bytes, most: largest(bytes) };
}

function spreadToSlots(input: ClusterSceneInput, ofRank: Uint8Array): Uint8Array {
  const { nodes, gpusPerNode } = input.plan.cluster;
  const slots = nodes * gpusPerNode;
  if (!input.slotOfRank && ofRank.length === slots) return ofRank;
  const indices = new Uint8Array(slots).fill(IDLE_INDEX);
  if (input.slotOfRank) {
    for (let rank = 0; rank < ofRank.length; rank++) {
      indices[input.slotOfRank[rank] as number] = ofRank[rank] as number;
    }
  } else indices.set(ofRank);
  return indices;
}

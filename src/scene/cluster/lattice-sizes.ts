/**
 * How wide and high a lattice becomes for a given size of a GPU's tile: gutters and gaps grow with the
 * tile, switches and names take what the unit can give them. All in whole device pixels.
 */
import type { ClusterShape } from "./cluster-shape.ts";

/** How many of each stand side by side. */
export interface Columns {
  unitColumns: number;
  nodeColumns: number;
  gpuColumns: number;
}

/** Horizontal sizes, world pixels. */
export interface AcrossSizes {
  /** Channel left of every column of nodes, where the cables of its nodes run. */
  nodeGutter: number;
  nodeWidth: number;
  /** Right of a unit's nodes, where the scale-up switches stand that they share. */
  switchGutter: number;
  /** Nodes of a unit with their gutters. */
  unitWidth: number;
  /** Channel left of every unit. */
  unitGutter: number;
  total: number;
}

/** Vertical sizes, world pixels. */
export interface DownSizes {
  nodeGap: number;
  nodeHeight: number;
  /** Row for the unit's name; 0 where there is no room. */
  label: number;
  /** The unit's own switches. */
  strip: number;
  stripGap: number;
  unitHeight: number;
  unitGap: number;
  total: number;
}

/** @param tile a GPU's width; `step` is the size of a device pixel */
export function acrossSizes(
  shape: ClusterShape,
  { unitColumns, nodeColumns, gpuColumns }: Columns,
  tile: number,
  step: number,
): AcrossSizes {
  const between = (share: number, least: number, most: number) =>
    Math.max(step * Math.ceil(least), Math.min(floorTo(most, step), floorTo(share, step)));
  const hasCables = shape.nodesPerUnit > 1 || shape.unitTiers > 0;
  const nodeGutter = hasCables ? between(0.42 * tile, 0, 22) : 0;
  const nodeWidth = gpuColumns * tile;
  const switchGutter = shape.domainNodes ? between(0.6 * tile, 3, 26) : 0;
  const unitWidth = nodeColumns * (nodeWidth + nodeGutter) + switchGutter;
  const hasTrunk = shape.sharedTiers > 0;
  const unitGutter = shape.units > 1 ? between((hasTrunk ? 0.11 : 0.07) * unitWidth, 2, 28) : 0;
  return {
    nodeGutter,
    nodeWidth,
    switchGutter,
    unitWidth,
    unitGutter,
    total: unitColumns * (unitWidth + unitGutter),
  };
}

/** @param tile a GPU's height; `step` is the size of a device pixel */
export function downSizes(
  shape: ClusterShape,
  { unitColumns, nodeColumns, gpuColumns }: Columns,
  tile: number,
  unitWidth: number,
  step: number,
): DownSizes {
  const between = (share: number, least: number, most: number) =>
    Math.max(step * Math.ceil(least), Math.min(floorTo(most, step), floorTo(share, step)));
  const gpuRows = Math.ceil(shape.gpusPerNode / gpuColumns);
  const nodeRows = Math.ceil(shape.nodesPerUnit / nodeColumns);
  const unitRows = Math.ceil(shape.units / unitColumns);
  const nodeGap = shape.nodesPerUnit > 1 ? between(0.36 * tile, tile >= 6 ? 3 : 0, 22) : 0;
  const nodeHeight = gpuRows * tile;
  const body = nodeRows * (nodeHeight + nodeGap) - nodeGap;
  const label = labelHeight(shape, tile, unitWidth, body, step);
  const strip = shape.unitTiers * between(0.035 * body, 1, 11);
  // Nodes whose names can be read need room for them under the strip.
  const stripGap = shape.unitTiers > 0 ? between(0.03 * body, tile >= 20 ? 15 : 1, 15) : 0;
  const unitHeight = label + strip + stripGap + body;
  const unitGap = shape.units > 1 ? between(0.07 * unitHeight, 2, 16) : 0;
  return {
    nodeGap,
    nodeHeight,
    label,
    strip,
    stripGap,
    unitHeight,
    unitGap,
    total: unitRows * (unitHeight + unitGap) - unitGap,
  };
}

/** A row for the unit's name, or, where there is one unit without switches, for its nodes' names. */
function labelHeight(
  shape: ClusterShape,
  tile: number,
  unitWidth: number,
  body: number,
  step: number,
): number {
  if (shape.units > 1) return unitWidth >= 44 && body >= 46 ? floorTo(13, step) : 0;
  return shape.unitTiers === 0 && tile >= 20 ? floorTo(15, step) : 0;
}

/** The largest multiple of a step within a value. */
export function floorTo(value: number, step: number): number {
  return Math.floor(value / step + 1e-9) * step;
}

/**
 * What is drawn at which size: units, then nodes with their switches, then GPUs with their names, then
 * what is inside a GPU. Everything follows from how large a GPU's tile is on the screen.
 */
import type { CellInset, Transform } from "../cells.ts";
import type { ClusterLayout } from "./cluster-layout.ts";

export interface Detail {
  /** A GPU's tile on screen, CSS pixels. */
  tileWidth: number;
  tileHeight: number;
  inset: CellInset;
  /** Adapters, the switch inside the node and their wires. */
  nodeInside: boolean;
  nodeLabels: boolean;
  /** Names of nodes whose upper edge is out of sight stay at the edge of the view. */
  keepNodeLabels: boolean;
  rankLabels: boolean;
  /** Coordinates under the rank, in words. */
  coordinateLabels: boolean;
  /** Layers and memory inside a GPU. */
  gpuInside: boolean;
}

export function detailAt(layout: ClusterLayout, transform: Transform, pixel: number): Detail {
  const tileWidth = layout.lattice.gpus.pitchX * transform.k;
  const tileHeight = layout.lattice.gpus.pitchY * transform.k;
  const small = Math.min(tileWidth, tileHeight);
  return {
    tileWidth,
    tileHeight,
    inset: insetAt(tileWidth, tileHeight, layout, pixel),
    nodeInside: small >= 26,
    nodeLabels:
      layout.lattice.gpus.columns * tileWidth >= 60 &&
      spaceAboveNodes(layout) * transform.k >= 11.5,
    keepNodeLabels: tileHeight >= 70,
    rankLabels: tileWidth >= 24 && tileHeight >= 20,
    coordinateLabels: tileWidth >= 70 && tileHeight >= 100,
    gpuInside: tileWidth >= 120 && tileHeight >= 130,
  };
}

/** The least room there is over a node for its name, world pixels. */
function spaceAboveNodes({ lattice, strip, gpuRows, nodeRows, shape }: ClusterLayout): number {
  const { nodes, gpus } = lattice;
  const above = strip.height > 0 ? strip.y + strip.height : shape.units > 1 ? strip.y : 0;
  const between = nodeRows > 1 ? nodes.pitchY - gpuRows * gpus.pitchY : Infinity;
  return Math.min(between, nodes.y - above);
}

/**
 * Gaps between cells. Below 4 pixels cells touch within their node; then one pixel parts them; from
 * 26 pixels on the gap widens to make room for adapters (outer side) and the switch (inner side).
 */
function insetAt(
  width: number,
  height: number,
  { gpuRows, shape }: ClusterLayout,
  pixel: number,
): CellInset {
  const small = Math.min(width, height);
  if (small < 3.5) return { left: 0, right: 0, outer: 0, inner: 0 };
  if (small < 9) {
    // Half a gap on either side of the middle: rounding to whole pixels makes it one.
    return { left: 0, right: gapFor(width, pixel), outer: 0, inner: gapFor(height, pixel) / 2 };
  }
  const side = Math.min(7, Math.max(0.5, width * 0.055));
  const open = smooth((small - 22) / 30);
  const flat = Math.min(7, Math.max(0.5, height * 0.055));
  const room = Math.min(height * 0.24, 64);
  // Nodes without switches above them are joined chip to chip, past their edges.
  const hasAdapters = shape.unitTiers + shape.sharedTiers > 0 || shape.nodes > 1;
  const outer = hasAdapters ? flat + open * (room - flat) : flat;
  const inner = gpuRows > 1 ? flat + open * (room * 0.62 - flat) : outer;
  return { left: side, right: side, outer, inner };
}

function gapFor(size: number, pixel: number): number {
  return Math.max(pixel, Math.min(1, Math.round((size * 0.16) / pixel) * pixel));
}

/** 0 below 0, 1 above 1, gently in between. */
function smooth(share: number): number {
  const t = Math.min(1, Math.max(0, share));
  return t * t * (3 - 2 * t);
}

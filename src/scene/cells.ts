/**
 * Cells in three nested grids: GPUs in a node, nodes in a unit, units in the picture. Where a cell
 * lies follows from its number by arithmetic; nothing is kept per cell. Drawing, hit test and
 * keyboard share these formulas.
 *
 * "World" pixels are those of the fitted picture; a `Transform` takes them to the screen.
 */
import type { Box } from "./box.ts";

/** Screen = world × k + (x, y). */
export interface Transform {
  k: number;
  x: number;
  y: number;
}

export const IDENTITY: Transform = { k: 1, x: 0, y: 0 };

/** One level: `columns` across, first child at (x, y) within its parent, then every `pitch`. */
export interface Grid {
  columns: number;
  /** Children one parent holds; the last parent may hold fewer. */
  count: number;
  x: number;
  y: number;
  pitchX: number;
  pitchY: number;
}

/** Nested grids from the picture inward. */
export interface Lattice {
  units: Grid;
  nodes: Grid;
  gpus: Grid;
  /** Cells in all; the last unit and the last node may be partly filled. */
  size: number;
}

/** Cells to paint: one palette index per cell. */
export interface CellMarks {
  kind: "cells";
  name: string;
  lattice: Lattice;
  transform: Transform;
  /** Screen box outside of which nothing is painted. */
  clip: Box;
  /** Cell → index into the palette. */
  indices: Uint8Array;
  /** Packed colours. */
  palette: Uint32Array;
  /** Indices from this one on are hatched. */
  hatchFrom: number;
  /** Packed colour of the hatching. */
  hatch: number;
  inset: CellInset;
}

/**
 * Space between a cell's tile and what is painted of it, screen pixels. Rows of a node come in pairs
 * which face one another across the switch that joins them: `inner` is that side, `outer` the other.
 */
export interface CellInset {
  left: number;
  right: number;
  outer: number;
  inner: number;
}

/** A cell's column and row at each level. */
export interface CellPlace {
  unit: number;
  node: number;
  gpu: number;
}

/** @returns which unit, node within it and GPU within that; each counted from 0. */
export function placeOf(lattice: Lattice, slot: number): CellPlace {
  const perNode = lattice.gpus.count;
  const perUnit = perNode * lattice.nodes.count;
  const unit = Math.floor(slot / perUnit);
  const inUnit = slot - unit * perUnit;
  const node = Math.floor(inUnit / perNode);
  return { unit, node, gpu: inUnit - node * perNode };
}

/** Top left corner of child `index` within its parent. */
export function childX(grid: Grid, index: number): number {
  return grid.x + (index % grid.columns) * grid.pitchX;
}

export function childY(grid: Grid, index: number): number {
  return grid.y + Math.floor(index / grid.columns) * grid.pitchY;
}

export function rowsOf(grid: Grid): number {
  return Math.ceil(grid.count / grid.columns);
}

/** A GPU's tile in world pixels. Tiles of one node touch; no two overlap. */
export function tileOf(lattice: Lattice, slot: number): Box {
  const { unit, node, gpu } = placeOf(lattice, slot);
  const { units, nodes, gpus } = lattice;
  return {
    x: childX(units, unit) + childX(nodes, node) + childX(gpus, gpu),
    y: childY(units, unit) + childY(nodes, node) + childY(gpus, gpu),
    width: gpus.pitchX,
    height: gpus.pitchY,
  };
}

/** A node's tiles together, world pixels; `node` counts over the whole cluster. */
export function nodeBox(lattice: Lattice, node: number): Box {
  const { units, nodes, gpus } = lattice;
  const unit = Math.floor(node / nodes.count);
  const inUnit = node - unit * nodes.count;
  return {
    x: childX(units, unit) + childX(nodes, inUnit) + gpus.x,
    y: childY(units, unit) + childY(nodes, inUnit) + gpus.y,
    width: gpus.columns * gpus.pitchX,
    height: rowsOf(gpus) * gpus.pitchY,
  };
}

/** The cell under a world point; undefined between cells. */
export function slotAt(lattice: Lattice, x: number, y: number): number | undefined {
  const { units, nodes, gpus } = lattice;
  const unit = childAt(units, x, y);
  if (unit === undefined) return undefined;
  const nodeX = x - childX(units, unit);
  const nodeY = y - childY(units, unit);
  const node = childAt(nodes, nodeX, nodeY);
  if (node === undefined) return undefined;
  const gpu = childAt(gpus, nodeX - childX(nodes, node), nodeY - childY(nodes, node));
  if (gpu === undefined) return undefined;
  const slot = (unit * nodes.count + node) * gpus.count + gpu;
  return slot < lattice.size ? slot : undefined;
}

/** Which child's pitch a point within the parent falls into; the gap after a child belongs to it. */
export function childAt(grid: Grid, x: number, y: number): number | undefined {
  const column = Math.floor((x - grid.x) / grid.pitchX);
  const row = Math.floor((y - grid.y) / grid.pitchY);
  if (column < 0 || column >= grid.columns || row < 0) return undefined;
  const index = row * grid.columns + column;
  return index < grid.count ? index : undefined;
}

/** What is painted of a tile: the tile on screen less its inset. */
export function paintedBox(
  lattice: Lattice,
  slot: number,
  transform: Transform,
  inset: CellInset,
): Box {
  const tile = tileOf(lattice, slot);
  const row = Math.floor(placeOf(lattice, slot).gpu / lattice.gpus.columns);
  const [above, below] = verticalInset(row, inset);
  return {
    x: tile.x * transform.k + transform.x + inset.left,
    y: tile.y * transform.k + transform.y + above,
    width: tile.width * transform.k - inset.left - inset.right,
    height: tile.height * transform.k - above - below,
  };
}

/** Even rows have their outer side above, odd rows below. */
export function verticalInset(row: number, inset: CellInset): [above: number, below: number] {
  return row % 2 === 0 ? [inset.outer, inset.inner] : [inset.inner, inset.outer];
}

export function toScreen(box: Box, transform: Transform): Box {
  return {
    x: box.x * transform.k + transform.x,
    y: box.y * transform.k + transform.y,
    width: box.width * transform.k,
    height: box.height * transform.k,
  };
}

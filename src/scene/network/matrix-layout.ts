/** Where the cells of the communication matrix lie, and which of them is under a point. */
import type { CommunicationMatrix } from "../../engine/traffic/communication-matrix.ts";
import type { Lattice } from "../cells.ts";
import type { Box } from "../marks.ts";

/** From the ranks of a row to the ranks of a column. */
export interface MatrixPlace {
  row: number;
  column: number;
}

export interface MatrixLayout {
  size: number;
  /** The square of cells. */
  box: Box;
  cell: number;
  lattice: Lattice;
}

/** Room for the ranks beside and above the cells, and for the key below. */
const LEFT = 52;
const TOP = 30;
const RIGHT = 30;
const BOTTOM = 52;

export function layOutMatrix(
  { size }: CommunicationMatrix,
  width: number,
  height: number,
): MatrixLayout {
  const side = Math.max(16, Math.min(width - LEFT - RIGHT, height - TOP - BOTTOM));
  const cell = side / size;
  const box = { x: LEFT, y: TOP, width: side, height: side };
  // Off exact halves of a pixel, where the edges of two neighbours would round apart.
  const pitch = cell * (1 + 1e-9);
  const one = { columns: 1, count: 1, x: 0, y: 0, pitchX: side, pitchY: side };
  return {
    size,
    box,
    cell,
    lattice: {
      units: { ...one, x: LEFT, y: TOP },
      nodes: one,
      gpus: { columns: size, count: size * size, x: 0, y: 0, pitchX: pitch, pitchY: pitch },
      size: size * size,
    },
  };
}

export function matrixPlaceAt(
  { box, cell, size }: MatrixLayout,
  x: number,
  y: number,
): MatrixPlace | undefined {
  const column = Math.floor((x - box.x) / cell);
  const row = Math.floor((y - box.y) / cell);
  const inside = row >= 0 && row < size && column >= 0 && column < size;
  return inside ? { row, column } : undefined;
}

export function cellBox({ box, cell }: MatrixLayout, { row, column }: MatrixPlace): Box {
  return { x: box.x + column * cell, y: box.y + row * cell, width: cell, height: cell };
}

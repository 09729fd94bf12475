/**
 * Paints cells straight into pixels. One row of cells becomes one row of pixels, filled in runs, and is
 * then copied down to the height of the cells; so the cost follows the pixels and the columns, not the
 * cells times their area, and every edge lies on a pixel.
 */
import type { CellMarks } from "../scene/cells.ts";
import { childX, childY, rowsOf, verticalInset } from "../scene/cells.ts";

/** A view of an `ImageData` as words of one pixel. */
export interface PixelGrid {
  words: Uint32Array;
  width: number;
  height: number;
}

/** Distance between lines of the hatching, device pixels. */
const HATCH = 5;

/** @param scale device pixels per CSS pixel */
export function paintCells(marks: CellMarks, target: PixelGrid, scale: number): void {
  const columns = columnEdges(marks, target, scale);
  if (columns.count === 0) return;
  const line = new Uint32Array(target.width);
  const { units, nodes, gpus } = marks.lattice;
  const clipTop = Math.max(0, Math.round(marks.clip.y * scale));
  const clipBottom = Math.min(
    target.height,
    Math.round((marks.clip.y + marks.clip.height) * scale),
  );
  const { k, y } = marks.transform;
  const pitch = gpus.pitchY * k;
  const gpuRows = rowsOf(gpus);
  const nodeRows = rowsOf(nodes);
  for (let unitRow = 0; unitRow < rowsOf(units); unitRow++) {
    const unitY = childY(units, unitRow * units.columns) * k + y;
    if (unitY * scale > clipBottom || (unitY + units.pitchY * k) * scale < clipTop) continue;
    for (let nodeRow = 0; nodeRow < nodeRows; nodeRow++) {
      const nodeY = unitY + childY(nodes, nodeRow * nodes.columns) * k;
      for (let gpuRow = 0; gpuRow < gpuRows; gpuRow++) {
        const [above, below] = verticalInset(gpuRow, marks.inset);
        const tileY = nodeY + (gpus.y * k + gpuRow * pitch);
        const top = Math.round((tileY + above) * scale);
        const bottom = Math.max(top + 1, Math.round((tileY + pitch - below) * scale));
        const from = Math.max(top, clipTop);
        const to = Math.min(bottom, clipBottom);
        if (from >= to) continue;
        const cells = rowAt(marks, unitRow, nodeRow, gpuRow);
        const hatched = fillLine(marks, columns, line, cells);
        for (let row = from; row < to; row++) copyLine(line, columns, target, row);
        if (hatched) hatchRows(marks, columns, target, cells, from, to);
      }
    }
  }
}

/** Visible columns of cells: their edges in device pixels and where they stand in each grid. */
interface Columns {
  count: number;
  left: Int32Array;
  right: Int32Array;
  unit: Int32Array;
  node: Int32Array;
  gpu: Int32Array;
  /** What the column adds to the number of a row's first cell. */
  slot: Int32Array;
  /** Pixels from the first to the last column. */
  start: number;
  end: number;
}

function columnEdges(marks: CellMarks, target: PixelGrid, scale: number): Columns {
  const { units, nodes, gpus } = marks.lattice;
  const { k, x } = marks.transform;
  const most = units.columns * nodes.columns * gpus.columns;
  const columns: Columns = {
    count: 0,
    left: new Int32Array(most),
    right: new Int32Array(most),
    unit: new Int32Array(most),
    node: new Int32Array(most),
    gpu: new Int32Array(most),
    slot: new Int32Array(most),
    start: target.width,
    end: 0,
  };
  const clipLeft = Math.max(0, Math.round(marks.clip.x * scale));
  const clipRight = Math.min(target.width, Math.round((marks.clip.x + marks.clip.width) * scale));
  for (let unit = 0; unit < units.columns; unit++) {
    const unitX = childX(units, unit) * k + x;
    if (unitX * scale > clipRight || (unitX + units.pitchX * k) * scale < clipLeft) continue;
    for (let node = 0; node < nodes.columns; node++) {
      const nodeX = unitX + childX(nodes, node) * k;
      for (let gpu = 0; gpu < gpus.columns; gpu++) {
        const tileX = nodeX + childX(gpus, gpu) * k;
        const left = Math.round((tileX + marks.inset.left) * scale);
        const edge = Math.round((tileX + gpus.pitchX * k - marks.inset.right) * scale);
        const from = Math.max(clipLeft, left);
        const to = Math.min(clipRight, Math.max(left + 1, edge));
        if (from >= to) continue;
        const index = columns.count++;
        columns.left[index] = from;
        columns.right[index] = to;
        columns.unit[index] = unit;
        columns.node[index] = node;
        columns.gpu[index] = gpu;
        columns.slot[index] = (unit * nodes.count + node) * gpus.count + gpu;
        columns.start = Math.min(columns.start, from);
        columns.end = Math.max(columns.end, to);
      }
    }
  }
  return columns;
}

/** One row of cells: its first cell, and up to which column of each grid it has cells. */
interface Row {
  slot: number;
  units: number;
  nodes: number;
  gpus: number;
  size: number;
}

function rowAt(
  { lattice: { units, nodes, gpus, size } }: CellMarks,
  unitRow: number,
  nodeRow: number,
  gpuRow: number,
): Row {
  const unit = unitRow * units.columns;
  const node = nodeRow * nodes.columns;
  const gpu = gpuRow * gpus.columns;
  return {
    slot: (unit * nodes.count + node) * gpus.count + gpu,
    units: units.count - unit,
    nodes: nodes.count - node,
    gpus: gpus.count - gpu,
    size,
  };
}

/** The cell of a column in a row; −1 where the last unit or node has none. */
function slotOf(row: Row, columns: Columns, index: number): number {
  const isThere =
    (columns.unit[index] as number) < row.units &&
    (columns.node[index] as number) < row.nodes &&
    (columns.gpu[index] as number) < row.gpus;
  const slot = row.slot + (columns.slot[index] as number);
  return isThere && slot < row.size ? slot : -1;
}

/** Fills one row of pixels; returns whether any cell in it is hatched. */
function fillLine(marks: CellMarks, columns: Columns, line: Uint32Array, row: Row): boolean {
  line.fill(0, columns.start, columns.end);
  const { indices, palette } = marks;
  let hatched = false;
  for (let index = 0; index < columns.count; index++) {
    const slot = slotOf(row, columns, index);
    if (slot < 0) continue;
    const entry = indices[slot] as number;
    hatched ||= isHatched(marks, entry);
    const colour = palette[entry] as number;
    const end = columns.right[index] as number;
    for (let x = columns.left[index] as number; x < end; x++) line[x] = colour;
  }
  return hatched;
}

/** The palette's last entry is an idle GPU, which is never beyond a limit. */
function isHatched(marks: CellMarks, entry: number): boolean {
  return entry >= marks.hatchFrom && entry < marks.palette.length - 1;
}

function copyLine(line: Uint32Array, columns: Columns, target: PixelGrid, row: number): void {
  target.words.set(line.subarray(columns.start, columns.end), row * target.width + columns.start);
}

/** Diagonals run through the whole picture, so that they meet from cell to cell at any size. */
function hatchRows(
  marks: CellMarks,
  columns: Columns,
  target: PixelGrid,
  cells: Row,
  from: number,
  to: number,
): void {
  for (let index = 0; index < columns.count; index++) {
    const slot = slotOf(cells, columns, index);
    if (slot < 0 || !isHatched(marks, marks.indices[slot] as number)) continue;
    const left = columns.left[index] as number;
    const right = columns.right[index] as number;
    for (let row = from; row < to; row++) {
      const first = left + ((HATCH - ((left + row) % HATCH)) % HATCH);
      for (let x = first; x < right; x += HATCH) target.words[row * target.width + x] = marks.hatch;
    }
  }
}

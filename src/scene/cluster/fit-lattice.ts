/**
 * Chooses how many units, nodes and GPUs stand side by side, and how large a GPU is, so that a
 * cluster of any size fills a given area: the largest cells of a fair shape, full rows preferred.
 * Sizes are whole device pixels, because thousands of equal cells look equal only then.
 */
import { rowsOf } from "../cells.ts";
import type { ClusterShape } from "./cluster-shape.ts";
import {
  type AcrossSizes,
  acrossSizes,
  type Columns,
  type DownSizes,
  downSizes,
  floorTo,
} from "./lattice-sizes.ts";

export interface FittedLattice extends Columns {
  /** A GPU's tile, world pixels. */
  tileWidth: number;
  tileHeight: number;
  across: AcrossSizes;
  down: DownSizes;
}

const FAIREST = 0.85;
const NARROWEST = 0.45;
const WIDEST = 1.75;
/** A GPU alone in the picture does not grow beyond what it has to show, CSS pixels. */
const LARGEST = { width: 300, height: 280 };

/**
 * @param pixel the size of one device pixel in CSS pixels
 * @throws RangeError when the cluster has no GPU or the area no size
 */
export function fitLattice(
  shape: ClusterShape,
  width: number,
  height: number,
  pixel: number,
): FittedLattice {
  if (shape.gpus < 1 || width <= 0 || height <= 0) {
    throw new RangeError(`Nothing to fit: ${shape.gpus} GPUs into ${width} × ${height}`);
  }
  for (let step = pixel; ; step /= 2) {
    const best = bestOf(shape, width, height, step);
    if (best) return best;
  }
}

function bestOf(
  shape: ClusterShape,
  width: number,
  height: number,
  step: number,
): FittedLattice | undefined {
  let best: FittedLattice | undefined;
  let bestScore = 0;
  for (const unitColumns of columnChoices(shape.units)) {
    for (const nodeColumns of columnChoices(shape.nodesPerUnit)) {
      for (const gpuColumns of gpuColumnChoices(shape.gpusPerNode)) {
        const columns = { unitColumns, nodeColumns, gpuColumns };
        if (mostScore(shape, columns, width, height) <= bestScore) continue;
        const fitted = fitColumns(shape, columns, width, height, step);
        const score = fitted ? scoreOf(shape, fitted) : 0;
        if (score > bestScore) {
          best = fitted;
          bestScore = score;
        }
      }
    }
  }
  return best;
}

function fitColumns(
  shape: ClusterShape,
  columns: Columns,
  width: number,
  height: number,
  step: number,
): FittedLattice | undefined {
  const acrossAt = (tile: number) => acrossSizes(shape, columns, tile, step);
  let tileWidth = largest(width, step, (tile) => acrossAt(tile).total);
  if (tileWidth === 0) return undefined;
  tileWidth = Math.min(tileWidth, LARGEST.width);
  const downAt = (tile: number) =>
    downSizes(shape, columns, tile, acrossAt(tileWidth).unitWidth, step);
  let tileHeight = largest(height, step, (tile) => downAt(tile).total);
  if (tileHeight === 0) return undefined;
  tileHeight = Math.min(tileHeight, LARGEST.height);
  if (tileWidth > WIDEST * tileHeight && tileHeight > 2 * step) {
    tileWidth = floorTo(WIDEST * tileHeight, step);
  } else if (tileWidth < NARROWEST * tileHeight && tileWidth > 2 * step) {
    tileHeight = floorTo(tileWidth / NARROWEST, step);
  }
  return {
    ...columns,
    tileWidth,
    tileHeight,
    across: acrossAt(tileWidth),
    down: downAt(tileHeight),
  };
}

/** A bound that needs no fitting: as if cells had all the room and were of the fairest shape. */
function mostScore(shape: ClusterShape, columns: Columns, width: number, height: number): number {
  const { unitColumns, nodeColumns, gpuColumns } = columns;
  const rows =
    Math.ceil(shape.units / unitColumns) *
    Math.ceil(shape.nodesPerUnit / nodeColumns) *
    Math.ceil(shape.gpusPerNode / gpuColumns);
  const tile = (width / (unitColumns * nodeColumns * gpuColumns)) * (height / rows);
  return tile * tidinessOf(shape, columns);
}

/** Larger is better: room for each GPU, less where rows are ragged or shapes long and thin. */
function scoreOf(shape: ClusterShape, fitted: FittedLattice): number {
  const { tileWidth, tileHeight, across, down } = fitted;
  const unfair =
    0.4 * awayFrom(FAIREST, tileWidth / tileHeight) +
    (shape.units > 1 ? 0.35 * awayFrom(FAIREST, across.unitWidth / down.unitHeight) : 0);
  return tileWidth * tileHeight * tidinessOf(shape, fitted) * Math.exp(-unfair);
}

function tidinessOf(shape: ClusterShape, { unitColumns, nodeColumns }: Columns): number {
  return (
    tidiness(shape.units, unitColumns, 0.72) *
    tidiness(shape.nodesPerUnit, nodeColumns, few(shape.nodesPerUnit) ? 0.8 : 0.5)
  );
}

/** So few nodes that a row not full looks like an arrangement, not like something missing. */
function few(nodes: number): boolean {
  return nodes <= 8;
}

/** 1 where all rows are full; else `ragged`, and less the emptier the last row is. */
function tidiness(count: number, columns: number, ragged: number): number {
  const places = Math.ceil(count / columns) * columns;
  return places === count ? 1 : ragged * (count / places) ** 2;
}

/** How many times too wide or too high, as the square of a logarithm: a little costs nothing. */
function awayFrom(fair: number, aspect: number): number {
  return Math.log(aspect / fair) ** 2;
}

/** The largest multiple of `step` whose total still fits; 0 when none does. */
function largest(room: number, step: number, totalOf: (tile: number) => number): number {
  let fits = 0;
  let tooLarge = Math.ceil(room / step) + 1;
  while (tooLarge - fits > 1) {
    const middle = (fits + tooLarge) >> 1;
    if (totalOf(middle * step) <= room) fits = middle;
    else tooLarge = middle;
  }
  return fits * step;
}

/** Column counts worth trying: of those which need the same number of rows, the smallest. */
function columnChoices(count: number): number[] {
  const choices: number[] = [];
  for (let rows = 1; rows <= count; rows++) {
    const columns = Math.ceil(count / rows);
    if (columns !== choices.at(-1)) choices.push(columns);
  }
  return choices;
}

/**
 * Nodes of 8 and 16 keep one shape everywhere, so that a reader learns it once; racks may be laid out
 * in rows of whole trays of four.
 */
function gpuColumnChoices(gpusPerNode: number): number[] {
  if (gpusPerNode <= 2) return [gpusPerNode];
  if (gpusPerNode <= 4) return [2];
  if (gpusPerNode <= 16) return [4];
  const trays = columnChoices(gpusPerNode).filter(
    (columns) =>
      columns % 4 === 0 && columns ** 2 >= gpusPerNode / 4 && columns ** 2 <= gpusPerNode * 4,
  );
  return trays.length > 0 ? trays : [Math.ceil(Math.sqrt(gpusPerNode))];
}

/** Rows that a fitted lattice has at each level. */
export function rowCounts(shape: ClusterShape, fitted: FittedLattice) {
  const grid = (count: number, columns: number) =>
    rowsOf({ count, columns, x: 0, y: 0, pitchX: 0, pitchY: 0 });
  return {
    units: grid(shape.units, fitted.unitColumns),
    nodes: grid(shape.nodesPerUnit, fitted.nodeColumns),
    gpus: grid(shape.gpusPerNode, fitted.gpuColumns),
  };
}

/** Which units and nodes lie within the part of the picture that is seen. */
import type { Grid, Transform } from "../cells.ts";
import type { Box } from "../marks.ts";

/** What every builder of marks needs to know about the view. */
export interface Frame {
  transform: Transform;
  /** Screen box of the cluster, without the legend. */
  clip: Box;
  /** Size of one device pixel in CSS pixels. */
  pixel: number;
}

/**
 * Children of a grid whose pitch box, wherever the parent stands on screen, meets the clip.
 * @param originX, originY screen position of the parent's corner
 */
export function* visibleChildren(
  grid: Grid,
  originX: number,
  originY: number,
  { transform: { k }, clip }: Frame,
): Generator<number> {
  const rows = Math.ceil(grid.count / grid.columns);
  const [firstRow, lastRow] = visibleRun(
    clip.y,
    clip.height,
    originY + grid.y * k,
    grid.pitchY * k,
    rows,
  );
  const [firstColumn, lastColumn] = visibleRun(
    clip.x,
    clip.width,
    originX + grid.x * k,
    grid.pitchX * k,
    grid.columns,
  );
  for (let row = firstRow; row <= lastRow; row++) {
    for (let column = firstColumn; column <= lastColumn; column++) {
      const index = row * grid.columns + column;
      if (index < grid.count) yield index;
    }
  }
}

function visibleRun(
  clipStart: number,
  clipLength: number,
  start: number,
  pitch: number,
  count: number,
): [first: number, last: number] {
  // One more on either side: gutters and labels of a neighbour may reach in.
  const first = Math.floor((clipStart - start) / pitch) - 1;
  const last = Math.floor((clipStart + clipLength - start) / pitch) + 1;
  return [Math.max(0, first), Math.min(count - 1, last)];
}

/** Rounds to whole device pixels, so that thin lines stay sharp. */
export function snapTo(value: number, pixel: number): number {
  return Math.round(value / pixel) * pixel;
}

/**
 * Legends as marks, so that exported figures have them too. A block explains one scale; blocks stand
 * side by side and wrap like words.
 */
import type { Box, Mark } from "../marks.ts";

export interface LegendBlock {
  width: number;
  height: number;
  /** Marks with the block's corner at (x, y). */
  marksAt(x: number, y: number): Mark[];
}

export interface Legend {
  height: number;
  /** Marks with the legend's corner at (x, y). */
  marksAt(x: number, y: number): Mark[];
}

const COLUMN_GAP = 26;
const ROW_GAP = 8;

/** Places blocks in rows no wider than `width`, so far apart. */
export function layOutLegend(
  blocks: readonly LegendBlock[],
  width: number,
  columnGap = COLUMN_GAP,
): Legend {
  const places: Box[] = [];
  let x = 0;
  let y = 0;
  let rowHeight = 0;
  for (const block of blocks) {
    if (x > 0 && x + block.width > width) {
      x = 0;
      y += rowHeight + ROW_GAP;
      rowHeight = 0;
    }
    places.push({ x, y, width: block.width, height: block.height });
    x += block.width + columnGap;
    rowHeight = Math.max(rowHeight, block.height);
  }
  return {
    height: blocks.length === 0 ? 0 : y + rowHeight,
    marksAt: (left, top) =>
      blocks.flatMap((block, index) => {
        const place = places[index] as Box;
        return block.marksAt(left + place.x, top + place.y);
      }),
  };
}

/** Diagonal lines clipped to boxes: what tells "over capacity" without its colour, in any backend. */
import type { Box } from "../marks.ts";
import { PathBuilder } from "../path.ts";

/** Distance between lines, measured across the picture, pixels: the parts' colours show between. */
const SPACING = 9;

/** Lines of x + y = n · spacing, so that they run on from box to box. */
export function hatching(boxes: readonly Box[], spacing = SPACING): Float64Array {
  const path = new PathBuilder();
  for (const { x, y, width, height } of boxes) {
    const first = Math.ceil((x + y) / spacing) * spacing;
    for (let sum = first; sum < x + width + y + height; sum += spacing) {
      // On the line, x runs from where it leaves the bottom edge to where it meets the top one.
      const from = Math.max(x, sum - (y + height));
      const to = Math.min(x + width, sum - y);
      if (to > from) path.segment(from, sum - from, to, sum - to);
    }
  }
  return path.commands();
}

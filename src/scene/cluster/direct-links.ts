/** Links that join the GPUs of a node without a switch, all to all. */
import type { PathBuilder } from "../path.ts";
import type { ClusterLayout } from "./cluster-layout.ts";
import type { Detail } from "./detail.ts";

interface LinkContext {
  layout: ClusterLayout;
  detail: Detail;
}

/**
 * Every GPU of two facing rows to every other: straight to the facing row, in an arc to its own.
 * @param middle between the two rows, screen pixels
 */
export function traceMesh(
  path: PathBuilder,
  { detail, layout }: LinkContext,
  left: number,
  middle: number,
): void {
  const { columns } = layout.lattice.gpus;
  const { inner } = detail.inset;
  const at = (column: number) => left + (column + 0.5) * detail.tileWidth;
  for (let from = 0; from < columns; from++) {
    for (let to = 0; to < columns; to++) {
      path.segment(at(from), middle - inner, at(to), middle + inner);
    }
    for (let to = from + 1; to < columns; to++) {
      const height = (inner * 0.9 * (to - from)) / columns;
      for (const side of [-1, 1]) {
        const edge = middle + side * inner;
        const arc = edge - side * height;
        path.moveTo(at(from), edge);
        path.bezierCurveTo(at(from), arc, at(to), arc, at(to), edge);
      }
    }
  }
}

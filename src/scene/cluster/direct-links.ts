/** Links that join GPUs without a switch: all to all in a node, or to the neighbours of a torus. */
import { verticalInset } from "../cells.ts";
import type { PathBuilder } from "../path.ts";
import type { ClusterLayout } from "./cluster-layout.ts";
import type { Detail } from "./detail.ts";
import type { Frame } from "./visible.ts";

interface LinkContext {
  layout: ClusterLayout;
  frame: Frame;
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

/**
 * To the chips right and below, in this node and the next: the torus laid flat. Links along its third
 * axis and those that close its rings have no place in the plane.
 * @param left, top the node's corner, screen pixels
 */
export function traceTorus(
  path: PathBuilder,
  { layout, frame, detail }: LinkContext,
  left: number,
  top: number,
  node: number,
): void {
  const { gpus, nodes } = layout.lattice;
  const { tileWidth, tileHeight, inset } = detail;
  const gapX = nodes.pitchX * frame.transform.k - gpus.columns * tileWidth;
  const gapY = nodes.pitchY * frame.transform.k - layout.gpuRows * tileHeight;
  const last = layout.shape.nodes - 1;
  const endsRow = node === last || node % nodes.columns === nodes.columns - 1;
  const endsColumn = node + nodes.columns > last;
  for (let row = 0; row < layout.gpuRows; row++) {
    const [above, below] = verticalInset(row, inset);
    const [nextAbove] = verticalInset((row + 1) % layout.gpuRows, inset);
    for (let column = 0; column < gpus.columns; column++) {
      const right = left + (column + 1) * tileWidth;
      const bottom = top + (row + 1) * tileHeight;
      const middleY = bottom - (tileHeight + below - above) / 2;
      const leavesRight = column === gpus.columns - 1;
      const leavesDown = row === layout.gpuRows - 1;
      if (!(leavesRight && endsRow)) {
        path.segment(
          right - inset.right,
          middleY,
          right + inset.left + (leavesRight ? gapX : 0),
          middleY,
        );
      }
      if (!(leavesDown && endsColumn)) {
        const x = right - tileWidth / 2;
        path.segment(x, bottom - below, x, bottom + nextAbove + (leavesDown ? gapY : 0));
      }
    }
  }
}

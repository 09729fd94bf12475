/**
 * Cables of a torus: one tier of links to an axis, a chip's to its next neighbour after the other. The
 * last chip of each line of an open axis has none.
 */

import type { VertexRange } from "./fabric-graph.ts";
import type { TorusShape } from "./fabric-shape.ts";
import type { GraphBuilder } from "./graph-builder.ts";

/** @param bytesPerSecond of one chip, all its links together, one direction */
export function addTorus(
  graph: GraphBuilder,
  chips: VertexRange,
  torus: TorusShape,
  bytesPerSecond: number,
): void {
  const perLink = bytesPerSecond / (2 * torus.axes.length);
  torus.axes.forEach((size, axis) => {
    if (size === 1) return;
    graph.openTier(torusTierName(axis), "scale-up", perLink);
    for (let chip = 0; chip < chips.count; chip += 1) {
      if (hasNext(torus, chip, axis)) {
        graph.addLink(chips.first + chip, chips.first + nextAlong(torus, chip, axis));
      }
    }
  });
}

export function torusTierName(axis: number): string {
  return `torus ${"xyz"[axis] ?? axis}`;
}

/** A ring of two is one cable; an open axis ends. */
function hasNext(torus: TorusShape, chip: number, axis: number): boolean {
  const size = torus.axes[axis] ?? 1;
  const at = coordinateAlong(torus, chip, axis);
  return at < size - 1 || (closes(torus, axis) && size > 2);
}

export function closes(torus: TorusShape, axis: number): boolean {
  return torus.wraps[axis] ?? false;
}

function coordinateAlong(torus: TorusShape, chip: number, axis: number): number {
  return Math.floor(chip / strideAlong(torus, axis)) % (torus.axes[axis] ?? 1);
}

/** Chips between neighbours along an axis; the first axis varies fastest. */
export function strideAlong(torus: TorusShape, axis: number): number {
  return torus.axes.slice(0, axis).reduce((product, size) => product * size, 1);
}

function nextAlong(torus: TorusShape, chip: number, axis: number): number {
  const size = torus.axes[axis] ?? 1;
  const stride = strideAlong(torus, axis);
  const at = coordinateAlong(torus, chip, axis);
  return at === size - 1 ? chip - (size - 1) * stride : chip + stride;
}

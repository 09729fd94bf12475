/** Steps by keyboard over the picture and along the plan's axes. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { tileOf } from "../../../src/scene/cells.ts";
import { placesOf } from "../../../src/scene/cluster/cluster-facts.ts";
import { layOutCluster } from "../../../src/scene/cluster/cluster-layout.ts";
import { shapeOf } from "../../../src/scene/cluster/cluster-shape.ts";
import { type Direction, neighbourOf, stepAlong } from "../../../src/scene/cluster/walk.ts";
import { sampleCluster } from "./sample-cluster.ts";

const input = sampleCluster({ tensor: 8, pipeline: 35, data: 10 });
const { lattice } = layOutCluster(
  shapeOf(input.plan.cluster, input.fabric),
  { x: 10, y: 10, width: 860, height: 540 },
  1,
);
const places = placesOf(input);
const BACK: Record<Direction, Direction> = { left: "right", right: "left", up: "down", down: "up" };
const anyRank = fc.integer({ min: 0, max: input.grid.size - 1 });
const anyDirection = fc.constantFrom<Direction>("left", "right", "up", "down");

test("a step goes straight to the nearest GPU, and the step back returns", () => {
  fc.assert(
    fc.property(anyRank, anyDirection, (rank, direction) => {
      const next = neighbourOf(lattice, places, rank, direction);
      if (next === rank) return;
      const [from, to] = [tileOf(lattice, rank), tileOf(lattice, next)];
      if (direction === "left" || direction === "right") {
        expect(to.y).toBe(from.y);
        expect(Math.sign(to.x - from.x)).toBe(direction === "right" ? 1 : -1);
      } else {
        expect(to.x).toBe(from.x);
        expect(Math.sign(to.y - from.y)).toBe(direction === "down" ? 1 : -1);
      }
      expect(neighbourOf(lattice, places, next, BACK[direction])).toBe(rank);
    }),
  );
});

test("every GPU can be reached from rank 0 with the arrow keys", () => {
  const seen = new Set([0]);
  const queue = [0];
  for (let rank = queue.pop(); rank !== undefined; rank = queue.pop()) {
    for (const direction of ["left", "right", "up", "down"] as const) {
      const next = neighbourOf(lattice, places, rank, direction);
      if (!seen.has(next)) {
        seen.add(next);
        queue.push(next);
      }
    }
  }
  expect(seen.size).toBe(input.grid.size);
});

test("the edge of the cluster stops a step", () => {
  expect(neighbourOf(lattice, places, 0, "left")).toBe(0);
  expect(neighbourOf(lattice, places, 0, "up")).toBe(0);
});

test("a step along an axis changes that coordinate alone and stops at the ends", () => {
  const axes = fc.constantFrom("tensor", "pipeline", "data", "context" as const);
  fc.assert(
    fc.property(anyRank, axes, fc.constantFrom(-1, 1), (rank, axis, by) => {
      const from = input.grid.coordinatesOf(rank);
      const to = input.grid.coordinatesOf(stepAlong(input, rank, axis, by));
      const last = input.plan.parallel[axis] - 1;
      expect(to).toEqual({
        ...from,
        [axis]: Math.min(last, Math.max(0, from[axis] + by)),
      });
    }),
  );
});

test("idle GPUs are stepped over", () => {
  const sparse = sampleCluster({ tensor: 1, pipeline: 2, data: 1, gpusPerNode: 8 });
  const spread = { ...sparse, slotOfRank: Int32Array.from([0, 3]) };
  const layout = layOutCluster(
    shapeOf(spread.plan.cluster, spread.fabric),
    { x: 0, y: 0, width: 800, height: 500 },
    1,
  );
  expect(neighbourOf(layout.lattice, placesOf(spread), 0, "right")).toBe(1);
});

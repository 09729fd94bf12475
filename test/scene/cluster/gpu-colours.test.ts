/** Colours of GPUs: exact per coordinate, a hard break at the capacity, one byte per GPU. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { coloursFor } from "../../../src/scene/cluster/cluster-input.ts";
import { gpuColours, stepIndex } from "../../../src/scene/cluster/gpu-colours.ts";
import { BREAK_AT, brokenIndex, IDLE_INDEX } from "../../../src/scene/colour/colour-table.ts";
import { sampleCluster } from "./sample-cluster.ts";

test("memory within the capacity and beyond it never share a colour", () => {
  const limit = 80 * 2 ** 30;
  expect(brokenIndex(limit, limit)).toBeLessThan(BREAK_AT);
  expect(brokenIndex(limit + 1, limit)).toBeGreaterThanOrEqual(BREAK_AT);
  fc.assert(
    fc.property(fc.double({ min: 0, max: 4, noNaN: true }), (share) => {
      const index = brokenIndex(share * limit, limit);
      expect(index >= BREAK_AT).toBe(share > 1);
      expect(index).toBeLessThan(IDLE_INDEX);
    }),
  );
});

test("a stage over the capacity is hatched, one that fits is not", () => {
  const input = sampleCluster({ tensor: 8, pipeline: 35, data: 8, fill: 1.3 });
  const { indices, hatchFrom } = gpuColours(input, "memory", "light");
  for (let rank = 0; rank < input.grid.size; rank++) {
    const { pipeline } = input.grid.coordinatesOf(rank);
    const over = (input.memory.stages[pipeline]?.bytes.total ?? 0) > input.memory.capacityBytes;
    expect((indices[rank] as number) >= hatchFrom).toBe(over);
  }
  const fits = sampleCluster({ tensor: 8, pipeline: 35, data: 8, fill: 0.99 });
  expect(Math.max(...gpuColours(fits, "memory", "light").indices)).toBeLessThan(BREAK_AT);
});

test.each(["stage", "tensor", "data"] as const)(
  "%s gives each coordinate its own entry",
  (colour) => {
    const input = sampleCluster({ tensor: 8, pipeline: 35, data: 10 });
    const axis = ({ stage: "pipeline", tensor: "tensor", data: "data" } as const)[colour];
    const { indices, palette } = gpuColours(input, colour, "dark");
    for (let rank = 0; rank < input.grid.size; rank += 7) {
      expect(indices[rank]).toBe(input.grid.coordinateOf(axis, rank));
    }
    const used = new Set(Array.from(indices, (entry) => palette[entry]));
    expect(used.size).toBe(input.plan.parallel[axis]);
  },
);

test("more steps than the table holds keep their order and reach both ends", () => {
  fc.assert(
    fc.property(fc.integer({ min: 256, max: 4096 }), (count) => {
      expect(stepIndex(0, count)).toBe(0);
      expect(stepIndex(count - 1, count)).toBe(IDLE_INDEX - 1);
      for (let step = 1; step < count; step += 13) {
        expect(stepIndex(step, count)).toBeGreaterThanOrEqual(stepIndex(step - 1, count));
      }
    }),
    { numRuns: 20 },
  );
});

test("bytes sent follow the stage's own bytes", () => {
  const input = sampleCluster({ tensor: 8, pipeline: 4, data: 2 });
  const { indices } = gpuColours(input, "network", "light");
  const [end, middle] = [indices[0] as number, indices[16] as number];
  expect(middle).toBeGreaterThan(end);
  expect(indices[indices.length - 1]).toBe(end);
});

test("a placement moves colours with the ranks, and idle GPUs are idle", () => {
  const input = sampleCluster({ tensor: 2, pipeline: 3, data: 1, gpusPerNode: 8 });
  const plain = gpuColours(input, "stage", "light").indices;
  expect(Array.from(plain)).toEqual([0, 0, 1, 1, 2, 2, IDLE_INDEX, IDLE_INDEX]);
  const moved = { ...input, slotOfRank: Int32Array.from([7, 6, 5, 4, 3, 2]) };
  expect(Array.from(gpuColours(moved, "stage", "light").indices)).toEqual([
    IDLE_INDEX,
    IDLE_INDEX,
    2,
    2,
    1,
    1,
    0,
    0,
  ]);
});

test("only colours with something to tell apart are offered", () => {
  expect(coloursFor(sampleCluster({ tensor: 8, pipeline: 1, data: 1 }))).toEqual([
    "tensor",
    "memory",
    "communication",
  ]);
  expect(coloursFor(sampleCluster({ tensor: 8, pipeline: 4, data: 8 }))).toEqual([
    "stage",
    "tensor",
    "data",
    "memory",
    "communication",
    "network",
  ]);
});

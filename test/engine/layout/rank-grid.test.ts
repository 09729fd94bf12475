/** Laws of the rank grid that hold for every order and every set of degrees. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { LayoutError } from "../../../src/engine/layout/layout-error.ts";
import { GROUP_KINDS, type GroupKind } from "../../../src/engine/layout/process-groups.ts";
import { createRankGrid, type RankGrid } from "../../../src/engine/layout/rank-grid.ts";
import type { Parallel } from "../../../src/engine/plan/plan.ts";
import { parallelOf } from "./parallel-of.ts";

const ORDER_AXES = ["tp", "cp", "ep", "dp", "pp"] as const;

/** Layouts without experts, in any order, of up to a few thousand ranks. */
const denseLayout: fc.Arbitrary<Parallel> = fc
  .record({
    tensor: fc.integer({ min: 1, max: 6 }),
    context: fc.integer({ min: 1, max: 4 }),
    data: fc.integer({ min: 1, max: 7 }),
    pipeline: fc.integer({ min: 1, max: 7 }),
    order: fc
      .shuffledSubarray([...ORDER_AXES], { minLength: 5, maxLength: 5 })
      .map((axes) => axes.join("-")),
  })
  .map((degrees) => parallelOf(degrees));

/** Layouts with experts in Megatron's own order, whose expert grid divides the ranks. */
const expertLayout: fc.Arbitrary<Parallel> = fc
  .record({
    tensor: fc.constantFrom(1, 2, 4),
    expertTensor: fc.constantFrom(1, 2, 4),
    expert: fc.constantFrom(1, 2, 3, 8),
    context: fc.constantFrom(1, 2),
    pipeline: fc.integer({ min: 1, max: 4 }),
    data: fc.integer({ min: 1, max: 12 }),
    order: fc.constantFrom("tp-cp-ep-dp-pp", "ep-tp-cp-dp-pp", "dp-ep-cp-tp-pp"),
  })
  .filter((d) => (d.tensor * d.context * d.data) % (d.expertTensor * d.expert) === 0)
  .map((degrees) => parallelOf(degrees));

/** jax lays ranks out in any order: there is no Megatron to refuse it. */
const gridOf = (parallel: Parallel) => createRankGrid(parallel);
const anyLayout = fc.oneof(denseLayout, expertLayout);
const ranksOf = (grid: RankGrid) => Array.from({ length: grid.size }, (_, rank) => rank);

const PARTITIONING = GROUP_KINDS.filter((kind) => !kind.includes("embedding"));

function sizeByDegrees(kind: GroupKind, p: Parallel): number {
  const sizeOfAxis: Record<string, number> = {
    tp: p.tensor,
    cp: p.context,
    dp: p.data,
    pp: p.pipeline,
    ep: p.expert,
    etp: p.expertTensor,
    edp: (p.tensor * p.context * p.data) / (p.expertTensor * p.expert),
  };
  return kind.split("-").reduce((size, axis) => size * (sizeOfAxis[axis] ?? 0), 1);
}

describe("coordinates", () => {
  it("are another way to write a rank", () => {
    fc.assert(
      fc.property(anyLayout, (parallel) => {
        const grid = gridOf(parallel);
        for (const rank of ranksOf(grid)) {
          expect(grid.rankOf(grid.coordinatesOf(rank))).toBe(rank);
        }
      }),
      { numRuns: 60 },
    );
  });

  it("fill a typed array with what they are one by one", () => {
    fc.assert(
      fc.property(anyLayout, (parallel) => {
        const grid = gridOf(parallel);
        for (const axis of [
          "tensor",
          "context",
          "data",
          "pipeline",
          "expert",
          "expertTensor",
          "expertData",
        ] as const) {
          const filled = grid.fillCoordinate(axis, new Uint16Array(grid.size));
          expect([...filled]).toEqual(ranksOf(grid).map((rank) => grid.coordinateOf(axis, rank)));
        }
      }),
      { numRuns: 40 },
    );
  });

  it("reach the last of a million ranks", () => {
    const grid = createRankGrid(parallelOf({ tensor: 8, pipeline: 64, context: 16, data: 128 }));
    expect(grid.size).toBe(1_048_576);
    expect(grid.coordinatesOf(grid.size - 1)).toEqual({
      tensor: 7,
      context: 15,
      data: 127,
      pipeline: 63,
      expert: 0,
    });
    const stage = grid.fillCoordinate("pipeline", new Uint16Array(grid.size));
    expect(stage.reduce((sum, value) => sum + value, 0)).toBe((grid.size * 63) / 2);
    expect(grid.groupOf("pp", grid.size - 1).length).toBe(64);
  });

  it("refuse an array too narrow for the degree", () => {
    const grid = createRankGrid(parallelOf({ data: 70_000 }));
    expect(() => grid.fillCoordinate("data", new Uint16Array(grid.size))).toThrow(RangeError);
    expect(grid.fillCoordinate("data", new Uint32Array(grid.size)).at(-1)).toBe(69_999);
  });
});

describe("process groups", () => {
  it("of each kind part the ranks into groups of one size", () => {
    fc.assert(
      fc.property(anyLayout, (parallel) => {
        const grid = gridOf(parallel);
        for (const kind of PARTITIONING) {
          const groups = grid.groups(kind);
          const size = sizeByDegrees(kind, parallel);
          expect(groups.length, kind).toBe(grid.groupCount(kind));
          expect(grid.groupSize(kind), kind).toBe(size);
          expect(new Set(groups.map((group) => group.length)), kind).toEqual(new Set([size]));
          expect(
            groups.flat().sort((a, b) => a - b),
            kind,
          ).toEqual(ranksOf(grid));
        }
      }),
      { numRuns: 40 },
    );
  });

  it("of a rank are those it is listed in", () => {
    fc.assert(
      fc.property(anyLayout, fc.nat(), (parallel, seed) => {
        const grid = gridOf(parallel);
        const rank = seed % grid.size;
        for (const kind of GROUP_KINDS) {
          const listed = grid.groups(kind).find((group) => group.includes(rank)) ?? [];
          expect(grid.groupOf(kind, rank), kind).toEqual(listed);
        }
      }),
      { numRuns: 60 },
    );
  });

  it("share the states of ZeRO in runs of a data-parallel group", () => {
    const grid = createRankGrid(parallelOf({ tensor: 2, data: 8, zeroGroupSize: 4 }));
    expect(grid.groups("intra-partial-dp-cp")).toEqual([
      [0, 2, 4, 6],
      [8, 10, 12, 14],
      [1, 3, 5, 7],
      [9, 11, 13, 15],
    ]);
    expect(grid.groupOf("intra-partial-dp-cp", 10)).toEqual([8, 10, 12, 14]);
  });

  it("of the embedding leave middle stages out", () => {
    const grid = createRankGrid(parallelOf({ pipeline: 4, data: 2 }));
    expect(grid.groupOf("embedding", 0)).toEqual([0, 6]);
    expect(grid.groupOf("embedding", 2)).toEqual([]);
    expect(grid.groupOf("position_embedding", 6)).toEqual([]);
  });
});

describe("a layout that cannot be", () => {
  const refusal = (parallel: Partial<Parallel>, strict = false) => {
    try {
      createRankGrid(parallelOf(parallel), strict);
    } catch (error) {
      if (error instanceof LayoutError) return error.path;
      throw error;
    }
    return "";
  };

  it.each([
    ["an axis nobody knows", { order: "tp-xp-dp-pp" }, "parallel.order"],
    ["an axis twice", { order: "tp-tp-cp-ep-dp-pp" }, "parallel.order"],
    ["an empty order with a degree in use", { order: "", data: 2 }, "parallel.order"],
    ["a degree without its axis", { order: "tp-cp-dp", pipeline: 2 }, "parallel.order"],
    ["experts without their axis", { order: "tp-dp-pp", expert: 2, data: 2 }, "parallel.order"],
    ["experts that do not divide the ranks", { expert: 4, data: 6 }, "parallel.expert"],
    ["chunks without a pipeline", { virtualPipeline: 2 }, "parallel.virtualPipeline"],
    ["a ZeRO group that does not divide", { data: 8, zeroGroupSize: 3 }, "parallel.zeroGroupSize"],
  ] as const)("names the field of %s", (_, parallel, path) => {
    expect(refusal(parallel)).toBe(path);
  });

  it("is Llama 3's order with context parallelism only where Megatron-Core is asked", () => {
    const llama3 = { tensor: 8, context: 16, pipeline: 16, data: 8, order: "tp-cp-pp-dp" };
    expect(refusal(llama3, true)).toBe("parallel.order");
    expect(refusal(llama3)).toBe("");
    const grid = createRankGrid(parallelOf(llama3));
    expect(grid.groups("edp")).toEqual(grid.groups("dp-cp"));
    expect(grid.groups("etp-ep-pp")).toEqual(grid.groups("tp-pp"));
  });
});

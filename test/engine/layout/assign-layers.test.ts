/** Layers to stages as a whole plan asks for it; the rules alone are tested against the oracles. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { assignLayers } from "../../../src/engine/layout/assign-layers.ts";
import type { LayerAssignment } from "../../../src/engine/layout/layer-assignment.ts";
import { LayoutError } from "../../../src/engine/layout/layout-error.ts";
import { splitWithEnds } from "../../../src/engine/layout/uneven-split.ts";
import type { Framework, ScheduleName } from "../../../src/engine/plan/plan.ts";
import { planOf } from "./plan-of.ts";

type Given = Parameters<typeof planOf>[0];

function assign(given: Given) {
  const { assignment, warnings } = assignLayers(planOf(given));
  return { stages: assignment.stages, warnings: warnings.map((warning) => warning.code) };
}

/** Layers of each virtual stage, in the order a micro-batch passes them. */
function countsInOrder({ stages, virtualStages }: LayerAssignment): number[] {
  return virtualStages.map(([rank, chunk]) => {
    const [first, end] = stages[rank]?.[chunk] ?? [0, 0];
    return end - first;
  });
}

function counts(given: Given): number[] {
  return countsInOrder(assignLayers(planOf(given)).assignment);
}

const SCHEDULES: ScheduleName[] = ["1f1b", "zb-v", "v-half", "v-min", "dualpipe", "dualpipe-v"];
const FRAMEWORKS: Framework[] = [
  "megatron-lm",
  "megatron-core",
  "megatron-deepspeed",
  "deepspeed",
  "torchtitan",
  "nanotron",
  "internevo",
  "jax",
  "deepseek",
];

describe("any plan", () => {
  it("has each layer in exactly one virtual stage, in order, and no number of layers is refused", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 130 }),
        fc.integer({ min: 1, max: 40 }),
        fc.integer({ min: 1, max: 4 }),
        fc.constantFrom(...SCHEDULES),
        fc.constantFrom(...FRAMEWORKS),
        fc.constantFrom(2022, 2025),
        fc.constantFrom(undefined, "balanced-flops" as const, "balanced-parameters" as const),
        (layers, pipeline, virtualPipeline, schedule, framework, frameworkYear, layersPerStage) => {
          const { assignment } = assignLayers(
            planOf({
              model: { layers },
              parallel: { pipeline, virtualPipeline, layersPerStage },
              training: { schedule, framework, frameworkYear },
            }),
          );
          let next = 0;
          for (const [rank, chunk] of assignment.virtualStages) {
            const [first, end] = assignment.stages[rank]?.[chunk] ?? [-1, -1];
            expect(first).toBe(next);
            expect(end).toBeGreaterThanOrEqual(first);
            next = end;
          }
          expect(next).toBe(layers);
          expect(assignment.stages.length).toBe(pipeline);
          const chunks = new Set(assignment.stages.map((held) => held.length));
          expect(chunks).toEqual(new Set([schedule === "1f1b" ? virtualPipeline : 2]));
        },
      ),
      { numRuns: 300 },
    );
  });
});

describe("an even split", () => {
  it("of MT-NLG gives each of 35 stages three layers", () => {
    const { stages, warnings } = assign({ model: { layers: 105 }, parallel: { pipeline: 35 } });
    expect(stages).toEqual(Array.from({ length: 35 }, (_, s) => [[3 * s, 3 * s + 3]]));
    expect(warnings).toEqual([]);
  });

  it("into chunks goes round the ranks", () => {
    const parallel = { pipeline: 4, virtualPipeline: 2 };
    expect(assign({ model: { layers: 16 }, parallel }).stages).toEqual([
      [
        [0, 2],
        [8, 10],
      ],
      [
        [2, 4],
        [10, 12],
      ],
      [
        [4, 6],
        [12, 14],
      ],
      [
        [6, 8],
        [14, 16],
      ],
    ]);
  });

  it.each(["zb-v", "v-half", "v-min", "dualpipe-v"] as const)(
    "of %s goes there and back",
    (schedule) => {
      const { assignment } = assignLayers(
        planOf({ model: { layers: 12 }, parallel: { pipeline: 3 }, training: { schedule } }),
      );
      expect(assignment.stages).toEqual([
        [
          [0, 2],
          [10, 12],
        ],
        [
          [2, 4],
          [8, 10],
        ],
        [
          [4, 6],
          [6, 8],
        ],
      ]);
      expect(assignment.virtualStages.map(([rank]) => rank)).toEqual([0, 1, 2, 2, 1, 0]);
    },
  );

  it("of DualPipe puts two stages on each rank, the second for the other direction", () => {
    const { assignment } = assignLayers(
      planOf({
        model: { layers: 8 },
        parallel: { pipeline: 4 },
        training: { schedule: "dualpipe" },
      }),
    );
    expect(assignment.stages).toEqual([
      [
        [0, 2],
        [6, 8],
      ],
      [
        [2, 4],
        [4, 6],
      ],
      [
        [4, 6],
        [2, 4],
      ],
      [
        [6, 8],
        [0, 2],
      ],
    ]);
    expect(assignment.virtualStages).toEqual([
      [0, 0],
      [1, 0],
      [2, 0],
      [3, 0],
    ]);
  });
});

describe("a split the plan gives", () => {
  const zeroBubble = [2, 3, 3, 3, 3, 3, 3, 2];

  it("is taken per stage", () => {
    const parallel = { pipeline: 8, layersPerStage: zeroBubble };
    expect(counts({ model: { layers: 22 }, parallel })).toEqual(zeroBubble);
  });

  it("spreads over chunks with less beside embedding and loss", () => {
    const parallel = { pipeline: 8, virtualPipeline: 3, layersPerStage: zeroBubble };
    const { stages } = assign({ model: { layers: 22 }, parallel });
    expect(stages[0]).toEqual([
      [0, 0],
      [7, 8],
      [15, 16],
    ]);
    expect(stages[7]).toEqual([
      [6, 7],
      [14, 15],
      [22, 22],
    ]);
  });

  it("in a V gives the loss's chunk less before the embedding's", () => {
    const parallel = { pipeline: 2, layersPerStage: [1, 2] };
    const training = { schedule: "zb-v" as const };
    expect(assign({ model: { layers: 3 }, parallel, training }).stages).toEqual([
      [
        [0, 1],
        [3, 3],
      ],
      [
        [1, 2],
        [2, 3],
      ],
    ]);
  });

  it("is taken per virtual stage when it has as many numbers", () => {
    const given = [0, 1, 2, 3];
    const parallel = { pipeline: 2, virtualPipeline: 2, layersPerStage: given };
    expect(counts({ model: { layers: 6 }, parallel })).toEqual(given);
  });

  it.each([
    ["of another length", [12, 12, 0]],
    ["that adds up to another number", [12, 11]],
    ["with a negative number", [25, -1]],
    ["with a fraction", [12.5, 11.5]],
  ])("is refused %s", (_, layersPerStage) => {
    expect(() => assign({ parallel: { pipeline: 2, layersPerStage } })).toThrow(LayoutError);
  });
});

describe("layers that stages do not divide", () => {
  const split = (framework: Framework, layers: number, pipeline: number, frameworkYear = 2025) => {
    const given = {
      model: { layers },
      parallel: { pipeline },
      training: { framework, frameworkYear },
    };
    expect(assign(given).warnings).toContain("uneven-layers");
    return counts(given);
  };

  it("count embedding and loss as a layer each: Llama 3 405B", () => {
    expect(split("megatron-core", 126, 16)).toEqual([7, ...new Array(14).fill(8), 7]);
  });

  it("count them in model chunks too", () => {
    const parallel = { pipeline: 16, virtualPipeline: 8 };
    expect(counts({ model: { layers: 126 }, parallel })).toEqual([0, ...new Array(126).fill(1), 0]);
  });

  it("leave a remainder to the first stages", () => {
    expect(split("torchtitan", 33, 4)).toEqual([8, 9, 9, 7]);
    expect(split("megatron-core", 61, 16)).toEqual([3, ...new Array(14).fill(4), 2]);
  });

  it("follow BLOOM's type:transformer|embedding in Megatron-DeepSpeed", () => {
    expect(split("megatron-deepspeed", 70, 12, 2022)).toEqual([5, ...new Array(10).fill(6), 5]);
  });

  it("follow DeepSpeed's older search in runs of its time", () => {
    expect(split("megatron-deepspeed", 78, 12, 2022)).toEqual([...new Array(11).fill(7), 1]);
    expect(split("megatron-deepspeed", 78, 12, 2025)).toEqual([
      ...new Array(6).fill(7),
      ...new Array(6).fill(6),
    ]);
  });

  it("go to the last stages in InternEvo", () => {
    expect(split("internevo", 32, 3)).toEqual([10, 11, 11]);
  });

  it("are balanced by compute in nanotron: a heavy head leaves its stage few", () => {
    const [first = 0, , , last = 0] = split("nanotron", 22, 4);
    expect(last).toBeLessThan(first);
  });

  it("fewer than stages leave stages empty, ends first", () => {
    expect(split("megatron-core", 3, 8)).toEqual([0, 1, 1, 1, 0, 0, 0, 0]);
    const { warnings } = assign({ model: { layers: 3 }, parallel: { pipeline: 8 } });
    expect(warnings).toEqual(["uneven-layers", "empty-stages"]);
  });

  it("with embedding and loss counted never differ by more than one between stages", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 300 }),
        fc.integer({ min: 2, max: 80 }),
        (layers, stages) => {
          const split = splitWithEnds(layers, stages);
          expect(split.length).toBe(stages);
          expect(split.reduce((sum, count) => sum + count, 0)).toBe(layers);
          if (layers + 2 < stages) return;
          const items = split.map((count, s) => count + (s === 0 || s === stages - 1 ? 1 : 0));
          expect(Math.max(...items) - Math.min(...items)).toBeLessThanOrEqual(1);
        },
      ),
    );
  });
});

describe("balanced splits", () => {
  it("by FLOPs give the head's stage less, in any framework", () => {
    for (const framework of ["megatron-core", "nanotron"] as const) {
      const [first = 0, second = 0, third = 0, last = 0] = counts({
        parallel: { pipeline: 4, layersPerStage: "balanced-flops" },
        training: { framework },
      });
      expect(last).toBeLessThan(Math.min(first, second, third));
    }
  });

  it("by parameters give both ends less", () => {
    const [first = 0, second = 0, third = 0, last = 0] = counts({
      model: { vocabularySize: 200_000 },
      parallel: { pipeline: 4, layersPerStage: "balanced-parameters" },
    });
    expect(Math.max(first, last)).toBeLessThan(Math.min(second, third));
  });

  it("count the layers that hold experts for what they are", () => {
    const moe = {
      experts: 64,
      topK: 8,
      expertFfnHiddenSize: 4096,
      sharedExpertFfnHiddenSize: 0,
      denseLayers: 12,
      denseFfnHiddenSize: 4096,
      everyNthLayer: 1,
    };
    const [first = 0, last = 0] = counts({
      model: { moe },
      parallel: { pipeline: 2, layersPerStage: "balanced-flops" },
    });
    expect(first).toBeGreaterThan(12);
    expect(last).toBeGreaterThan(0);
  });
});

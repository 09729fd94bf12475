/** Passes and the optimizer's step: what a stage shows of both, and that neither makes a jump. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { evaluate } from "../../../src/engine/evaluate.ts";
import type { StageMemory } from "../../../src/engine/report.ts";

const MT_NLG = {
  model: "mt-nlg-530b",
  cluster: { preset: "selene", nodes: 280 },
  parallel: { tensor: 8, pipeline: 35, data: 8 },
  training: {
    globalBatchSize: 1920,
    recompute: "full",
    framework: "megatron-deepspeed",
    frameworkYear: 2021,
  },
};

/** How much more one stage shows than the next that holds the same layers and one pass less. */
function steps(stages: StageMemory[], of: (stage: StageMemory) => number): number[] {
  return stages.slice(1).map((stage, index) => of(stages[index] as StageMemory) - of(stage));
}

describe("MT-NLG's stages in the middle", () => {
  const stages = evaluate(MT_NLG).memory.stages.slice(1, -1);

  test("are fullest in a pass where much is in flight, and in the step where little is", () => {
    const moments = stages.map(({ peakMoment }) => peakMoment);
    expect([moments[0], moments.at(-1)]).toEqual(["backward", "step"]);
  });

  test("show their activations whenever they are fullest", () => {
    for (const change of steps(stages, ({ bytes }) => bytes.activations)) {
      expect(change).toBeGreaterThan(0);
    }
    expect(stages.at(-1)?.bytes.activations).toBeGreaterThan(0);
  });

  test("reserve less and less, a micro-batch's activations at a time", () => {
    const activations = steps(stages, ({ bytes }) => bytes.activations);
    const slack = 1.12;
    steps(stages, ({ reservedBytes }) => reservedBytes).forEach((change, index) => {
      expect(change).toBeGreaterThan(0);
      expect(change).toBeLessThan(slack * (activations[index] ?? 0));
    });
  });
});

const frameworks = [
  "megatron-lm",
  "megatron-core",
  "megatron-deepspeed",
  "deepspeed",
  "internevo",
  "nanotron",
];

test("no stage is much larger or smaller than its neighbour of the same layers", () => {
  let compared = 0;
  const plan = fc.record({
    framework: fc.constantFrom(...frameworks),
    frameworkYear: fc.integer({ min: 2020, max: 2025 }),
    precision: fc.constantFrom("fp16", "bf16"),
    recompute: fc.constantFrom("none", "full"),
    zeroStage: fc.constantFrom(0, 1),
    microBatchSize: fc.constantFrom(1, 2, 4),
  });
  fc.assert(
    fc.property(plan, ({ zeroStage, ...training }) => {
      const { stages, capacityBytes } = evaluate({
        model: { layers: 32, hiddenSize: 6144, tiedEmbeddings: false },
        cluster: { accelerator: "b300-sxm-288", gpus: 64 },
        parallel: { tensor: 2, pipeline: 16, zeroStage, layersPerStage: Array(16).fill(2) },
        training: { ...training, globalBatchSize: 128 },
      }).memory;
      const middle = stages.slice(1, -1);
      const [first] = middle;
      const perMicroBatch =
        (first?.bytes.activations ?? 0) / (first?.peakMicrobatchesInFlight ?? 1);
      steps(middle, ({ bytes }) => bytes.total).forEach((change, index) => {
        if ((middle[index]?.bytes.total ?? 0) >= capacityBytes) return;
        compared += 1;
        expect(change).toBeGreaterThanOrEqual(-1);
        expect(change).toBeLessThanOrEqual(1.5 * perMicroBatch);
      });
    }),
    { numRuns: 60 },
  );
  expect(compared).toBeGreaterThan(200);
});

test("selective recomputation makes one layer's attention scores anew, full a whole layer", () => {
  const activations = (recompute: string, attentionKernel: string) => {
    const { memory } = evaluate({
      model: { layers: 4, hiddenSize: 2048, vocabularySize: 1024 },
      cluster: { accelerator: "b300-sxm-288", gpus: 1 },
      training: {
        sequenceLength: 8192,
        globalBatchSize: 8,
        framework: "megatron-lm",
        frameworkYear: 2022,
        recompute,
        attentionKernel,
      },
    });
    return memory.stages[0]?.bytes.activations ?? 0;
  };
  const scores = 5 * 16 * 8192 ** 2;
  const selective = activations("selective", "fused-softmax");
  // Of four layers' scores one remains, and of the rest all.
  expect(activations("none", "fused-softmax") - selective).toBeCloseTo(3 * scores, -3);
  expect(activations("full", "fused-softmax")).toBeLessThan(selective);
  expect(activations("full", "flash")).toBeLessThan(activations("selective", "flash"));
});

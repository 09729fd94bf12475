import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { completePlan } from "../../../src/engine/plan/complete-plan.ts";
import type { Plan } from "../../../src/engine/plan/plan.ts";
import { explainStepParts } from "../../../src/engine/timing/explain-step.ts";
import { estimateStep } from "../../../src/engine/timing/step-time.ts";
import { inputsOf, planOf } from "./plans.ts";

const secondsOf = (plan: Plan) => estimateStep(plan, inputsOf(plan)).step.seconds;

/** Plans over hardware, method and framework; all sizes small powers of two. */
const anyPlan = fc
  .record({
    accelerator: fc.constantFrom(
      "v100-sxm3-32",
      "a100-sxm-80",
      "h100-sxm-80",
      "b200-sxm-180",
      "gb200",
      "mi300x",
    ),
    tensor: fc.constantFrom(1, 2, 4, 8),
    pipeline: fc.constantFrom(1, 2, 4),
    data: fc.constantFrom(1, 2, 8),
    context: fc.constantFrom(1, 2),
    microBatches: fc.constantFrom(4, 8, 16),
    sequenceParallel: fc.boolean(),
    zeroStage: fc.constantFrom(0, 1, 3),
    experts: fc.boolean(),
    recompute: fc.constantFrom("none", "selective", "full"),
    framework: fc.constantFrom(
      "megatron-lm",
      "megatron-core",
      "megatron-deepspeed",
      "fsdp",
      "torchtitan",
      "nanotron",
      "jax",
    ),
  })
  .map((chosen) => {
    const { tensor, pipeline, data, context } = chosen;
    return completePlan({
      version: 1,
      model: {
        layers: 16,
        hiddenSize: 4096,
        attentionHeads: 32,
        ...(chosen.experts ? { moe: { experts: 8, topK: 2, expertFfnHiddenSize: 4096 } } : {}),
      },
      cluster: { accelerator: chosen.accelerator, gpus: tensor * pipeline * data * context },
      parallel: {
        tensor,
        pipeline,
        data,
        context,
        sequenceParallel: chosen.sequenceParallel && tensor > 1,
        zeroStage: pipeline > 1 ? Math.min(1, chosen.zeroStage) : chosen.zeroStage,
      },
      training: {
        sequenceLength: 2048,
        globalBatchSize: data * chosen.microBatches,
        recompute: chosen.recompute,
        framework: chosen.framework,
      },
    }).plan;
  });

describe("any plan", () => {
  test("takes a finite time made of its parts, and stays under the peak", () => {
    fc.assert(
      fc.property(anyPlan, (plan) => {
        const estimate = estimateStep(plan, inputsOf(plan));
        const { step, throughput } = estimate;
        const exposed = Object.values(step.exposedCommunicationSeconds);
        for (const seconds of exposed) expect(seconds).toBeGreaterThanOrEqual(0);
        const sum =
          step.computeSeconds +
          step.bubbleSeconds +
          step.optimizerSeconds +
          exposed.reduce((total, seconds) => total + seconds, 0);
        expect(sum / step.seconds).toBeCloseTo(1, 9);
        expect(throughput.hfu).toBeLessThan(1);
        expect(throughput.mfu).toBeGreaterThan(0);
      }),
    );
  });

  test("opens into declared parts that add up to its time", () => {
    fc.assert(
      fc.property(anyPlan, (plan) => {
        const inputs = inputsOf(plan);
        const { step } = estimateStep(plan, inputs);
        const parts = explainStepParts(plan, inputs);
        const sum = parts.reduce((total, part) => total + part.value, 0);
        expect(sum / step.seconds).toBeCloseTo(1, 9);
      }),
    );
  });

  test("is never slower on a faster network", () => {
    fc.assert(
      fc.property(anyPlan, (plan) => {
        const { interNode } = plan.cluster;
        const faster = { ...interNode, gbpsPerGpu: 2 * interNode.gbpsPerGpu };
        const cluster = { ...plan.cluster, interNode: faster };
        expect(secondsOf({ ...plan, cluster })).toBeLessThanOrEqual(secondsOf(plan) * (1 + 1e-12));
      }),
    );
  });

  test("takes longer with recomputation than without", () => {
    fc.assert(
      fc.property(anyPlan, (plan) => {
        const full = { ...plan, training: { ...plan.training, recompute: "full" as const } };
        const none = { ...plan, training: { ...plan.training, recompute: "none" as const } };
        expect(secondsOf(full)).toBeGreaterThan(secondsOf(none));
      }),
    );
  });

  test("twice the micro-batches take at most twice the time, and more than one and a half", () => {
    fc.assert(
      fc.property(anyPlan, (plan) => {
        const { globalBatchSize } = plan.training;
        const training = { ...plan.training, globalBatchSize: 8 * globalBatchSize };
        const more = { ...plan, training };
        const twice = { ...plan, training: { ...training, globalBatchSize: 16 * globalBatchSize } };
        const ratio = secondsOf(twice) / secondsOf(more);
        expect(ratio).toBeLessThanOrEqual(2);
        expect(ratio).toBeGreaterThan(1.5);
      }),
    );
  });
});

test("a time per layer as measured: 22B on one node (Korthikanti et al. 2022, table 4)", () => {
  const layerMilliseconds = (training: object) => {
    const plan = planOf({
      training: { attentionKernel: "unfused", precision: "bf16", ...training },
    });
    const [stage] = estimateStep(plan, inputsOf(plan)).perStage;
    const none = planOf({
      model: { layers: 1 },
      training: { attentionKernel: "unfused", precision: "bf16", ...training },
    });
    const [one] = estimateStep(none, inputsOf(none)).perStage;
    const per = (a = 0, b = 0) => (1e3 * (a - b)) / 47;
    return {
      forward: per(stage?.forward, one?.forward),
      backward: per(stage?.backward, one?.backward),
    };
  };
  const plain = layerMilliseconds({});
  expect(plain.forward / 7.7).toBeGreaterThan(0.88);
  expect(plain.forward / 7.7).toBeLessThan(1.12);
  expect(plain.backward / 11.9).toBeGreaterThan(0.9);
  expect(plain.backward / 11.9).toBeLessThan(1.1);
  const full = layerMilliseconds({ recompute: "full" });
  expect(full.backward / 19.5).toBeGreaterThan(0.9);
  expect(full.backward / 19.5).toBeLessThan(1.1);
});

test("tensor parallelism over a node's edge is slower than inside it", () => {
  const cluster = { gpus: 16 };
  const training = { globalBatchSize: 256 };
  const inside = planOf({ cluster, training, parallel: { tensor: 8, data: 2 } });
  const across = planOf({ cluster, training, parallel: { tensor: 16, data: 1 } });
  expect(secondsOf(across)).toBeGreaterThan(1.1 * secondsOf(inside));
});

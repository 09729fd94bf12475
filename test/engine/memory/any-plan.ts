/** Plans of every framework, schedule and kind of layer, for properties that must hold of all. */
import fc from "fast-check";
import type { Framework, Plan, ScheduleName, ZeroStage } from "../../../src/engine/plan/plan.ts";
import { examplePlan, type PlanChanges } from "../model/example-plan.ts";

const FRAMEWORKS: Framework[] = [
  "megatron-lm",
  "megatron-core",
  "megatron-deepspeed",
  "deepspeed",
  "fsdp",
  "torchtitan",
  "nanotron",
  "internevo",
  "jax",
  "deepseek",
];

const powers = (limit: number) =>
  fc.integer({ min: 0, max: limit }).map((exponent) => 2 ** exponent);

const SINGLE_CHUNK: ScheduleName[] = ["gpipe", "1f1b", "zb-1p", "zb-2p"];
const TWO_CHUNKS: ScheduleName[] = ["interleaved-1f1b", "zb-v", "v-half", "v-min"];

export const anyChanges: fc.Arbitrary<PlanChanges> = fc
  .record({
    framework: fc.constantFrom(...FRAMEWORKS),
    year: fc.constantFrom(2021, 2023, 2025),
    precision: fc.constantFrom("fp16" as const, "bf16" as const, "fp8" as const),
    recompute: fc.constantFrom("none" as const, "selective" as const, "full" as const),
    kernel: fc.constantFrom("flash" as const, "unfused" as const, "fused-softmax" as const),
    tensor: powers(2),
    pipeline: powers(3),
    data: powers(3),
    context: powers(1),
    zeroStage: fc.constantFrom<ZeroStage>(0, 1, 2, 3),
    sequenceParallel: fc.boolean(),
    twoChunks: fc.boolean(),
    schedule: fc.nat(3),
    microBatch: powers(2),
    microBatches: powers(5),
    gated: fc.boolean(),
    experts: fc.boolean(),
    tied: fc.boolean(),
  })
  .map((a) => ({
    model: {
      layers: 32,
      hiddenSize: 1024,
      attentionHeads: 16,
      keyValueHeads: 8,
      headDim: 64,
      gatedMlp: a.gated,
      normalization: a.gated ? "rmsnorm" : "layernorm",
      linearBias: !a.gated,
      tiedEmbeddings: a.tied,
      ...(a.experts
        ? {
            moe: {
              experts: 16,
              topK: 2,
              expertFfnHiddenSize: 512,
              sharedExpertFfnHiddenSize: 512,
              denseLayers: 1,
              denseFfnHiddenSize: 4096,
              everyNthLayer: 1,
            },
          }
        : {}),
    },
    parallel: {
      tensor: a.tensor,
      pipeline: a.pipeline,
      data: a.data,
      context: a.context,
      zeroStage: a.zeroStage,
      sequenceParallel: a.sequenceParallel,
      virtualPipeline: a.twoChunks ? 2 : 1,
    },
    training: {
      framework: a.framework,
      frameworkYear: a.year,
      precision: a.precision,
      gradientPrecision: a.precision === "fp16" ? "fp16" : "fp32",
      recompute: a.recompute,
      attentionKernel: a.kernel,
      schedule: (a.twoChunks ? TWO_CHUNKS : SINGLE_CHUNK)[a.schedule] ?? "1f1b",
      microBatchSize: a.microBatch,
      globalBatchSize: a.microBatch * a.microBatches * a.data,
    },
  }));

/** The plan of changes put on other changes. */
export function planWith(base: PlanChanges, changes: PlanChanges = {}): Plan {
  return examplePlan({
    ...base,
    ...changes,
    model: { ...base.model, ...changes.model },
    parallel: { ...base.parallel, ...changes.parallel },
    training: { ...base.training, ...changes.training },
  });
}

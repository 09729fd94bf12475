/** A complete plan for tests of the layout: a small GPT, unless some fields are given. */
import type { Model, Parallel, Plan, Training } from "../../../src/engine/plan/plan.ts";
import { parallelOf } from "./parallel-of.ts";

export function planOf(given: {
  model?: Partial<Model>;
  parallel?: Partial<Parallel>;
  training?: Partial<Training>;
}): Plan {
  const parallel = parallelOf(given.parallel ?? {});
  const gpus = parallel.tensor * parallel.pipeline * parallel.context * parallel.data;
  return {
    version: 1,
    model: {
      name: "small",
      layers: 24,
      hiddenSize: 1024,
      attentionHeads: 16,
      keyValueHeads: 16,
      headDim: 64,
      ffnHiddenSize: 4096,
      gatedMlp: false,
      vocabularySize: 51200,
      tiedEmbeddings: true,
      positionEmbedding: "learned",
      normalization: "layernorm",
      linearBias: true,
      maxPositions: 2048,
      vocabularyDivisor: 128,
      crossAttentionLayers: 0,
      ...given.model,
    },
    cluster: {
      accelerator: "a100-sxm-80",
      gpus,
      nodes: Math.ceil(gpus / 8),
      gpusPerNode: 8,
      interNode: { kind: "infiniband", gbpsPerGpu: 200 },
      fabric: "dgx-a100-superpod",
    },
    parallel,
    training: {
      sequenceLength: 2048,
      globalBatchSize: 512,
      microBatchSize: 1,
      precision: "bf16",
      gradientPrecision: "fp32",
      optimizer: "adam",
      recompute: "none",
      schedule: "1f1b",
      attentionKernel: "flash",
      framework: "megatron-core",
      frameworkYear: 2025,
      crossEntropyFusion: true,
      overlap: { gradientReduce: false, parameterGather: false, tensor: false, pipeline: false },
      compiled: false,
      offload: {},
      ...given.training,
    },
  };
}

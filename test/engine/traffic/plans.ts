/** Complete plans for the traffic tests: MT-NLG 530B, the 1-trillion Megatron run, small ones. */
import type { Model, Parallel, Plan, Training } from "../../../src/engine/plan/plan.ts";
import { cluster, dgxA100, dgxH100 } from "../cluster/fabric/clusters.ts";

const GPT: Omit<Model, "name" | "layers" | "hiddenSize" | "attentionHeads"> = {
  keyValueHeads: 0,
  headDim: 0,
  ffnHiddenSize: 0,
  gatedMlp: false,
  vocabularySize: 51200,
  tiedEmbeddings: true,
  positionEmbedding: "learned",
  normalization: "layernorm",
  linearBias: true,
  maxPositions: 2048,
  vocabularyDivisor: 128,
  crossAttentionLayers: 0,
};

export function gpt(
  layers: number,
  hiddenSize: number,
  attentionHeads: number,
  more: Partial<Model> = {},
): Model {
  return {
    ...GPT,
    name: "GPT",
    layers,
    hiddenSize,
    attentionHeads,
    keyValueHeads: attentionHeads,
    headDim: hiddenSize / attentionHeads,
    ffnHiddenSize: 4 * hiddenSize,
    ...more,
  };
}

export interface PlanParts {
  model?: Model;
  parallel?: Partial<Parallel>;
  training?: Partial<Training>;
  cluster?: Plan["cluster"];
}

/** A plan of `tensor × pipeline × context × data` GPUs, on DGX A100 unless a cluster is given. */
export function planOf(parts: PlanParts): Plan {
  const degrees = { tensor: 1, pipeline: 1, data: 1, context: 1, expert: 1, ...parts.parallel };
  const gpus = degrees.tensor * degrees.pipeline * degrees.data * degrees.context;
  const base = parts.cluster ?? dgxA100(Math.max(1, Math.ceil(gpus / 8)));
  return {
    version: 1,
    model: parts.model ?? gpt(8, 1024, 16),
    cluster: { ...base, gpus },
    parallel: {
      expertTensor: degrees.tensor,
      virtualPipeline: 1,
      sequenceParallel: false,
      zeroStage: 0,
      zeroGroupSize: degrees.data * degrees.context,
      order: "tp-cp-ep-dp-pp",
      ...degrees,
    },
    training: {
      sequenceLength: 2048,
      globalBatchSize: degrees.data * degrees.pipeline * 8,
      microBatchSize: 1,
      precision: "bf16",
      gradientPrecision: "fp32",
      optimizer: "adam",
      recompute: "none",
      schedule: "1f1b",
      attentionKernel: "fused-softmax",
      framework: "megatron-lm",
      frameworkYear: 2021,
      crossEntropyFusion: false,
      overlap: { gradientReduce: false, parameterGather: false, tensor: false, pipeline: false },
      compiled: false,
      offload: {},
      ...parts.training,
    },
  };
}

/** Megatron-Turing NLG 530B at 280, 350 or 420 DGX A100. */
export function mtNlg(data: 8 | 10 | 12, order = "tp-cp-ep-dp-pp"): Plan {
  return planOf({
    model: gpt(105, 20480, 128),
    parallel: { tensor: 8, pipeline: 35, data, order },
    training: { globalBatchSize: 1920, recompute: "full", gradientPrecision: "fp16" },
    cluster: dgxA100(35 * data, "selene"),
  });
}

/** The 1-trillion-parameter run of Narayanan et al., SC21: 3,072 A100, 8 × 64 × 6, batch 3,072. */
export function megatron1T(): Plan {
  return planOf({
    model: gpt(128, 25600, 160),
    parallel: { tensor: 8, pipeline: 64, data: 6 },
    training: { globalBatchSize: 3072, recompute: "full", gradientPrecision: "fp16" },
    cluster: dgxA100(384, "selene"),
  });
}

/** Llama 3 405B on 16,384 H100: 8 × 16 × 128. */
export function llama16k(): Plan {
  return planOf({
    model: gpt(126, 16384, 128, { keyValueHeads: 8, gatedMlp: true, ffnHiddenSize: 53248 }),
    parallel: { tensor: 8, pipeline: 16, data: 128, zeroStage: 1, sequenceParallel: true },
    training: { sequenceLength: 8192, globalBatchSize: 2048, framework: "megatron-core" },
    cluster: dgxH100(2048),
  });
}

export { cluster, dgxA100, dgxH100 };

/**
 * What a plan document may hold: one valibot schema, from which come the types of partial plans, the
 * check of structure, the warnings about unknown names and the published JSON Schema. What a field
 * means is said in `plan.ts` and, for editors, in `scripts/field-descriptions.ts`; how fields must
 * fit one another is `rules.ts`; what absent fields become is `complete-plan.ts`.
 */
import * as v from "valibot";
import { LIMITS } from "./limits.ts";

/** A whole number of at least `least` and at most `most`. */
function wholeNumber(most: number, least = 1) {
  return v.pipe(v.number(), v.integer(), v.minValue(least), v.maxValue(most));
}

/** A positive number, fractions allowed. */
function amount(most: number) {
  return v.pipe(v.number(), v.gtValue(0), v.maxValue(most));
}

const text = (most: number = LIMITS.textLength) => v.pipe(v.string(), v.maxLength(most));

const mixtureOfExperts = v.object({
  experts: wholeNumber(LIMITS.experts),
  topK: v.optional(wholeNumber(LIMITS.experts)),
  expertFfnHiddenSize: v.optional(wholeNumber(LIMITS.width)),
  sharedExpertFfnHiddenSize: v.optional(wholeNumber(LIMITS.width, 0)),
  denseLayers: v.optional(wholeNumber(LIMITS.layers, 0)),
  denseFfnHiddenSize: v.optional(wholeNumber(LIMITS.width)),
  everyNthLayer: v.optional(wholeNumber(LIMITS.layers)),
});

const latentAttention = v.object({
  kind: v.literal("mla"),
  queryLoraRank: v.optional(wholeNumber(LIMITS.width, 0)),
  keyValueLoraRank: v.optional(wholeNumber(LIMITS.width)),
  ropeHeadDim: v.optional(wholeNumber(LIMITS.heads, 0)),
  valueHeadDim: v.optional(wholeNumber(LIMITS.heads)),
});

const modelFields = v.object({
  preset: v.optional(text()),
  name: v.optional(text()),
  layers: v.optional(wholeNumber(LIMITS.layers)),
  hiddenSize: v.optional(wholeNumber(LIMITS.hiddenSize)),
  attentionHeads: v.optional(wholeNumber(LIMITS.heads)),
  keyValueHeads: v.optional(wholeNumber(LIMITS.heads)),
  headDim: v.optional(wholeNumber(LIMITS.hiddenSize)),
  ffnHiddenSize: v.optional(wholeNumber(LIMITS.width)),
  gatedMlp: v.optional(v.boolean()),
  vocabularySize: v.optional(wholeNumber(LIMITS.vocabularySize)),
  tiedEmbeddings: v.optional(v.boolean()),
  positionEmbedding: v.optional(v.picklist(["learned", "rope", "alibi", "relative", "none"])),
  normalization: v.optional(v.picklist(["layernorm", "rmsnorm"])),
  linearBias: v.optional(v.boolean()),
  maxPositions: v.optional(wholeNumber(LIMITS.sequenceLength)),
  vocabularyDivisor: v.optional(wholeNumber(LIMITS.heads)),
  crossAttentionLayers: v.optional(wholeNumber(LIMITS.layers, 0)),
  moe: v.optional(mixtureOfExperts),
  attention: v.optional(latentAttention),
});

const acceleratorOverride = v.object({
  base: text(),
  memoryGiB: v.optional(amount(1_000_000)),
  memoryBandwidthGBps: v.optional(amount(10_000_000)),
  powerLimitWatts: v.optional(amount(1_000_000)),
  peakTflops: v.optional(amount(10_000_000)),
});

const fabricByParameters = v.objectWithRest(
  { kind: text() },
  v.union([
    text(),
    v.pipe(v.number(), v.minValue(-LIMITS.fabricNumber), v.maxValue(LIMITS.fabricNumber)),
    v.boolean(),
  ]),
);

const clusterFields = v.object({
  preset: v.optional(text()),
  accelerator: v.optional(v.union([text(), acceleratorOverride])),
  gpus: v.optional(wholeNumber(LIMITS.gpus)),
  nodes: v.optional(wholeNumber(LIMITS.gpus)),
  gpusPerNode: v.optional(wholeNumber(LIMITS.gpusPerNode)),
  interNode: v.optional(
    v.object({
      kind: v.optional(v.picklist(["infiniband", "roce", "omni-path", "efa", "rdma", "ethernet"])),
      gbpsPerGpu: v.optional(amount(LIMITS.gbpsPerGpu)),
    }),
  ),
  fabric: v.optional(v.union([text(), fabricByParameters])),
  placement: v.optional(
    v.union([
      v.picklist(["contiguous", "round-robin"]),
      v.object({ hosts: text(LIMITS.hostListLength) }),
    ]),
  ),
});

const degree = () => wholeNumber(LIMITS.gpus);

const parallelFields = v.object({
  tensor: v.optional(degree()),
  pipeline: v.optional(degree()),
  data: v.optional(degree()),
  context: v.optional(degree()),
  expert: v.optional(degree()),
  expertTensor: v.optional(degree()),
  virtualPipeline: v.optional(wholeNumber(LIMITS.virtualPipeline)),
  sequenceParallel: v.optional(v.boolean()),
  zeroStage: v.optional(v.picklist([0, 1, 2, 3])),
  zeroGroupSize: v.optional(degree()),
  order: v.optional(text(32)),
  layersPerStage: v.optional(
    v.union([
      v.pipe(v.array(wholeNumber(LIMITS.layers, 0)), v.maxLength(LIMITS.layers + 2)),
      v.picklist(["balanced-flops", "balanced-parameters"]),
    ]),
  ),
});

const offloadTarget = () => v.picklist(["cpu", "nvme"]);

const trainingFields = v.object({
  sequenceLength: v.optional(wholeNumber(LIMITS.sequenceLength)),
  globalBatchSize: v.optional(wholeNumber(LIMITS.globalBatchSize)),
  microBatchSize: v.optional(wholeNumber(LIMITS.microBatchSize)),
  precision: v.optional(v.picklist(["fp32", "fp16", "bf16", "fp8", "fp4"])),
  gradientPrecision: v.optional(v.picklist(["fp32", "fp16", "bf16"])),
  optimizer: v.optional(v.picklist(["adam", "adam-8bit", "adafactor", "sgd"])),
  recompute: v.optional(v.picklist(["none", "selective", "full"])),
  recomputeLayers: v.optional(wholeNumber(LIMITS.layers)),
  schedule: v.optional(
    v.picklist([
      "gpipe",
      "1f1b",
      "interleaved-1f1b",
      "looped-bfs",
      "interleaved-zb",
      "zb-v",
      "zb-1p",
      "zb-2p",
      "v-half",
      "v-min",
      "dualpipe",
      "dualpipe-v",
      "pipedream",
    ]),
  ),
  attentionKernel: v.optional(v.picklist(["flash", "flash-triton", "fused-softmax", "unfused"])),
  framework: v.optional(
    v.picklist([
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
    ]),
  ),
  frameworkYear: v.optional(wholeNumber(2100, 2017)),
  crossEntropyFusion: v.optional(v.boolean()),
  overlap: v.optional(
    v.object({
      gradientReduce: v.optional(v.boolean()),
      parameterGather: v.optional(v.boolean()),
      tensor: v.optional(v.boolean()),
      pipeline: v.optional(v.boolean()),
    }),
  ),
  compiled: v.optional(v.boolean()),
  offload: v.optional(
    v.object({
      optimizer: v.optional(offloadTarget()),
      gradients: v.optional(offloadTarget()),
      parameters: v.optional(offloadTarget()),
      activations: v.optional(offloadTarget()),
    }),
  ),
});

/** The document: every part may be left out as far as it has defaults. */
export const planSchema = v.object({
  $schema: v.optional(text(2000)),
  version: v.optional(v.literal(1)),
  title: v.optional(text()),
  model: v.optional(v.union([text(), modelFields])),
  cluster: v.optional(v.union([text(), clusterFields])),
  parallel: v.optional(parallelFields),
  training: v.optional(trainingFields),
});

/** A plan as people write it: anything with a default may be absent. */
export type PlanInput = v.InferOutput<typeof planSchema>;
export type ModelInput = v.InferOutput<typeof modelFields>;
export type ClusterInput = v.InferOutput<typeof clusterFields>;
export type ParallelInput = v.InferOutput<typeof parallelFields>;
export type TrainingInput = v.InferOutput<typeof trainingFields>;

/**
 * What a plan document may hold: one valibot schema, from which come the types of partial plans, the
 * check of structure, the warnings about unknown names and the published JSON Schema. How fields
 * must fit one another is `rules.ts`; what absent fields become is `complete-plan.ts`.
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

/** An optional field with the sentence that editors show for it. */
function field<const Schema extends v.GenericSchema>(schema: Schema, description: string) {
  return v.optional(v.pipe(schema, v.description(description)));
}

const mixtureOfExperts = v.object({
  experts: v.pipe(wholeNumber(LIMITS.experts), v.description("Routed experts of one layer.")),
  topK: field(wholeNumber(LIMITS.experts), "Experts each token is sent to; 2."),
  expertFfnHiddenSize: field(
    wholeNumber(LIMITS.width),
    "Width of one expert; the dense feed-forward width.",
  ),
  sharedExpertFfnHiddenSize: field(
    wholeNumber(LIMITS.width, 0),
    "Total width of the shared experts; 0 for none.",
  ),
  denseLayers: field(
    wholeNumber(LIMITS.layers, 0),
    "The first so many layers have an ordinary feed-forward block; 0.",
  ),
  denseFfnHiddenSize: field(wholeNumber(LIMITS.width), "Width of those ordinary blocks."),
  everyNthLayer: field(
    wholeNumber(LIMITS.layers),
    "Every n-th layer holds experts, the others are dense; 1.",
  ),
});

const latentAttention = v.object({
  kind: v.pipe(v.literal("mla"), v.description("Multi-head latent attention.")),
  queryLoraRank: field(
    wholeNumber(LIMITS.width, 0),
    "Width of the compressed query; 0 for none; 1536.",
  ),
  keyValueLoraRank: field(wholeNumber(LIMITS.width), "Width of the compressed key and value; 512."),
  ropeHeadDim: field(wholeNumber(LIMITS.heads, 0), "Rotary part of each head's query and key; 64."),
  valueHeadDim: field(wholeNumber(LIMITS.heads), "Width of each head's value; 128."),
});

const modelFields = v.object({
  preset: field(text(), "A known model's id; the other fields then override it."),
  name: field(text(), "What the model is called."),
  layers: field(wholeNumber(LIMITS.layers), "Transformer layers. Needed unless a preset is named."),
  hiddenSize: field(
    wholeNumber(LIMITS.hiddenSize),
    "Width of the residual stream. Needed unless a preset is named.",
  ),
  attentionHeads: field(wholeNumber(LIMITS.heads), "Attention heads; hiddenSize / 128."),
  keyValueHeads: field(
    wholeNumber(LIMITS.heads),
    "Key-value heads (grouped-query attention); attentionHeads.",
  ),
  headDim: field(wholeNumber(LIMITS.hiddenSize), "Width of one head; hiddenSize / attentionHeads."),
  ffnHiddenSize: field(
    wholeNumber(LIMITS.width),
    "Width of the feed-forward block; 4 × hiddenSize.",
  ),
  gatedMlp: field(v.boolean(), "Gated feed-forward block (SwiGLU, GEGLU); false."),
  vocabularySize: field(wholeNumber(LIMITS.vocabularySize), "Vocabulary before padding; 51200."),
  tiedEmbeddings: field(v.boolean(), "Output layer shares the input embedding; true."),
  positionEmbedding: field(
    v.picklist(["learned", "rope", "alibi", "relative", "none"]),
    "Position embedding; learned. relative is Transformer-XL's, with a matrix per layer.",
  ),
  normalization: field(
    v.picklist(["layernorm", "rmsnorm"]),
    "Normalisation; rmsnorm with a gated feed-forward block, else layernorm.",
  ),
  linearBias: field(
    v.boolean(),
    "Biases on attention and feed-forward matrices; true with layernorm.",
  ),
  maxPositions: field(
    wholeNumber(LIMITS.sequenceLength),
    "Positions a learned position embedding holds; the sequence length.",
  ),
  vocabularyDivisor: field(
    wholeNumber(LIMITS.heads),
    "Vocabulary is padded to a multiple of this × tensor; 128 for the Megatron family, else 1.",
  ),
  crossAttentionLayers: field(
    wholeNumber(LIMITS.layers, 0),
    "The last so many layers also attend to an encoder; 0.",
  ),
  moe: field(mixtureOfExperts, "Mixture of experts; absent for a dense model."),
  attention: field(latentAttention, "Attention other than multi-head or grouped-query."),
});

const acceleratorOverride = v.object({
  base: v.pipe(text(), v.description("A known accelerator's id.")),
  memoryGiB: field(amount(1_000_000), "Memory as nvidia-smi shows it, GiB."),
  memoryBandwidthGBps: field(amount(10_000_000), "Memory bandwidth, 1e9 bytes per second."),
  powerLimitWatts: field(amount(1_000_000), "Power limit of the board, watts."),
  peakTflops: field(amount(10_000_000), "Dense 16-bit peak, TFLOP/s."),
});

const fabricByParameters = v.objectWithRest(
  { kind: v.pipe(text(), v.description("Kind of fabric, e.g. fat-tree.")) },
  v.union([
    text(),
    v.pipe(v.number(), v.minValue(-LIMITS.fabricNumber), v.maxValue(LIMITS.fabricNumber)),
    v.boolean(),
  ]),
);

const clusterFields = v.object({
  preset: field(text(), "A known cluster's id; the other fields then override it."),
  accelerator: field(
    v.union([text(), acceleratorOverride]),
    "An accelerator's id, or one with overrides. Needed unless a preset is named.",
  ),
  gpus: field(
    wholeNumber(LIMITS.gpus),
    "GPUs in all; nodes × gpusPerNode. This or nodes is needed.",
  ),
  nodes: field(wholeNumber(LIMITS.gpus), "Nodes; this or gpus is needed."),
  gpusPerNode: field(
    wholeNumber(LIMITS.gpusPerNode),
    "GPUs of one node; the accelerator's usual system.",
  ),
  interNode: field(
    v.object({
      kind: field(
        v.picklist(["infiniband", "roce", "omni-path", "efa", "rdma", "ethernet"]),
        "Network between nodes; the accelerator's usual.",
      ),
      gbpsPerGpu: field(
        amount(LIMITS.gbpsPerGpu),
        "One GPU's share of its node's adapters, Gbit/s, one direction.",
      ),
    }),
    "Network between nodes; the accelerator's usual.",
  ),
  fabric: field(
    v.union([text(), fabricByParameters]),
    "A fabric's id, or one by parameters; the accelerator's usual.",
  ),
});

const degree = () => wholeNumber(LIMITS.gpus);

const parallelFields = v.object({
  tensor: field(degree(), "Tensor parallel degree; 1."),
  pipeline: field(degree(), "Pipeline parallel degree; 1."),
  data: field(
    degree(),
    "Data parallel degree; what remains. tensor × pipeline × context × data = GPUs.",
  ),
  context: field(degree(), "Context parallel degree; 1."),
  expert: field(degree(), "Expert parallel degree; 1. Takes its ranks from data and context."),
  expertTensor: field(degree(), "Tensor parallel degree inside experts; tensor."),
  virtualPipeline: field(
    wholeNumber(LIMITS.virtualPipeline),
    "Model chunks per pipeline rank; 1, or 2 for V-shaped schedules.",
  ),
  sequenceParallel: field(
    v.boolean(),
    "Sequence parallelism of norms and dropouts over the tensor group; false.",
  ),
  zeroStage: field(
    v.picklist([0, 1, 2, 3]),
    "What ZeRO shards: 0 nothing, 1 optimizer states, 2 and gradients, 3 and parameters (FSDP).",
  ),
  zeroGroupSize: field(degree(), "Ranks over which states are sharded; data × context."),
  order: field(
    text(32),
    "Order in which ranks run through the groups, fastest first; tp-cp-ep-dp-pp.",
  ),
  layersPerStage: field(
    v.union([
      v.pipe(v.array(wholeNumber(LIMITS.layers, 0)), v.maxLength(LIMITS.layers + 2)),
      v.picklist(["balanced-flops", "balanced-parameters"]),
    ]),
    "Layers of each pipeline rank, or how to balance them; an even split.",
  ),
});

const offloadTarget = () => v.picklist(["cpu", "nvme"]);

const trainingFields = v.object({
  sequenceLength: field(wholeNumber(LIMITS.sequenceLength), "Tokens of one sequence; 2048."),
  globalBatchSize: field(
    wholeNumber(LIMITS.globalBatchSize),
    "Sequences of one iteration; data × pipeline × 8.",
  ),
  microBatchSize: field(
    wholeNumber(LIMITS.microBatchSize),
    "Sequences of one forward pass of one replica; 1.",
  ),
  precision: field(
    v.picklist(["fp32", "fp16", "bf16", "fp8", "fp4"]),
    "Format of matrix multiplications; bf16.",
  ),
  gradientPrecision: field(
    v.picklist(["fp32", "fp16", "bf16"]),
    "Format in which gradients are accumulated and reduced; by framework.",
  ),
  optimizer: field(v.picklist(["adam", "adam-8bit", "adafactor", "sgd"]), "Optimizer; adam."),
  recompute: field(
    v.picklist(["none", "selective", "full"]),
    "Activations recomputed in the backward pass; none.",
  ),
  recomputeLayers: field(
    wholeNumber(LIMITS.layers),
    "Full recomputation of only so many layers per stage chunk; all.",
  ),
  schedule: field(
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
    "Pipeline schedule; 1f1b, or interleaved-1f1b with more than one chunk.",
  ),
  attentionKernel: field(
    v.picklist(["flash", "flash-triton", "fused-softmax", "unfused"]),
    "How attention is computed; by framework.",
  ),
  framework: field(
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
    "Stands for documented behaviour: what overlaps, is fused, is gathered when; megatron-core.",
  ),
  frameworkYear: field(wholeNumber(2100, 2017), "The year of that framework's code; its newest."),
  crossEntropyFusion: field(v.boolean(), "Fused cross-entropy; by framework."),
  overlap: field(
    v.object({
      gradientReduce: field(v.boolean(), "Gradient reduction behind the backward pass."),
      parameterGather: field(v.boolean(), "Parameter gathering behind the forward pass."),
      tensor: field(v.boolean(), "Tensor-parallel communication behind its matrix products."),
      pipeline: field(v.boolean(), "Transfers between stages behind computation."),
    }),
    "Communication hidden behind computation; by framework.",
  ),
  compiled: field(v.boolean(), "Compiled model (torch.compile, XLA); by framework."),
  offload: field(
    v.object({
      optimizer: field(offloadTarget(), "Where optimizer states lie."),
      gradients: field(offloadTarget(), "Where gradients lie."),
      parameters: field(offloadTarget(), "Where parameters lie."),
      activations: field(offloadTarget(), "Where activations lie."),
    }),
    "State kept in host memory or on NVMe; none.",
  ),
});

/** The document: every part may be left out as far as it has defaults. */
export const planSchema = v.pipe(
  v.object({
    $schema: field(text(2000), "Where this schema lies, for editors; ignored."),
    version: field(v.literal(1), "Version of the format; 1."),
    title: field(text(), "A sentence about the run."),
    model: field(
      v.union([text(), modelFields]),
      "The model: a known model's id, or its shape. Needed.",
    ),
    cluster: field(
      v.union([text(), clusterFields]),
      "The machines: a known cluster's id, or a description. Needed.",
    ),
    parallel: field(parallelFields, "How the model is divided among the GPUs."),
    training: field(trainingFields, "Batch, precision, schedule, framework."),
  }),
  v.title("Shardscope plan"),
  v.description(
    "One training run: a model, the machines, how it is divided, and how it is trained.",
  ),
);

/** A plan as people write it: anything with a default may be absent. */
export type PlanInput = v.InferOutput<typeof planSchema>;
export type ModelInput = v.InferOutput<typeof modelFields>;
export type ClusterInput = v.InferOutput<typeof clusterFields>;
export type ParallelInput = v.InferOutput<typeof parallelFields>;
export type TrainingInput = v.InferOutput<typeof trainingFields>;

/**
 * The Plan: one training run, complete. Every other part of the engine reads this shape and nothing
 * else. How a partial document becomes a complete plan is `complete-plan.ts`; what a document may
 * hold is `schema.ts`. Field meanings and names are the public contract: adding is free, changing
 * needs a new `version`.
 */

export type PositionEmbedding = "learned" | "rope" | "alibi" | "relative" | "none";
export type Normalization = "layernorm" | "rmsnorm";
export type Precision = "fp32" | "fp16" | "bf16" | "fp8" | "fp4";
export type Recompute = "none" | "selective" | "full";
export type ZeroStage = 0 | 1 | 2 | 3;
export type AttentionKernel = "flash" | "flash-triton" | "fused-softmax" | "unfused";
export type OffloadTarget = "cpu" | "nvme";
export type InterNodeKind = "infiniband" | "roce" | "omni-path" | "efa" | "rdma" | "ethernet";

export type Framework =
  | "megatron-lm"
  | "megatron-core"
  | "megatron-deepspeed"
  | "deepspeed"
  | "fsdp"
  | "torchtitan"
  | "nanotron"
  | "internevo"
  | "jax"
  | "deepseek";

export type ScheduleName =
  | "gpipe"
  | "1f1b"
  | "interleaved-1f1b"
  | "looped-bfs"
  | "interleaved-zb"
  | "zb-v"
  | "zb-1p"
  | "zb-2p"
  | "v-half"
  | "v-min"
  | "dualpipe"
  | "dualpipe-v"
  | "pipedream";

/** Mixture of experts in the feed-forward blocks. Widths are per expert, counts per layer. */
export interface MixtureOfExperts {
  experts: number;
  topK: number;
  expertFfnHiddenSize: number;
  /** Total width of the always-active shared expert(s); 0 when there is none. */
  sharedExpertFfnHiddenSize: number;
  /** The first `denseLayers` layers hold an ordinary feed-forward block instead. */
  denseLayers: number;
  denseFfnHiddenSize: number;
  /** Of the layers after the dense ones, every n-th holds experts (GShard: 2), others are dense. */
  everyNthLayer: number;
}

/** Multi-head latent attention (DeepSeek-V2, arXiv:2405.04434, section 2.1). */
export interface LatentAttention {
  kind: "mla";
  /** 0: queries are not compressed. */
  queryLoraRank: number;
  keyValueLoraRank: number;
  /** Rotary part of each head's query and key (64 in DeepSeek-V2 and V3). */
  ropeHeadDim: number;
  /** Width of each head's value (128). `headDim` is the non-rotary part of query and key. */
  valueHeadDim: number;
}

export interface Model {
  /** Id of the preset this model came from, when it did. */
  preset?: string;
  name: string;
  layers: number;
  hiddenSize: number;
  attentionHeads: number;
  keyValueHeads: number;
  headDim: number;
  ffnHiddenSize: number;
  gatedMlp: boolean;
  vocabularySize: number;
  tiedEmbeddings: boolean;
  positionEmbedding: PositionEmbedding;
  normalization: Normalization;
  /** Biases on the attention and feed-forward matrices; by default those of GPT: with LayerNorm. */
  linearBias: boolean;
  /** Positions a learned position embedding holds; the sequence length unless given. */
  maxPositions: number;
  /** The vocabulary is padded to a multiple of this × tensor (Megatron's default 128). */
  vocabularyDivisor: number;
  /** The last so many layers also attend to an encoder (T5's decoder); 0 for decoder-only. */
  crossAttentionLayers: number;
  moe?: MixtureOfExperts;
  attention?: LatentAttention;
}

/** An accelerator by id, or one that differs from a known one in the fields given. */
export interface AcceleratorOverride {
  base: string;
  memoryGiB?: number;
  memoryBandwidthGBps?: number;
  powerLimitWatts?: number;
  /** Dense 16-bit peak in TFLOP/s. */
  peakTflops?: number;
}

export interface InterNode {
  kind: InterNodeKind;
  /** Injection bandwidth of one GPU's share of the node's adapters, Gbit/s, one direction. */
  gbpsPerGpu: number;
}

/** A fabric by parameters instead of by id. Which fields count depends on `kind`. */
export interface FabricSpec {
  kind: string;
  [parameter: string]: string | number | boolean | undefined;
}

export interface Cluster {
  /** Id of the preset this cluster came from, when it did. */
  preset?: string;
  accelerator: string | AcceleratorOverride;
  /** GPUs in all: nodes × gpusPerNode, except when one node is only partly used. */
  gpus: number;
  nodes: number;
  gpusPerNode: number;
  interNode: InterNode;
  fabric: string | FabricSpec;
  /** Which node each rank runs on; contiguous where absent. */
  placement?: NodeOrder;
}

/**
 * - `contiguous`: node after node is filled (torchrun, Slurm's `--distribution=block`).
 * - `round-robin`: rank r on node r mod nodes (Slurm's `--distribution=cyclic`).
 * - a host list: nodes are filled in its order; see `host-list.ts`.
 */
export type NodeOrder = "contiguous" | "round-robin" | { hosts: string };

export type LayersPerStage = number[] | "balanced-flops" | "balanced-parameters";

export interface Parallel {
  tensor: number;
  pipeline: number;
  data: number;
  context: number;
  expert: number;
  expertTensor: number;
  virtualPipeline: number;
  sequenceParallel: boolean;
  zeroStage: ZeroStage;
  /** Ranks over which ZeRO shards states: data × context unless given. */
  zeroGroupSize: number;
  /** Fastest-varying first, e.g. `tp-cp-ep-dp-pp`. */
  order: string;
  /** Absent: an even split, or the framework's own where stages × chunks do not divide the layers. */
  layersPerStage?: LayersPerStage;
}

export interface Overlap {
  gradientReduce: boolean;
  parameterGather: boolean;
  tensor: boolean;
  pipeline: boolean;
}

export interface Offload {
  optimizer?: OffloadTarget;
  gradients?: OffloadTarget;
  parameters?: OffloadTarget;
  activations?: OffloadTarget;
}

export type Optimizer = "adam" | "adam-8bit" | "adafactor" | "sgd";

export interface Training {
  sequenceLength: number;
  globalBatchSize: number;
  microBatchSize: number;
  precision: Precision;
  gradientPrecision: "fp32" | "fp16" | "bf16";
  optimizer: Optimizer;
  recompute: Recompute;
  /** Full recomputation of only so many layers per stage chunk; all unless given. */
  recomputeLayers?: number;
  schedule: ScheduleName;
  attentionKernel: AttentionKernel;
  framework: Framework;
  frameworkYear: number;
  crossEntropyFusion: boolean;
  overlap: Overlap;
  compiled: boolean;
  offload: Offload;
}

export interface Plan {
  version: 1;
  title?: string;
  model: Model;
  cluster: Cluster;
  parallel: Parallel;
  training: Training;
}

/** Micro-batches each data-parallel replica runs per iteration. */
export function microBatchCount(plan: Plan): number {
  return plan.training.globalBatchSize / (plan.parallel.data * plan.training.microBatchSize);
}

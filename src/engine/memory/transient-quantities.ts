/** What lives for a moment or in buffers: logits, weight gradients, gathered layers, buckets. */
import { type Quantity, quantity } from "../quantity.ts";

export const LOGITS = quantity({
  id: "memory.logits",
  name: "Logits and cross-entropy",
  symbol: "L",
  unit: "bytes",
  formula: "β · T · V / t",
  inputs: {
    β: "bytes per logit at the loss's worst moment",
    T: "tokens of a micro-batch on one GPU",
    V: "padded vocabulary",
    t: "tensor ranks",
  },
  source:
    "Korthikanti et al. 2022, section 4.3 (4 bytes); the frameworks' own cross_entropy for the copies beside them",
  compute: ({ β, T, V, t }) => (β * T * V) / t,
});

function matrixGradient(id: string, name: string, source: string): Quantity<"β" | "w"> {
  return quantity({
    id: `memory.${id}`,
    name,
    symbol: "g",
    unit: "bytes",
    formula: "β · w",
    inputs: { β: "bytes per element", w: "elements of the matrix on one GPU" },
    source,
    compute: ({ β, w }) => β * w,
  });
}

export const HEAD_GRADIENT = matrixGradient(
  "headGradient",
  "Gradient of the output matrix before it is accumulated",
  "Megatron-Core tensor_parallel/layers.py: the product lies beside the accumulation buffer",
);
export const EMBEDDING_GRADIENT = matrixGradient(
  "embeddingGradient",
  "Dense gradient of the word embedding",
  "torch embedding_dense_backward: a gradient as large as the matrix",
);
export const LARGEST_WEIGHT_GRADIENT = matrixGradient(
  "largestWeightGradient",
  "Largest weight gradient before it is accumulated",
  "torch autograd: the product lies beside the buffer it is added to",
);
export const DUMMY_GRADIENTS = matrixGradient(
  "dummyGradients",
  "One dummy gradient per distinct weight shape",
  "Transformer Engine 2.3 and later, pytorch/module/base.py `get_dummy_wgrad`",
);
export const BUCKET = quantity({
  id: "memory.bucket",
  name: "Gradient bucket",
  symbol: "C",
  unit: "bytes",
  formula: "k",
  inputs: { k: "bucket size" },
  source: "DeepSpeed runtime/zero/config.py: reduce_bucket_size 5e8 elements",
  compute: ({ k }) => k,
});
export const MODEL_BUCKET = matrixGradient(
  "modelBucket",
  "Gradient buckets as large as the model",
  "torch DistributedDataParallel: flat buckets beside the gradients",
);
export const GATHERED_LAYERS = matrixGradient(
  "gatheredLayers",
  "Gathered layers: the current and the prefetched one",
  "PyTorch FSDP2, fully_shard: one layer is prefetched while one computes",
);
export const GATHERED_ROOT = matrixGradient(
  "gatheredRoot",
  "Embedding, head and final norm, gathered for the whole step",
  "PyTorch FSDP2, fully_shard: the root group is not resharded after the forward pass",
);
export const UNSHARDED_GRADIENTS = matrixGradient(
  "unshardedGradients",
  "A layer's whole gradients and their reduce-scatter input",
  "PyTorch FSDP2, foreach_reduce: 16-bit gradients copied into an fp32 input",
);
export const GATHERED_STAGE = matrixGradient(
  "gatheredStage",
  "Gathered weights and unsharded gradients of the whole stage",
  "torchtitan: with a pipeline, no resharding after forward and gradients reduced once",
);

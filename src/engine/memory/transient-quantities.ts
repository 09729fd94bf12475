/** What lives for a moment or in buffers: logits, weight gradients, gathered layers, buckets. */
import { type Computation, type Quantity, quantity } from "../quantity.ts";
import * as T from "./transient-sums.ts";

export const LOGITS = quantity({
  ...T.LOGITS,
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
});

function matrixGradient(
  sum: Computation<"β" | "w">,
  name: string,
  source: string,
): Quantity<"β" | "w"> {
  return quantity({
    ...sum,
    name,
    symbol: "g",
    unit: "bytes",
    formula: "β · w",
    inputs: { β: "bytes per element", w: "elements of the matrix on one GPU" },
    source,
  });
}

export const HEAD_GRADIENT = matrixGradient(
  T.HEAD_GRADIENT,
  "Gradient of the output matrix before it is accumulated",
  "Megatron-Core tensor_parallel/layers.py: the product lies beside the accumulation buffer",
);
export const EMBEDDING_GRADIENT = matrixGradient(
  T.EMBEDDING_GRADIENT,
  "Dense gradient of the word embedding",
  "torch embedding_dense_backward: a gradient as large as the matrix",
);
export const LARGEST_WEIGHT_GRADIENT = matrixGradient(
  T.LARGEST_WEIGHT_GRADIENT,
  "Largest weight gradient before it is accumulated",
  "torch autograd: the product lies beside the buffer it is added to",
);
export const DUMMY_GRADIENTS = matrixGradient(
  T.DUMMY_GRADIENTS,
  "One dummy gradient per distinct weight shape",
  "Transformer Engine 2.3 and later, pytorch/module/base.py `get_dummy_wgrad`",
);
export const BUCKET = quantity({
  ...T.BUCKET,
  name: "Gradient bucket",
  symbol: "C",
  unit: "bytes",
  formula: "k",
  inputs: { k: "bucket size" },
  source: "DeepSpeed runtime/zero/config.py: reduce_bucket_size 5e8 elements",
});
export const MODEL_BUCKET = matrixGradient(
  T.MODEL_BUCKET,
  "Gradient buckets as large as the model",
  "torch DistributedDataParallel: flat buckets beside the gradients",
);
export const GATHERED_LAYERS = matrixGradient(
  T.GATHERED_LAYERS,
  "Gathered layers: the current and the prefetched one",
  "PyTorch FSDP2, fully_shard: one layer is prefetched while one computes",
);
export const GATHERED_ROOT = matrixGradient(
  T.GATHERED_ROOT,
  "Embedding, head and final norm, gathered for the whole step",
  "PyTorch FSDP2, fully_shard: the root group is not resharded after the forward pass",
);
export const UNSHARDED_GRADIENTS = matrixGradient(
  T.UNSHARDED_GRADIENTS,
  "A layer's whole gradients and their reduce-scatter input",
  "PyTorch FSDP2, foreach_reduce: 16-bit gradients copied into an fp32 input",
);
export const GATHERED_STAGE = matrixGradient(
  T.GATHERED_STAGE,
  "Gathered weights and unsharded gradients of the whole stage",
  "torchtitan: with a pipeline, no resharding after forward and gradients reduced once",
);
export const STEP_BEYOND_PASSES = quantity({
  ...T.STEP_BEYOND_PASSES,
  name: "Gradients' copies of the optimizer's step, beyond the blocks of the passes",
  symbol: "S",
  unit: "bytes",
  formula: "s + τ − P",
  inputs: {
    s: "states and buffers that stay through the step",
    τ: "fp32 gradients and flat partitions that exist only during the step",
    P: "tensors at the fullest moment of the passes",
  },
  source:
    "Megatron-LM optimizer.py `_copy_model_grads_to_main_grads`; DeepSpeed stage_1_and_2.py `step`; torch CUDACachingAllocator keeps freed blocks",
});

/**
 * Every tensor a transformer layer saves for its backward pass, declared once. Which of them a layer
 * of this plan saves, and with what widths, is `saved-tensors.ts`.
 */
import { quantity } from "../quantity.ts";
import * as A from "./activation-sums.ts";
import { hiddenTensor, scoreTensor, splitTensor } from "./tensor-quantities.ts";

const KORTHIKANTI = "Korthikanti et al. 2022 (arXiv:2205.05198), section 4";
const FLASH = "Dao et al. 2022 (arXiv:2205.14135), section 3.1: only the row sums are kept";
const MLA = "DeepSeek-V2 (arXiv:2405.04434), section 2.1";
const MOE = "Megatron-Core, transformer/moe/token_dispatcher.py and experts.py";

export const NORM_INPUT = hiddenTensor(
  A.NORM_INPUT,
  "Inputs of the norms",
  `${KORTHIKANTI}: 4sbh for both norms`,
);
export const LINEAR_INPUT = hiddenTensor(
  A.LINEAR_INPUT,
  "Normed inputs of the first matrices of attention and feed-forward",
  `${KORTHIKANTI}: 2sbh each`,
);
export const DROPOUT_MASK = hiddenTensor(
  A.DROPOUT_MASK,
  "Dropout masks after attention and feed-forward",
  `${KORTHIKANTI}: sbh each, one byte an element`,
);
export const QUERIES_KEYS_VALUES = splitTensor(
  A.QUERIES_KEYS_VALUES,
  "Queries, keys and values",
  "their width together, (a + 2·k)·d",
  `${KORTHIKANTI}: 6sbh; fewer with grouped key-value heads`,
);
export const ROTARY_INPUT = splitTensor(
  A.ROTARY_INPUT,
  "Queries and keys before the rotary embedding",
  "their width together, (a + k)·d",
  "nanotron, nn/rotary.py: not fused, autograd keeps its inputs",
);
export const LATENTS = hiddenTensor(
  A.LATENTS,
  "Latent vectors and their norms' inputs",
  `${MLA}: down-projections are held whole by every tensor rank`,
);
export const SCORES = scoreTensor(
  A.SCORES,
  "Attention scores: softmax output, dropout mask, dropout output",
  `${KORTHIKANTI}: 5abs²`,
);
export const LOG_SUM_EXP = splitTensor(
  A.LOG_SUM_EXP,
  "Softmax row sums of flash attention",
  "attention heads a",
  FLASH,
);
export const ATTENTION_OUTPUT = splitTensor(
  A.ATTENTION_OUTPUT,
  "Attention output, input of its projection",
  "a times the width of a value",
  `${KORTHIKANTI}: 2sbh`,
);
export const CROSS_ATTENTION = splitTensor(
  A.CROSS_ATTENTION,
  "Cross attention: queries, keys, values, output",
  "their width together",
  `${KORTHIKANTI}, applied to the second attention block`,
);
export const FEED_FORWARD_INPUT = splitTensor(
  A.FEED_FORWARD_INPUT,
  "Input of the activation function (gate and up when gated)",
  "width of the first matrix",
  `${KORTHIKANTI}: 8sbh`,
);
export const FEED_FORWARD_OUTPUT = splitTensor(
  A.FEED_FORWARD_OUTPUT,
  "Input of the second matrix",
  "feed-forward width",
  `${KORTHIKANTI}: 8sbh`,
);
export const GATE_OUTPUT = splitTensor(
  A.GATE_OUTPUT,
  "Activated gate, kept for its product with the up-projection",
  "feed-forward width",
  "torch autograd of silu(gate) · up: an eager product keeps both factors",
);
export const ROUTER = splitTensor(
  A.ROUTER,
  "Router: logits and probabilities in fp32",
  "experts",
  `${MOE}: routing runs in fp32 on every token of the rank`,
);
export const PERMUTED_TOKENS = splitTensor(
  A.PERMUTED_TOKENS,
  "Tokens sent to the experts, and their outputs before they are put back",
  "hidden size times experts per token",
  MOE,
);
export const EXPERT_INPUT = splitTensor(
  A.EXPERT_INPUT,
  "Experts: input of the activation function",
  "width of the experts' first matrix times experts per token",
  MOE,
);
export const EXPERT_OUTPUT = splitTensor(
  A.EXPERT_OUTPUT,
  "Experts: input of the second matrix",
  "expert width times experts per token",
  MOE,
);
export const HEAD_NORM_INPUT = hiddenTensor(
  A.HEAD_NORM_INPUT,
  "Input of the final norm",
  `${KORTHIKANTI}, section 4.3: 2sbh`,
);
export const HEAD_INPUT = hiddenTensor(
  A.HEAD_INPUT,
  "Input of the output matrix",
  `${KORTHIKANTI}, section 4.3: 2sbh`,
);
export const LAYER_CHECKPOINT = hiddenTensor(
  A.LAYER_CHECKPOINT,
  "Layer inputs, all that full recomputation keeps",
  `${KORTHIKANTI}: 2sbhL`,
);
export const STAGE_OUTPUT = hiddenTensor(
  A.STAGE_OUTPUT,
  "Stage outputs, kept until their backward pass",
  "Megatron-LM before 2022 and DeepSpeed's pipeline engine: an output is freed with its graph",
);
export const EMBEDDING_MASK = hiddenTensor(
  A.EMBEDDING_MASK,
  "Dropout mask of the embedding",
  `${KORTHIKANTI}, section 4.3: sbh per micro-batch in flight`,
);
export const OP_LEVEL_HIDDEN = hiddenTensor(
  A.OP_LEVEL_HIDDEN,
  "Layer input and the saved matrix products of the model's width",
  "torchtitan, models/…/parallelize.py: op-level recomputation saves every second product",
);
export const OP_LEVEL_SPLIT = splitTensor(
  A.OP_LEVEL_SPLIT,
  "Attention output and the saved wider matrix products",
  "their width together, 2·a·d + k·d + f",
  "torchtitan: op-level recomputation saves every second product and attention",
);
export const MADE_AGAIN = quantity({
  ...A.MADE_AGAIN,
  name: "Tensors of one layer made anew for its backward pass",
  symbol: "A",
  unit: "bytes",
  formula: "n · (W − K)",
  inputs: {
    n: "layers at a time",
    W: "all that a layer saves without recomputation, bytes",
    K: "of that, what op-level recomputation kept, bytes",
  },
  source:
    "torch.utils.checkpoint, selective: kept outputs are taken from where they are, and recomputation stops at the last tensor needed",
});
export const RECEIVED_GRADIENT = hiddenTensor(
  A.RECEIVED_GRADIENT,
  "Gradient received from the next stage",
  "Megatron-LM schedules.py: `output_tensor_grad` is held through `backward_step`",
);
export const LAYER_GRADIENT = hiddenTensor(
  A.LAYER_GRADIENT,
  "Gradient of the layer's output during its backward pass",
  "the chain rule: one tensor of the input's shape",
);
export const FEED_FORWARD_GRADIENT = splitTensor(
  A.FEED_FORWARD_GRADIENT,
  "Gradients inside the feed-forward block during its backward pass",
  "width of the matrices' gradients together",
  "the chain rule: gradients of the activation function's inputs and output",
);
export const SCORE_GRADIENT = scoreTensor(
  A.SCORE_GRADIENT,
  "Gradients of the attention scores during the backward pass",
  "the chain rule: gradients of softmax input and output",
);
export const SCORE_BUFFER = scoreTensor(
  A.SCORE_BUFFER,
  "Buffer the query–key products are written into",
  "Megatron-LM since 2022, transformer.py: global memory buffer of CoreAttention",
);

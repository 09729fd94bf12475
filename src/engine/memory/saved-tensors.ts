/**
 * Which tensors one layer of a plan saves for its backward pass, with their widths: the operator
 * list. Per-layer bytes and the explanation both come from it.
 */
import { LAYER_KINDS, type LayerKind } from "../model/layer-kind.ts";
import { denseFfnHiddenSize } from "../model/transformer-tensors.ts";
import type { Computation } from "../quantity.ts";
import * as A from "./activation-sums.ts";
import type { MemoryContext } from "./memory-context.ts";

/** A tensor of one layer and micro-batch (`n` = 1): its quantity and the values put in. */
export interface SavedTensor {
  quantity: Computation<string>;
  values: Record<string, number>;
}

type Add = (quantity: Computation<string>, values: Record<string, number>) => void;

/** What full recomputation keeps of a layer: its input. */
export function checkpointTensors(context: MemoryContext): SavedTensor[] {
  return [{ quantity: A.LAYER_CHECKPOINT, values: hidden(context, context.elementBytes) }];
}

/**
 * What a layer of one kind saves when it is not recomputed, or `selective`ly.
 *
 * @param kind index into `LAYER_KINDS`
 */
export function savedTensors(
  context: MemoryContext,
  kind: number,
  recompute: "none" | "selective",
): SavedTensor[] {
  const saved: SavedTensor[] = [];
  const add: Add = (quantity, values) => saved.push({ quantity, values });
  const layer = LAYER_KINDS[kind] as LayerKind;
  if (recompute === "selective" && context.framework.selective === "every-second-product") {
    addEverySecondProduct(context, layer, add);
    return saved;
  }
  const norms = layer.crossAttention ? 3 : 2;
  add(A.NORM_INPUT, hidden(context, norms * context.elementBytes));
  add(A.LINEAR_INPUT, linearInput(context, norms));
  if (context.framework.dropout) add(A.DROPOUT_MASK, hidden(context, norms));
  addAttention(context, add, recompute);
  if (layer.crossAttention) addCrossAttention(context, add);
  if (layer.feedForward === "experts") addExperts(context, add);
  else addFeedForward(context, denseFfnHiddenSize(context.plan.model), add);
  return saved;
}

/**
 * What a fully recomputed layer's backward pass makes anew: all that the layer saves but its input.
 * That is the checkpoint, on which the layer is run again: Megatron-LM's `CheckpointFunction` and
 * torch's `checkpoint` detach the saved tensor, and `detach` shares its storage. An input that lay in
 * host memory comes back, and counts.
 */
export function madeAgainInFull(context: MemoryContext, whole: SavedTensor[]): SavedTensor[] {
  if (context.plan.training.offload.activations !== undefined) return whole;
  return whole.map((tensor) => {
    if (tensor.quantity !== A.NORM_INPUT) return tensor;
    const { β = 0, ...values } = tensor.values;
    return { ...tensor, values: { β: β - context.elementBytes, ...values } };
  });
}

/**
 * What selective recomputation makes anew for a layer's backward pass: the tensors it did not keep.
 * Op-level recomputation keeps products that later tensors are made from; of these, what is counted
 * among the layer's own is not made twice.
 */
export function madeAgainSelectively(
  context: MemoryContext,
  whole: readonly SavedTensor[],
  kept: readonly SavedTensor[],
): SavedTensor[] {
  if (context.framework.selective === "attention-core") {
    return whole.filter((one) => !kept.some(({ quantity }) => quantity === one.quantity));
  }
  const W = bytesPerLayer(whole);
  return [{ quantity: A.MADE_AGAIN, values: { n: 1, W, K: Math.min(W, bytesPerLayer(kept)) } }];
}

/** Bytes of a list for one layer and one micro-batch. */
export function bytesPerLayer(saved: readonly SavedTensor[]): number {
  let bytes = 0;
  for (const { quantity, values } of saved) bytes += quantity.compute(values);
  return bytes;
}

/** Values of a tensor of the model's width. */
export function hidden(context: MemoryContext, bytes: number) {
  return { n: 1, β: bytes, T: context.tokens, h: context.hidden, u: context.sequenceRanks };
}

/** Values of inputs of column-parallel matrices: as the norm left them, or gathered. */
export function linearInput(context: MemoryContext, count: number) {
  const values = hidden(context, count * context.linearInputBytes);
  return context.framework.savesGatheredInputs ? { ...values, u: 1 } : values;
}

/** Values of a tensor cut over the tensor ranks. */
export function split(context: MemoryContext, bytes: number, width: number) {
  return { n: 1, β: bytes, T: context.tokens, w: width, t: context.tensor };
}

/** Values of a tensor of attention scores. */
export function scores(context: MemoryContext, bytes: number) {
  return {
    n: 1,
    β: bytes,
    T: context.tokens,
    s: context.sequence,
    a: context.plan.model.attentionHeads,
    t: context.tensor,
  };
}

/** Whether the attention kernel writes its scores to memory. */
export function writesScores(context: MemoryContext): boolean {
  const kernel = context.plan.training.attentionKernel;
  return kernel === "unfused" || kernel === "fused-softmax";
}

function addAttention(context: MemoryContext, add: Add, recompute: "none" | "selective"): void {
  const { model } = context.plan;
  const { elementBytes: e, linearInputBytes } = context;
  const latent = model.attention;
  if (latent === undefined) {
    const width = (model.attentionHeads + 2 * model.keyValueHeads) * model.headDim;
    add(A.QUERIES_KEYS_VALUES, split(context, e, width));
    if (context.framework.savesRotaryInput) {
      const rotated = (model.attentionHeads + model.keyValueHeads) * model.headDim;
      add(A.ROTARY_INPUT, split(context, e, rotated));
    }
    const output = model.attentionHeads * model.headDim;
    add(A.ATTENTION_OUTPUT, split(context, linearInputBytes, output));
  } else {
    const ranks = latent.queryLoraRank + latent.keyValueLoraRank;
    add(A.LATENTS, { n: 1, β: 2 * e, T: context.tokens, h: ranks, u: 1 });
    const queryKey = 2 * (model.headDim + latent.ropeHeadDim);
    const width = model.attentionHeads * (queryKey + latent.valueHeadDim);
    add(A.QUERIES_KEYS_VALUES, split(context, e, width));
    const output = model.attentionHeads * latent.valueHeadDim;
    add(A.ATTENTION_OUTPUT, split(context, linearInputBytes, output));
  }
  if (recompute === "selective") return;
  if (writesScores(context)) {
    // Softmax output 2 B, and with dropout its mask 1 B and its output 2 B.
    const bytes = context.framework.dropout ? 2 * e + 1 : e;
    add(A.SCORES, scores(context, bytes));
  } else {
    add(A.LOG_SUM_EXP, split(context, 4, model.attentionHeads));
  }
}

function addCrossAttention(context: MemoryContext, add: Add): void {
  const { model } = context.plan;
  const width = (2 * model.attentionHeads + 2 * model.keyValueHeads) * model.headDim;
  add(A.CROSS_ATTENTION, split(context, context.elementBytes, width));
  if (writesScores(context)) add(A.SCORES, scores(context, 2 * context.elementBytes + 1));
}

function addFeedForward(context: MemoryContext, width: number, add: Add): void {
  const { gatedMlp } = context.plan.model;
  add(A.FEED_FORWARD_INPUT, split(context, context.elementBytes, (gatedMlp ? 2 : 1) * width));
  add(A.FEED_FORWARD_OUTPUT, split(context, context.linearInputBytes, width));
  if (gatedMlp && context.framework.savesGateOutput) {
    add(A.GATE_OUTPUT, split(context, context.elementBytes, width));
  }
}

/** Tokens are taken as spread evenly over the experts. */
function addExperts(context: MemoryContext, add: Add): void {
  const { model, parallel } = context.plan;
  const moe = model.moe;
  if (moe === undefined) return;
  const { elementBytes: e, linearInputBytes } = context;
  add(A.ROUTER, { ...split(context, 8, moe.experts), t: context.sequenceRanks });
  // Expert-tensor ranks each see all tokens of their group and hold a slice of the experts' width.
  const tokens = moe.topK * parallel.expertTensor;
  add(A.PERMUTED_TOKENS, split(context, linearInputBytes, tokens * model.hiddenSize));
  add(A.PERMUTED_TOKENS, split(context, e, moe.topK * model.hiddenSize));
  const width = moe.topK * moe.expertFfnHiddenSize;
  add(A.EXPERT_INPUT, split(context, e, (model.gatedMlp ? 2 : 1) * width));
  add(A.EXPERT_OUTPUT, split(context, linearInputBytes, width));
  if (moe.sharedExpertFfnHiddenSize > 0) {
    addFeedForward(context, moe.sharedExpertFfnHiddenSize, add);
  }
}

function addEverySecondProduct(context: MemoryContext, layer: LayerKind, add: Add): void {
  const { model } = context.plan;
  const width = layer.feedForward === "experts" ? 0 : denseFfnHiddenSize(model);
  // The last product's output is kept because it is a product; a compiled graph keeps only what its
  // backward pass reads, and the sum with the residual reads none of its terms.
  const kept = context.plan.training.compiled ? 1 : 2;
  add(A.OP_LEVEL_HIDDEN, hidden(context, kept * context.elementBytes));
  const queries = model.attentionHeads * model.headDim;
  const keys = model.keyValueHeads * model.headDim;
  add(A.OP_LEVEL_SPLIT, split(context, context.elementBytes, 2 * queries + keys + width));
  if (layer.feedForward === "experts") addExperts(context, add);
}

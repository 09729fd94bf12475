/**
 * Operators that move bytes and hardly compute: norms, dropout, residual additions, activation
 * functions, rotary embedding, casts. Each is counted by the bytes it reads and writes per token;
 * fusion decides how many passes there are. Time is bytes over the streaming rate.
 */
import type { Model } from "../../plan/plan.ts";

export interface ElementwiseBytes {
  /** Bytes per token that sequence parallelism divides over the tensor ranks. */
  sequenceSplit: number;
  /** Bytes per token inside the tensor-parallel region, over all tensor ranks. */
  tensorSplit: number;
}

/** How a framework runs these operators. */
export interface ElementwiseStyle {
  /** Bias, activation and dropout in one pass each (Megatron's fusions, `torch.compile`, XLA). */
  fused: boolean;
  dropout: boolean;
}

/**
 * Bytes of a layer's forward pass per token, 16-bit activations.
 * LayerNorm 4h (read, write); an unfused RMSNorm converts to fp32, squares, scales and converts
 * back (28h); dropout and residual 7h with its mask, residual alone 6h.
 *
 * @param width feed-forward elements per token that pass the activation function
 */
export function forwardBytes(
  model: Model,
  style: ElementwiseStyle,
  width: number,
): ElementwiseBytes {
  const h = model.hiddenSize;
  const norm = style.fused || model.normalization === "layernorm" ? 4 * h : 28 * h;
  const residual = style.dropout ? (style.fused ? 7 * h : 14 * h) : 6 * h;
  const activation = model.gatedMlp
    ? (style.fused ? 6 : 10) * width
    : (style.fused ? 4 : 8) * width;
  return {
    sequenceSplit: 2 * (norm + residual),
    tensorSplit: activation + rotaryBytes(model, style.fused),
  };
}

/**
 * Bytes of a layer's backward pass per token: a norm reads its input and gradient and writes one
 * (6h), dropout 5h, the two gradients at each residual are added (6h), the activation reads inputs
 * and gradient.
 */
export function backwardBytes(
  model: Model,
  style: ElementwiseStyle,
  width: number,
): ElementwiseBytes {
  const h = model.hiddenSize;
  const norm = style.fused || model.normalization === "layernorm" ? 6 * h : 40 * h;
  const residual = style.dropout ? 11 * h : 6 * h;
  const activation = model.gatedMlp
    ? (style.fused ? 10 : 16) * width
    : (style.fused ? 6 : 12) * width;
  const biasGradients = model.linearBias ? 4 * h + 2 * width : 0;
  return {
    sequenceSplit: 2 * (norm + residual),
    tensorSplit: activation + rotaryBytes(model, style.fused) + biasGradients,
  };
}

function rotaryBytes(model: Model, fused: boolean): number {
  if (model.positionEmbedding !== "rope") return 0;
  const rotated = (model.attentionHeads + model.keyValueHeads) * model.headDim;
  return (fused ? 4 : 12) * rotated;
}

/**
 * Bytes per element to bring one 16-bit operand to fp8 and lay out its transpose for the backward
 * products: read 2, write 1 and 1; dynamic scaling reads 2 more to find the largest element.
 */
export function lowPrecisionCastBytes(dynamicScaling: boolean): number {
  return dynamicScaling ? 6 : 4;
}

/**
 * A weight tensor of a transformer and how it is cut. Shapes are `[out, in]`, as the frameworks store
 * matrices; which tensors a model has is `transformer-tensors.ts`.
 */
import type { Parallel } from "../plan/plan.ts";

/**
 * How a tensor is divided, in Megatron's words:
 * - `columns`: column-parallel, the output features (first dimension) over the tensor ranks;
 * - `rows`: row-parallel, the input features (last dimension) over the tensor ranks;
 * - `vocabulary`: the rows of an embedding or output matrix over the tensor ranks;
 * - `expert…`: shape `[experts, …]`, experts over the expert ranks, and inside each expert like
 *   `columns` or `rows` over the expert-tensor ranks (`expert` alone: only over the expert ranks);
 * - `replicated`: every tensor rank holds all of it.
 */
export type TensorSplit =
  | "rows"
  | "columns"
  | "vocabulary"
  | "expert-rows"
  | "expert-columns"
  | "expert"
  | "replicated";

export type TensorGroup =
  | "attention"
  | "crossAttention"
  | "mlp"
  | "experts"
  | "sharedExpert"
  | "router"
  | "norm"
  | "embedding"
  | "head";

export interface Tensor {
  /** Stable within its layer: `attention.qkv.weight`. */
  name: string;
  shape: number[];
  split: TensorSplit;
  group: TensorGroup;
  /**
   * Columns that come in whole heads which cannot be divided further: with fewer of them than
   * tensor ranks, several ranks hold the same head (key and value heads of grouped queries).
   */
  wholeHeads?: { features: number; count: number };
}

/** Degrees that cut a tensor. */
export type TensorDegrees = Pick<Parallel, "tensor" | "expert" | "expertTensor">;

/** Elements of the whole tensor. */
export function tensorSize(tensor: Tensor): number {
  return product(tensor.shape);
}

/** Shape of the slice one rank holds. */
export function localShape(tensor: Tensor, degrees: TensorDegrees): number[] {
  const shape = [...tensor.shape];
  const last = shape.length - 1;
  const divide = (dimension: number, parts: number) => {
    shape[dimension] = (shape[dimension] ?? 1) / parts;
  };
  switch (tensor.split) {
    case "columns":
    case "vocabulary":
      shape[0] = localColumns(tensor, degrees.tensor);
      break;
    case "rows":
      divide(last, degrees.tensor);
      break;
    case "expert-columns":
      divide(0, degrees.expert);
      divide(1, degrees.expertTensor);
      break;
    case "expert-rows":
      divide(0, degrees.expert);
      divide(last, degrees.expertTensor);
      break;
    case "expert":
      divide(0, degrees.expert);
      break;
    case "replicated":
      break;
  }
  return shape;
}

/** Elements of the slice one rank holds: the product of its `localShape`. */
export function localSize(tensor: Tensor, degrees: TensorDegrees): number {
  const size = product(tensor.shape);
  switch (tensor.split) {
    case "columns":
    case "vocabulary":
      return (size / (tensor.shape[0] ?? 1)) * localColumns(tensor, degrees.tensor);
    case "rows":
      return size / degrees.tensor;
    case "expert-columns":
    case "expert-rows":
      return size / (degrees.expert * degrees.expertTensor);
    case "expert":
      return size / degrees.expert;
    case "replicated":
      return size;
  }
}

function localColumns(tensor: Tensor, ranks: number): number {
  const columns = tensor.shape[0] ?? 1;
  const heads = tensor.wholeHeads;
  if (heads === undefined || heads.count >= ranks) return columns / ranks;
  const headColumns = heads.features * heads.count;
  return (columns - headColumns) / ranks + heads.features;
}

function product(shape: readonly number[]): number {
  let size = 1;
  for (const dimension of shape) size *= dimension;
  return size;
}

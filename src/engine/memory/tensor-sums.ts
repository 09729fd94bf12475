/**
 * The three shapes nearly every saved tensor has, as sums: as wide as the model and held whole or cut
 * over the sequence, as wide as a matrix and cut over the tensor ranks, or as large as the attention
 * scores. What their symbols mean is said in `tensor-quantities.ts`.
 */
import type { Computation } from "../quantity.ts";

export type HiddenSymbols = "n" | "β" | "T" | "h" | "u";
export type SplitSymbols = "n" | "β" | "T" | "w" | "t";
export type ScoreSymbols = "n" | "β" | "T" | "s" | "a" | "t";

/** A tensor of the model's width: cut over the tensor ranks only with sequence parallelism. */
export function hiddenSum(id: string): Computation<HiddenSymbols> {
  return {
    id: `memory.activations.${id}`,
    compute: ({ n, β, T, h, u }) => (n * β * T * h) / u,
  };
}

/** A tensor as wide as a matrix cut over the tensor ranks. */
export function splitSum(id: string): Computation<SplitSymbols> {
  return {
    id: `memory.activations.${id}`,
    compute: ({ n, β, T, w, t }) => (n * β * T * w) / t,
  };
}

/** A tensor of attention scores: tokens × sequence × heads. */
export function scoreSum(id: string): Computation<ScoreSymbols> {
  return {
    id: `memory.activations.${id}`,
    compute: ({ n, β, T, s, a, t }) => (n * β * T * s * a) / t,
  };
}

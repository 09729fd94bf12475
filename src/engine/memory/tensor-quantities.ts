/**
 * The three shapes nearly every saved tensor has: as wide as the model and held whole or cut over
 * the sequence, as wide as a matrix and cut over the tensor ranks, or as large as the attention
 * scores. Each operator declares its own quantity of one of these shapes.
 */
import { type Quantity, quantity } from "../quantity.ts";

export type HiddenSymbols = "n" | "β" | "T" | "h" | "u";
export type SplitSymbols = "n" | "β" | "T" | "w" | "t";
export type ScoreSymbols = "n" | "β" | "T" | "s" | "a" | "t";

const HELD = "layers × micro-batches held";
const TOKENS = "tokens of a micro-batch on one GPU, s · b / c";

/** A tensor of the model's width: cut over the tensor ranks only with sequence parallelism. */
export function hiddenTensor(id: string, name: string, source: string): Quantity<HiddenSymbols> {
  return quantity({
    id: `memory.activations.${id}`,
    name,
    symbol: "A",
    unit: "bytes",
    formula: "n · β · T · h / u",
    inputs: {
      n: HELD,
      β: "bytes per element",
      T: TOKENS,
      h: "hidden size",
      u: "tensor ranks with sequence parallelism, 1 without",
    },
    source,
    compute: ({ n, β, T, h, u }) => (n * β * T * h) / u,
  });
}

/** A tensor as wide as a matrix cut over the tensor ranks. */
export function splitTensor(
  id: string,
  name: string,
  width: string,
  source: string,
): Quantity<SplitSymbols> {
  return quantity({
    id: `memory.activations.${id}`,
    name,
    symbol: "A",
    unit: "bytes",
    formula: "n · β · T · w / t",
    inputs: {
      n: HELD,
      β: "bytes per element",
      T: TOKENS,
      w: width,
      t: "tensor ranks",
    },
    source,
    compute: ({ n, β, T, w, t }) => (n * β * T * w) / t,
  });
}

/** A tensor of attention scores: tokens × sequence × heads. */
export function scoreTensor(id: string, name: string, source: string): Quantity<ScoreSymbols> {
  return quantity({
    id: `memory.activations.${id}`,
    name,
    symbol: "A",
    unit: "bytes",
    formula: "n · β · T · s · a / t",
    inputs: {
      n: HELD,
      β: "bytes per score",
      T: TOKENS,
      s: "sequence length",
      a: "attention heads",
      t: "tensor ranks",
    },
    source,
    compute: ({ n, β, T, s, a, t }) => (n * β * T * s * a) / t,
  });
}

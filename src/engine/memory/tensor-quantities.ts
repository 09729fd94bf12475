/**
 * The three shapes nearly every saved tensor has: as wide as the model and held whole or cut over
 * the sequence, as wide as a matrix and cut over the tensor ranks, or as large as the attention
 * scores. Each operator declares its own quantity of one of these shapes.
 */
import { type Computation, type Quantity, quantity } from "../quantity.ts";
import type { HiddenSymbols, ScoreSymbols, SplitSymbols } from "./tensor-sums.ts";

const HELD = "layers × micro-batches held";
const TOKENS = "tokens of a micro-batch on one GPU, s · b / c";

/** A tensor of the model's width: cut over the tensor ranks only with sequence parallelism. */
export function hiddenTensor(
  sum: Computation<HiddenSymbols>,
  name: string,
  source: string,
): Quantity<HiddenSymbols> {
  return quantity({
    ...sum,
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
  });
}

/** A tensor as wide as a matrix cut over the tensor ranks. */
export function splitTensor(
  sum: Computation<SplitSymbols>,
  name: string,
  width: string,
  source: string,
): Quantity<SplitSymbols> {
  return quantity({
    ...sum,
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
  });
}

/** A tensor of attention scores: tokens × sequence × heads. */
export function scoreTensor(
  sum: Computation<ScoreSymbols>,
  name: string,
  source: string,
): Quantity<ScoreSymbols> {
  return quantity({
    ...sum,
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
  });
}

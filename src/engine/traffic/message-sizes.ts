/**
 * Sizes of the messages of one training step, as they are computed. What each is and who says so is
 * declared in `message-quantities.ts`; counts and groups are decided elsewhere.
 */
import type { Computation } from "../quantity.ts";

/** Output of a layer for one micro-batch: what tensor-parallel collectives work on. */
export const activationSize: Computation<"s" | "b" | "c" | "h" | "a"> = {
  id: "traffic.size.activation",
  compute: ({ s, b, c, h, a }) => (s * b * h * a) / c,
};

/** One number per token in fp32: maximum, predicted logit and sum of the vocabulary-parallel loss. */
export const lossStatisticSize: Computation<"s" | "b" | "c"> = {
  id: "traffic.size.lossStatistic",
  compute: ({ s, b, c }) => (s * b * 4) / c,
};

/** Keys and values of the whole sequence for the heads of one tensor rank. */
export const keyValueSize: Computation<"s" | "b" | "w" | "a"> = {
  id: "traffic.size.keyValue",
  compute: ({ s, b, w, a }) => s * b * w * a,
};

/** Tokens one rank sends to their experts, a copy per expert. */
export const dispatchSize: Computation<"s" | "b" | "c" | "h" | "a" | "k" | "u"> = {
  id: "traffic.size.dispatch",
  compute: ({ s, b, c, h, a, k, u }) => (s * b * h * k * a) / (c * u),
};

/** What one tensor rank sends to the next pipeline stage. */
export const boundarySize: Computation<"s" | "b" | "c" | "h" | "a" | "u"> = {
  id: "traffic.size.boundary",
  compute: ({ s, b, c, h, a, u }) => (s * b * h * a) / (c * u),
};

/** Parameters or gradients of one GPU. */
export const parameterSize: Computation<"Φ" | "a"> = {
  id: "traffic.size.parameters",
  compute: ({ Φ, a }) => Φ * a,
};

/**
 * Bytes each member of a group sends in one or many collectives: the closed forms. The
 * bandwidth-optimal ring and its equals; which algorithm NCCL really picks is `collectives/`. What
 * each form means and who says so is declared in `sent-quantities.ts`.
 */
import type { Computation } from "../quantity.ts";
import type { CollectivePattern } from "./collective-use.ts";

/** All-reduce: reduce-scatter, then all-gather. */
export const allReduceSent: Computation<"k" | "n" | "S"> = {
  id: "traffic.sent.allReduce",
  compute: ({ k, n, S }) => (k * 2 * (n - 1) * S) / n,
};

/** Reduce-scatter, all-gather and all-to-all: everything but one's own part. */
export const partsSent: Computation<"k" | "n" | "S"> = {
  id: "traffic.sent.parts",
  compute: ({ k, n, S }) => (k * (n - 1) * S) / n,
};

/** Messages from one rank to another. */
export const messagesSent: Computation<"k" | "S"> = {
  id: "traffic.sent.messages",
  compute: ({ k, S }) => k * S,
};

/** Tokens that cross to a node once, however many of their experts it holds. */
export const spreadCrossing: Computation<"k" | "S" | "c" | "N" | "M"> = {
  id: "traffic.sent.spreadCrossing",
  compute: ({ k, S, c, N, M }) =>
    ((k * S) / c) * Math.min(M, N * (1 - (1 - 1 / N) ** c)) * ((N - 1) / N),
};

/** Inside a node every copy of a token goes on to its expert's GPU, unless it is there already. */
export const spreadInside: Computation<"k" | "S" | "g"> = {
  id: "traffic.sent.spreadInside",
  compute: ({ k, S, g }) => (k * S * (g - 1)) / g,
};

/**
 * Bytes one member sends.
 * @param ranks members of the group; a group of one sends nothing in a collective
 */
export function bytesSent(
  pattern: CollectivePattern,
  ranks: number,
  count: number,
  bytes: number,
): number {
  if (pattern === "send") return messagesSent.compute({ k: count, S: bytes });
  if (ranks <= 1) return 0;
  const form = pattern === "all-reduce" ? allReduceSent : partsSent;
  return form.compute({ k: count, n: ranks, S: bytes });
}

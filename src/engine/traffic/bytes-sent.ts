/**
 * Bytes each member of a group sends in one or many collectives: the closed forms, declared. The
 * bandwidth-optimal ring and its equals; which algorithm NCCL really picks is `collectives/`.
 */
import { quantity } from "../quantity.ts";
import type { CollectivePattern } from "./collective-use.ts";

const SYMBOLS = {
  k: "times per iteration",
  n: "ranks in the group",
  S: "bytes of one call",
};

const THAKUR = "Thakur, Rabenseifner, Gropp, IJHPCA 2005; nccl-tests, doc/PERFORMANCE.md";

/** All-reduce: reduce-scatter, then all-gather. */
export const allReduceSent = quantity({
  id: "traffic.sent.allReduce",
  name: "Sent in all-reduce",
  symbol: "B",
  unit: "bytes",
  formula: "k · 2 (n − 1) / n · S",
  inputs: SYMBOLS,
  source: THAKUR,
  compute: ({ k, n, S }) => (k * 2 * (n - 1) * S) / n,
});

/** Reduce-scatter, all-gather and all-to-all: everything but one's own part. */
export const partsSent = quantity({
  id: "traffic.sent.parts",
  name: "Sent in reduce-scatter, all-gather or all-to-all",
  symbol: "B",
  unit: "bytes",
  formula: "k · (n − 1) / n · S",
  inputs: SYMBOLS,
  source: THAKUR,
  compute: ({ k, n, S }) => (k * (n - 1) * S) / n,
});

/** Messages from one rank to another. */
export const messagesSent = quantity({
  id: "traffic.sent.messages",
  name: "Sent as messages",
  symbol: "B",
  unit: "bytes",
  formula: "k · S",
  inputs: { k: SYMBOLS.k, S: SYMBOLS.S },
  source: "definition",
  compute: ({ k, S }) => k * S,
});

const SPREAD_SOURCE = "DeepSeek-V3 technical report, arXiv:2412.19437, section 3.2.2";

/** Tokens that cross to a node once, however many of their experts it holds. */
export const spreadCrossing = quantity({
  id: "traffic.sent.spreadCrossing",
  name: "Tokens sent once to each node",
  symbol: "B",
  unit: "bytes",
  formula: "k · S / c · min(M, N (1 − (1 − 1/N)^c)) · (N − 1) / N",
  inputs: {
    k: SYMBOLS.k,
    S: SYMBOLS.S,
    c: "copies of a token, one per expert",
    N: "nodes of the group",
    M: "most nodes a token may go to",
  },
  source: SPREAD_SOURCE,
  compute: ({ k, S, c, N, M }) =>
    ((k * S) / c) * Math.min(M, N * (1 - (1 - 1 / N) ** c)) * ((N - 1) / N),
});

/** Inside a node every copy of a token goes on to its expert's GPU, unless it is there already. */
export const spreadInside = quantity({
  id: "traffic.sent.spreadInside",
  name: "Tokens passed on inside a node",
  symbol: "B",
  unit: "bytes",
  formula: "k · S · (g − 1) / g",
  inputs: { k: SYMBOLS.k, S: SYMBOLS.S, g: "ranks of the group in one node" },
  source: SPREAD_SOURCE,
  compute: ({ k, S, g }) => (k * S * (g - 1)) / g,
});

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
  const declared = pattern === "all-reduce" ? allReduceSent : partsSent;
  return declared.compute({ k: count, n: ranks, S: bytes });
}

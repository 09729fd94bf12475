/** What the closed forms of bytes sent mean, and who says so: the declarations of `bytes-sent.ts`. */
import { quantity } from "../quantity.ts";
import * as forms from "./bytes-sent.ts";

const SYMBOLS = {
  k: "times per iteration",
  n: "ranks in the group",
  S: "bytes of one call",
};

const THAKUR = "Thakur, Rabenseifner, Gropp, IJHPCA 2005; nccl-tests, doc/PERFORMANCE.md";

export const allReduceSent = quantity({
  ...forms.allReduceSent,
  name: "Sent in all-reduce",
  symbol: "B",
  unit: "bytes sent",
  formula: "k · 2 (n − 1) / n · S",
  inputs: SYMBOLS,
  source: THAKUR,
});

export const partsSent = quantity({
  ...forms.partsSent,
  name: "Sent in reduce-scatter, all-gather or all-to-all",
  symbol: "B",
  unit: "bytes sent",
  formula: "k · (n − 1) / n · S",
  inputs: SYMBOLS,
  source: THAKUR,
});

export const messagesSent = quantity({
  ...forms.messagesSent,
  name: "Sent as messages",
  symbol: "B",
  unit: "bytes sent",
  formula: "k · S",
  inputs: { k: SYMBOLS.k, S: SYMBOLS.S },
  source: "definition",
});

const SPREAD_SOURCE = "DeepSeek-V3 technical report, arXiv:2412.19437, section 3.2.2";

export const spreadCrossing = quantity({
  ...forms.spreadCrossing,
  name: "Tokens sent once to each node",
  symbol: "B",
  unit: "bytes sent",
  formula: "k · S / c · min(M, N (1 − (1 − 1/N)^c)) · (N − 1) / N",
  inputs: {
    k: SYMBOLS.k,
    S: SYMBOLS.S,
    c: "copies of a token, one per expert",
    N: "nodes of the group",
    M: "most nodes a token may go to",
  },
  source: SPREAD_SOURCE,
});

export const spreadInside = quantity({
  ...forms.spreadInside,
  name: "Tokens passed on inside a node",
  symbol: "B",
  unit: "bytes sent",
  formula: "k · S · (g − 1) / g",
  inputs: { k: SYMBOLS.k, S: SYMBOLS.S, g: "ranks of the group in one node" },
  source: SPREAD_SOURCE,
});

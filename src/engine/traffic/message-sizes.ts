/** Sizes of the messages of one training step, declared. Counts and groups are decided elsewhere. */
import { quantity } from "../quantity.ts";

const ACTIVATION_SYMBOLS = {
  s: "sequence length",
  b: "sequences in a micro-batch",
  c: "context-parallel degree",
  h: "hidden size",
  a: "bytes per activation element",
};

/** Output of a layer for one micro-batch: what tensor-parallel collectives work on. */
export const activationSize = quantity({
  id: "traffic.size.activation",
  name: "Activations of one micro-batch",
  symbol: "S",
  unit: "bytes",
  formula: "s · b · h · a / c",
  inputs: ACTIVATION_SYMBOLS,
  source: "Shoeybi et al., Megatron-LM, arXiv:1909.08053, section 3",
  compute: ({ s, b, c, h, a }) => (s * b * h * a) / c,
});

/** One number per token in fp32: maximum, predicted logit and sum of the vocabulary-parallel loss. */
export const lossStatisticSize = quantity({
  id: "traffic.size.lossStatistic",
  name: "One number per token",
  symbol: "S",
  unit: "bytes",
  formula: "s · b · 4 / c",
  inputs: { s: ACTIVATION_SYMBOLS.s, b: ACTIVATION_SYMBOLS.b, c: ACTIVATION_SYMBOLS.c },
  source: "Megatron-LM, core/tensor_parallel/cross_entropy.py",
  compute: ({ s, b, c }) => (s * b * 4) / c,
});

/** Keys and values of the whole sequence for the heads of one tensor rank. */
export const keyValueSize = quantity({
  id: "traffic.size.keyValue",
  name: "Keys and values of the whole sequence",
  symbol: "S",
  unit: "bytes",
  formula: "s · b · w · a",
  inputs: {
    s: ACTIVATION_SYMBOLS.s,
    b: ACTIVATION_SYMBOLS.b,
    w: "width of keys and values on one tensor rank",
    a: ACTIVATION_SYMBOLS.a,
  },
  source:
    "Liu et al., Ring Attention, arXiv:2310.01889; Llama Team, arXiv:2407.21783, section 3.3.2",
  compute: ({ s, b, w, a }) => s * b * w * a,
});

/** Tokens one rank sends to their experts, a copy per expert. */
export const dispatchSize = quantity({
  id: "traffic.size.dispatch",
  name: "Tokens on their way to experts",
  symbol: "S",
  unit: "bytes",
  formula: "s · b · h · k · a / (c · u)",
  inputs: {
    ...ACTIVATION_SYMBOLS,
    k: "experts per token",
    u: "tensor ranks that share the tokens out (sequence parallelism)",
  },
  source:
    "Lepikhin et al., GShard, arXiv:2006.16668; Megatron-Core, transformer/moe/token_dispatcher.py",
  compute: ({ s, b, c, h, a, k, u }) => (s * b * h * k * a) / (c * u),
});

/** What one tensor rank sends to the next pipeline stage. */
export const boundarySize = quantity({
  id: "traffic.size.boundary",
  name: "Activations between stages",
  symbol: "S",
  unit: "bytes",
  formula: "s · b · h · a / (c · u)",
  inputs: {
    ...ACTIVATION_SYMBOLS,
    u: "tensor ranks that send a part each (scatter-gather or sequence parallelism)",
  },
  source: "Narayanan et al., SC21, arXiv:2104.04473, section 4.1",
  compute: ({ s, b, c, h, a, u }) => (s * b * h * a) / (c * u),
});

/** Parameters or gradients of one GPU. */
export const parameterSize = quantity({
  id: "traffic.size.parameters",
  name: "Parameters or gradients of one GPU",
  symbol: "S",
  unit: "bytes",
  formula: "Φ · a",
  inputs: { Φ: "parameters on the GPU that take part", a: "bytes per element sent" },
  source: "Rajbhandari et al., ZeRO, arXiv:1910.02054, section 7",
  compute: ({ Φ, a }) => Φ * a,
});

/** What the sizes of messages mean, and who says so: the declarations of `message-sizes.ts`. */
import { quantity } from "../quantity.ts";
import * as sizes from "./message-sizes.ts";

const ACTIVATION_SYMBOLS = {
  s: "sequence length",
  b: "sequences in a micro-batch",
  c: "context-parallel degree",
  h: "hidden size",
  a: "bytes per activation element",
};

export const activationSize = quantity({
  ...sizes.activationSize,
  name: "Activations of one micro-batch",
  symbol: "S",
  unit: "bytes sent",
  formula: "s · b · h · a / c",
  inputs: ACTIVATION_SYMBOLS,
  source: "Shoeybi et al., Megatron-LM, arXiv:1909.08053, section 3",
});

export const lossStatisticSize = quantity({
  ...sizes.lossStatisticSize,
  name: "One number per token",
  symbol: "S",
  unit: "bytes sent",
  formula: "s · b · 4 / c",
  inputs: { s: ACTIVATION_SYMBOLS.s, b: ACTIVATION_SYMBOLS.b, c: ACTIVATION_SYMBOLS.c },
  source: "Megatron-LM, core/tensor_parallel/cross_entropy.py",
});

export const keyValueSize = quantity({
  ...sizes.keyValueSize,
  name: "Keys and values of the whole sequence",
  symbol: "S",
  unit: "bytes sent",
  formula: "s · b · w · a",
  inputs: {
    s: ACTIVATION_SYMBOLS.s,
    b: ACTIVATION_SYMBOLS.b,
    w: "width of keys and values on one tensor rank",
    a: ACTIVATION_SYMBOLS.a,
  },
  source:
    "Liu et al., Ring Attention, arXiv:2310.01889; Llama Team, arXiv:2407.21783, section 3.3.2",
});

export const dispatchSize = quantity({
  ...sizes.dispatchSize,
  name: "Tokens on their way to experts",
  symbol: "S",
  unit: "bytes sent",
  formula: "s · b · h · k · a / (c · u)",
  inputs: {
    ...ACTIVATION_SYMBOLS,
    k: "experts per token",
    u: "tensor ranks that share the tokens out (sequence parallelism)",
  },
  source:
    "Lepikhin et al., GShard, arXiv:2006.16668; Megatron-Core, transformer/moe/token_dispatcher.py",
});

export const boundarySize = quantity({
  ...sizes.boundarySize,
  name: "Activations between stages",
  symbol: "S",
  unit: "bytes sent",
  formula: "s · b · h · a / (c · u)",
  inputs: {
    ...ACTIVATION_SYMBOLS,
    u: "tensor ranks that send a part each (scatter-gather or sequence parallelism)",
  },
  source: "Narayanan et al., SC21, arXiv:2104.04473, section 4.1",
});

export const parameterSize = quantity({
  ...sizes.parameterSize,
  name: "Parameters or gradients of one GPU",
  symbol: "S",
  unit: "bytes sent",
  formula: "Φ · a",
  inputs: { Φ: "parameters on the GPU that take part", a: "bytes per element sent" },
  source: "Rajbhandari et al., ZeRO, arXiv:1910.02054, section 7",
});

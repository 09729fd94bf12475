/** What is bound by memory or by the host: streaming kernels, the loss, sorting tokens by expert. */
import { TIMING_VALUES } from "../constant-values.ts";
import { assumed, documented } from "./declare.ts";

export const MEMORY_BOUND_CONSTANTS = {
  hbm: documented(
    TIMING_VALUES.hbm,
    "of HBM peak",
    "streaming kernels",
    "device copy: .78 A100, .75 H100, .73 GB200",
  ),
  lossBytesPerLogit: assumed(
    TIMING_VALUES.lossBytesPerLogit,
    "bytes",
    "unfused vocabulary-parallel cross entropy, forward and backward, per logit",
    "Megatron's vocab_parallel_cross_entropy: cast 2+4, max 4, subtract 8, exp 8, sum 4, scale 8, …",
  ),
  lossFusedShare: assumed(
    TIMING_VALUES.lossFusedShare,
    "ratio",
    "fused or compiled cross entropy over unfused",
    "reads counted",
  ),

  expertLaunchSeconds: documented(
    TIMING_VALUES.expertLaunchSeconds,
    "s",
    "host time per local expert and product, a launch for its cast and one for itself: token counts are waited for, so launches cannot run ahead",
    "Transformer Engine `grouped_linear.py`; launch of 5 to 7 µs",
  ),
  permutePasses: documented(
    TIMING_VALUES.permutePasses,
    "passes",
    "streaming passes that sorting tokens by expert, by chunk and back is worth: four gathers and scatters at half the streaming rate",
    "Megatron-Core `token_dispatcher.py`; SimuMax measures .19–.50 of HBM for permutations",
  ),
} as const;

/**
 * Attention: ceilings by generation of kernel, how short sequences and small heads take from them, and the
 * batched products of the older kernels.
 */
import { TIMING_VALUES } from "../constant-values.ts";
import { assumed, documented, fitted } from "./declare.ts";

export const ATTENTION_CONSTANTS = {
  flashAmpere: fitted(
    TIMING_VALUES.flashAmpere,
    0.58,
    "of peak",
    "FlashAttention-2 ceiling, Ampere, forward and backward",
    "FlashAttention-2 benchmark .62 (d 128, causal); training shapes lower",
    "llm-foundry, torchtitan, internevo, vocabpp",
  ),
  flashHopperTwo: fitted(
    TIMING_VALUES.flashHopperTwo,
    0.34,
    "of peak",
    "FlashAttention-2 ceiling, Hopper (mma instructions)",
    "FlashAttention-2 benchmark .34",
    "nanotron, torchtitan, llm-foundry, fms-fsdp, nemo-24.07",
  ),
  flashHopperThree: fitted(
    TIMING_VALUES.flashHopperThree,
    0.5,
    "of peak",
    "cuDNN and FlashAttention-3 ceiling, Hopper, forward and backward",
    "cuDNN forward .57, FlashAttention-3 forward .66; backward lower",
    "dgxc, mbridge, mlperf",
  ),
  flashBlackwell: fitted(
    TIMING_VALUES.flashBlackwell,
    0.45,
    "of peak",
    "cuDNN attention ceiling, Blackwell",
    "FlashAttention-4 in a training step .37",
    "simumax-b200, mbridge",
  ),
  flashVolta: assumed(
    TIMING_VALUES.flashVolta,
    "of peak",
    "flash attention ceiling, Volta",
    "no published run",
  ),
  flashOther: assumed(
    TIMING_VALUES.flashOther,
    "of peak",
    "flash attention ceiling, other accelerators",
    "no run",
  ),
  flashTritonOverFlash: documented(
    TIMING_VALUES.flashTritonOverFlash,
    "ratio",
    "Triton kernel with ALiBi over FlashAttention-2: slow backward",
    "llm-foundry issues 180 and 820",
  ),
  flashSaturationTokens: documented(
    TIMING_VALUES.flashSaturationTokens,
    "tokens",
    "sequence at which causal flash attention reaches half its ceiling",
    "FlashAttention-2 benchmark, fits of 484 to 546",
  ),
  flashHeadExponentOlder: documented(
    TIMING_VALUES.flashHeadExponentOlder,
    "exponent",
    "rate of flash attention against head size over 128, for smaller heads: kernels of Ampere's instructions",
    "FlashAttention-3 (arXiv:2407.08608), forward on H100: FlashAttention-2 324 TFLOP/s with heads of 64, 370 with 128",
  ),
  flashHeadExponentNewer: documented(
    TIMING_VALUES.flashHeadExponentNewer,
    "exponent",
    "the same for cuDNN's kernels, whose products leave the exponentials as the bound",
    "FlashAttention-3 (arXiv:2407.08608), forward on H100: cuDNN 413 TFLOP/s with heads of 64, 597 with 128",
  ),
  batchedGemm: assumed(
    TIMING_VALUES.batchedGemm,
    "of GEMM ceiling",
    "attention's batched GEMMs over the ceiling",
    "EleutherAI: scores 130, values 219 against 250 TFLOP/s",
  ),
  misalignedGemm: documented(
    TIMING_VALUES.misalignedGemm,
    "of GEMM ceiling",
    "batched product whose inner dimension is no multiple of 8: off the tensor cores",
    "NVIDIA's matrix multiplication guide, tensor-core requirements; A100's fp32 vector peak of 19.5 TFLOP/s at nine tenths, over .757 of 312",
  ),
} as const;

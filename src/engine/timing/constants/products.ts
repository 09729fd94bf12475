/**
 * Matrix products: the share of the dense peak that a perfectly tiled large product reaches, by architecture and
 * precision, and how shape, memory, launches and power limit take from it.
 */
import { TIMING_VALUES } from "../constant-values.ts";
import { assumed, documented, fitted } from "./declare.ts";

const MAMF =
  "ml-engineering, maximum achievable matmul FLOP/s (stas00/ml-engineering, accelerators)";

export const PRODUCT_CONSTANTS = {
  gemmVolta: assumed(
    TIMING_VALUES.gemmVolta,
    "of peak",
    "GEMM ceiling, Volta",
    "between .75 of cuBLAS and .68",
  ),
  gemmAmpere: fitted(
    TIMING_VALUES.gemmAmpere,
    0.8,
    "of peak",
    "GEMM ceiling, Ampere",
    "EleutherAI cookbook sizing, 235–255 of 312 TFLOP/s; MAMF .869",
    "bigscience-a100, llm-foundry, narayanan2021, vocabpp, internevo, torchtitan",
  ),
  gemmHopper: fitted(
    TIMING_VALUES.gemmHopper,
    0.73,
    "of peak",
    "GEMM ceiling, Hopper, 16-bit",
    "SemiAnalysis MI300X vs H100 (2024-12), 720 of 989 TFLOP/s; MAMF .803",
    "dgxc, llm-foundry, nanotron, torchtitan, fms-fsdp, mcore-h100",
  ),
  gemmHopperFp8: fitted(
    TIMING_VALUES.gemmHopperFp8,
    0.65,
    "of peak",
    "GEMM ceiling, Hopper, fp8",
    "SemiAnalysis MI300X vs H100 (2024-12), 1280 of 1979 TFLOP/s; DeepGEMM .69",
    "dgxc, mlperf, mbridge, nemo-24.07, torchtitan",
  ),
  gemmBlackwell: fitted(
    TIMING_VALUES.gemmBlackwell,
    0.6,
    "of peak",
    "GEMM ceiling, Blackwell, 16-bit",
    "SimuMax B200 table, median .485 and best .655 of 514 shapes; MAMF .776",
    "simumax-b200, mbridge",
  ),
  gemmBlackwellFp8: fitted(
    TIMING_VALUES.gemmBlackwellFp8,
    0.6,
    "of peak",
    "GEMM ceiling, Blackwell, fp8",
    "MAMF .763, training shapes lower as in 16 bit",
    "mbridge, mlperf",
  ),
  gemmBlackwellUltraOverBlackwell: documented(
    TIMING_VALUES.gemmBlackwellUltraOverBlackwell,
    "ratio",
    "Blackwell Ultra over Blackwell on the same nominal peak",
    "power limits of GB300 and GB200, 1.4 over 1.2 kW",
  ),
  gemmCdna2: assumed(TIMING_VALUES.gemmCdna2, "of peak", "GEMM ceiling, CDNA2", "no published run"),
  gemmCdna3: documented(
    TIMING_VALUES.gemmCdna3,
    "of peak",
    "GEMM ceiling, CDNA3",
    "SemiAnalysis, 620 of 1307; MAMF .514",
  ),
  gemmCdna4: documented(TIMING_VALUES.gemmCdna4, "of peak", "GEMM ceiling, CDNA4", MAMF),
  gemmTpu: documented(
    TIMING_VALUES.gemmTpu,
    "of peak",
    "GEMM ceiling, TPU",
    "MaxText README, 65–71 % of peak in whole steps on v5p",
  ),
  gemmGaudi: documented(TIMING_VALUES.gemmGaudi, "of peak", "GEMM ceiling, Gaudi 3", MAMF),
  gemmTrainium: assumed(
    TIMING_VALUES.gemmTrainium,
    "of peak",
    "GEMM ceiling, Trainium 2",
    "no published run",
  ),
  gemmTileExponent: assumed(
    TIMING_VALUES.gemmTileExponent,
    "exponent",
    "how strongly tile and wave quantisation shows: 1 when every idle multiprocessor counts",
    "A100 tile-wave table of SimuMax; dynamic scheduling and clocks soften it",
  ),
  gemmMemoryOverlap: assumed(
    TIMING_VALUES.gemmMemoryOverlap,
    "of HBM peak",
    "apparent bandwidth of a GEMM's operands; above 1 because most of the traffic hides behind compute",
    "SimuMax A100-PCIe shapes, 1.56",
  ),
  kernelLaunchSeconds: documented(
    TIMING_VALUES.kernelLaunchSeconds,
    "s",
    "start and tail of one kernel",
    "between 2.3 µs driver launch and 13.7 µs of SimuMax's sum roofline",
  ),
  powerCapExponent: assumed(
    TIMING_VALUES.powerCapExponent,
    "exponent",
    "matrix rate against power limit: clock falls with about the square root of power",
    "dynamic power ∝ f·V² near the limit; torchtitan's 500 W H100",
  ),
} as const;

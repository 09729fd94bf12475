/**
 * Every number of the time model that is neither arithmetic nor a fact of a plan or an accelerator,
 * declared: unit, physical meaning, where it comes from, and which published runs react to it.
 * `fitted` ones were chosen on the published runs and are few; all others stand in a document.
 * None belongs to one framework, source or model: what frameworks do is `framework-behaviour.ts`.
 */
import { TIMING_VALUES, type TimingConstantName } from "./constant-values.ts";

export interface TimingConstant {
  value: number;
  unit: string;
  meaning: string;
  /** `documented`: a source prints it; `assumed`: engineering judgement; `fitted`: on the runs. */
  kind: "documented" | "assumed" | "fitted";
  source: string;
  /** For fitted ones: what documentation leads one to expect, and the runs that react to it. */
  expected?: number;
  identifiedBy?: string;
}

const documented = (value: number, unit: string, meaning: string, source: string) =>
  ({ value, unit, meaning, kind: "documented", source }) satisfies TimingConstant;

const assumed = (value: number, unit: string, meaning: string, source: string) =>
  ({ value, unit, meaning, kind: "assumed", source }) satisfies TimingConstant;

const fitted = (
  value: number,
  expected: number,
  unit: string,
  meaning: string,
  source: string,
  identifiedBy: string,
) =>
  ({
    value,
    expected,
    unit,
    meaning,
    kind: "fitted",
    source,
    identifiedBy,
  }) satisfies TimingConstant;

const MAMF =
  "ml-engineering, maximum achievable matmul FLOP/s (stas00/ml-engineering, accelerators)";

export const TIMING_CONSTANTS = {
  // Matrix multiplication: share of the dense peak a perfectly tiled large GEMM reaches.
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

  // Attention.
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
    "nanotron, torchtitan, fms-fsdp",
  ),
  flashHopperThree: fitted(
    TIMING_VALUES.flashHopperThree,
    0.5,
    "of peak",
    "cuDNN and FlashAttention-3 ceiling, Hopper, forward and backward",
    "cuDNN forward .57, FlashAttention-3 forward .66; backward lower",
    "dgxc, mbridge, mlperf, nemo-24.07",
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
    "NVIDIA's matrix multiplication guide, tensor-core requirements; A100's fp32 vector peak of 19.5 TFLOP/s at nine tenths, over .765 of 312",
  ),

  // Memory-bound operators.
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

  // Experts.
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

  // Collectives.
  scaleUpEfficiency: assumed(
    TIMING_VALUES.scaleUpEfficiency,
    "of link rate",
    "collectives inside a domain: NCCL's large-message .78–.82 of the link rate, times .77 for mid-size messages contending with compute",
    "NVIDIA: 122, 232, 370, 700 GB/s of 150, 300, 450, 900; A100 at 64–256 MiB: 171–194 of 232",
  ),
  switchReduceGain: documented(
    TIMING_VALUES.switchReduceGain,
    "ratio",
    "all-reduce in the NVLink switch over a ring",
    "NVIDIA: 475 over 370 GB/s (H100), 840 over 700 (B200)",
  ),
  pairEfficiency: documented(
    TIMING_VALUES.pairEfficiency,
    "of line rate",
    "one message between two GPUs, any network",
    "24 of 25 GB/s (HDR, Selene; EFA p5en 24.2 of 25)",
  ),
  infinibandEfficiency: fitted(
    TIMING_VALUES.infinibandEfficiency,
    0.6,
    "of line rate",
    "collectives over InfiniBand in training, all groups of all nodes at once",
    "alone .96 (NCCL-tests: 24 of 25, 48 of 50 GB/s); in training .34 (Narayanan et al. 2021, section 5.9: 12.9 TB/s over 3072 GPUs) and .42 (Korthikanti et al. 2022, section 6.3: 1.3 s for 13 GB)",
    "dgxc, mbridge, fms-fsdp, jax-pax, mlperf, mtnlg-530b",
  ),
  roceEfficiency: fitted(
    TIMING_VALUES.roceEfficiency,
    0.5,
    "of line rate",
    "collectives over RoCE in training",
    "between InfiniBand and untuned Ethernet; no public curve",
    "internevo, llm-foundry",
  ),
  omniPathEfficiency: documented(
    TIMING_VALUES.omniPathEfficiency,
    "of line rate",
    "collectives over Omni-Path in training",
    "BigScience experiments/bandwidth on Jean Zay: up to 42 Gbit/s a node of algorithm bandwidth with 4 GB, .2 of the line as bus bandwidth; its V100 nodes .3 to .9",
  ),
  efaEfficiency: assumed(
    TIMING_VALUES.efaEfficiency,
    "of line rate",
    "collectives over EFA in training",
    "as RoCE; 24.2 of 25 GB/s between two GPUs",
  ),
  ringStepScaleUpSeconds: documented(
    TIMING_VALUES.ringStepScaleUpSeconds,
    "s",
    "one ring step inside a domain",
    "vTrain tables of all-reduce, two passes: 34 + 5.4 n µs",
  ),
  ringStepNetworkSeconds: documented(
    TIMING_VALUES.ringStepNetworkSeconds,
    "s",
    "one ring step over the network",
    "NCCL tuning.cc, ring over the network, Simple protocol",
  ),
  treeStepNetworkSeconds: documented(
    TIMING_VALUES.treeStepNetworkSeconds,
    "s",
    "one tree level over the network, one way, as measured",
    "H100 all-reduce on 4 to 1024 nodes: 97 µs per doubling",
  ),
  allToAllPeerSeconds: documented(
    TIMING_VALUES.allToAllPeerSeconds,
    "s",
    "one more peer in an all-to-all",
    "NCCL send and receive",
  ),
  collectiveBaseSeconds: documented(
    TIMING_VALUES.collectiveBaseSeconds,
    "s",
    "start of one collective",
    "vTrain tables: 34 µs",
  ),
  pointToPointSeconds: documented(
    TIMING_VALUES.pointToPointSeconds,
    "s",
    "start of one send and receive",
    "Selene 3.4 µs + launch",
  ),
  crossingMessageShare: documented(
    TIMING_VALUES.crossingMessageShare,
    "of transfer",
    "share of two messages that cross between stages on each end's critical path",
    "full duplex: both are under way at once (Megatron-LM `p2p_communication.py`, batched sends and receives)",
  ),
  overlapContention: documented(
    TIMING_VALUES.overlapContention,
    "of hidden time",
    "slowdown of compute while a collective runs: multiprocessors and memory taken",
    "Calculon .15 for NVLink; DeepSeek-V3 20 of 132 multiprocessors",
  ),
  overlapWindow: assumed(
    TIMING_VALUES.overlapWindow,
    "of last backward",
    "part of the last backward and first forward behind which data-parallel traffic can hide",
    "the first bucket is not ready, the last has nothing behind it",
  ),
  shardedOverlap: assumed(
    TIMING_VALUES.shardedOverlap,
    "of the shorter",
    "ZeRO-3 prefetch hides this share",
    "one layer ahead",
  ),
  userbuffersExposed: documented(
    TIMING_VALUES.userbuffersExposed,
    "of traffic",
    "tensor-parallel traffic left exposed by userbuffer overlap: the first and last of the pipelined chunks",
    "Transformer Engine, 4 chunks and a ring of tp steps",
  ),
  asyncTensorExposed: documented(
    TIMING_VALUES.asyncTensorExposed,
    "of traffic",
    "tensor-parallel traffic left exposed by PyTorch's async tensor parallelism",
    "torchtitan: saves 5–10 % of the step",
  ),
  hostLinkPerGpu: documented(
    TIMING_VALUES.hostLinkPerGpu,
    "B/s",
    "GPU to host memory, one direction, all GPUs at once",
    "PCIe 4 x16; 55 GB/s alone on PCIe 5",
  ),
  hostMemoryPerGpu: assumed(
    TIMING_VALUES.hostMemoryPerGpu,
    "B/s",
    "host memory bandwidth left to one GPU's optimizer",
    "two sockets of 200 GB/s over 8 to 16 GPUs",
  ),
  nvmePerGpu: documented(
    TIMING_VALUES.nvmePerGpu,
    "B/s",
    "NVMe bandwidth per GPU",
    "DeepNVMe: 10–27 GB/s read, 5–11 GB/s write per node of 4 drives",
  ),
  iterationFixedSeconds: assumed(
    TIMING_VALUES.iterationFixedSeconds,
    "s",
    "per iteration: loss and gradient-norm reductions with host synchronisation, scheduler, data, logging",
    "MLPerf step against sum of kernels",
  ),
  stragglerPerDoubling: assumed(
    TIMING_VALUES.stragglerPerDoubling,
    "of step",
    "slowest of many nodes, per doubling of nodes",
    "DGX Cloud weak scaling: 3 % from 2 to 128 nodes",
  ),
  layerHostSeconds: assumed(
    TIMING_VALUES.layerHostSeconds,
    "s",
    "host time to launch one layer's forward or backward in eager PyTorch; shows where the GPU is faster",
    "20 to 25 kernels and 2 collectives through Python at 15 to 20 µs; GPT-2 forward of 6 to 7 ms for 12 layers",
  ),
} as const satisfies Record<TimingConstantName, TimingConstant>;

/**
 * Every number of the time model that is neither arithmetic nor a fact of a plan or an accelerator:
 * value, unit, physical meaning, where it comes from, and which published runs react to it.
 * `fitted` ones were chosen on the published runs and are few; all others stand in a document.
 * None belongs to one framework, source or model: what frameworks do is `framework-behaviour.ts`.
 */

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
  gemmVolta: assumed(0.7, "of peak", "GEMM ceiling, Volta", "between .75 of cuBLAS and .68"),
  gemmAmpere: fitted(
    0.765,
    0.8,
    "of peak",
    "GEMM ceiling, Ampere",
    "EleutherAI cookbook sizing, 235–255 of 312 TFLOP/s; MAMF .869",
    "bigscience-a100, llm-foundry, narayanan2021, vocabpp, internevo, torchtitan",
  ),
  gemmHopper: fitted(
    0.685,
    0.73,
    "of peak",
    "GEMM ceiling, Hopper, 16-bit",
    "SemiAnalysis MI300X vs H100 (2024-12), 720 of 989 TFLOP/s; MAMF .803",
    "dgxc, llm-foundry, nanotron, torchtitan, fms-fsdp, mcore-h100",
  ),
  gemmHopperFp8: fitted(
    0.635,
    0.65,
    "of peak",
    "GEMM ceiling, Hopper, fp8",
    "SemiAnalysis MI300X vs H100 (2024-12), 1280 of 1979 TFLOP/s; DeepGEMM .69",
    "dgxc, mlperf, mbridge, nemo-24.07, torchtitan",
  ),
  gemmBlackwell: fitted(
    0.475,
    0.6,
    "of peak",
    "GEMM ceiling, Blackwell, 16-bit",
    "SimuMax B200 table, median .485 and best .655 of 514 shapes; MAMF .776",
    "simumax-b200, mbridge",
  ),
  gemmBlackwellFp8: fitted(
    0.53,
    0.6,
    "of peak",
    "GEMM ceiling, Blackwell, fp8",
    "MAMF .763, training shapes lower as in 16 bit",
    "mbridge, mlperf",
  ),
  gemmBlackwellUltraOverBlackwell: documented(
    1.17,
    "ratio",
    "Blackwell Ultra over Blackwell on the same nominal peak",
    "power limits of GB300 and GB200, 1.4 over 1.2 kW",
  ),
  gemmCdna2: assumed(0.6, "of peak", "GEMM ceiling, CDNA2", "no published run"),
  gemmCdna3: documented(
    0.47,
    "of peak",
    "GEMM ceiling, CDNA3",
    "SemiAnalysis, 620 of 1307; MAMF .514",
  ),
  gemmCdna4: documented(0.6, "of peak", "GEMM ceiling, CDNA4", MAMF),
  gemmTpu: documented(
    0.85,
    "of peak",
    "GEMM ceiling, TPU",
    "MaxText README, 65–71 % of peak in whole steps on v5p",
  ),
  gemmGaudi: documented(0.7, "of peak", "GEMM ceiling, Gaudi 3", MAMF),
  gemmTrainium: assumed(0.6, "of peak", "GEMM ceiling, Trainium 2", "no published run"),
  gemmTileExponent: assumed(
    0.8,
    "exponent",
    "how strongly tile and wave quantisation shows: 1 when every idle multiprocessor counts",
    "A100 tile-wave table of SimuMax; dynamic scheduling and clocks soften it",
  ),
  gemmMemoryOverlap: assumed(
    1.7,
    "of HBM peak",
    "apparent bandwidth of a GEMM's operands; above 1 because most of the traffic hides behind compute",
    "SimuMax A100-PCIe shapes, 1.56",
  ),
  kernelLaunchSeconds: documented(
    8e-6,
    "s",
    "start and tail of one kernel",
    "between 2.3 µs driver launch and 13.7 µs of SimuMax's sum roofline",
  ),
  powerCapExponent: assumed(
    0.5,
    "exponent",
    "matrix rate against power limit: clock falls with about the square root of power",
    "dynamic power ∝ f·V² near the limit; torchtitan's 500 W H100",
  ),

  // Attention.
  flashAmpere: fitted(
    0.53,
    0.58,
    "of peak",
    "FlashAttention-2 ceiling, Ampere, forward and backward",
    "FlashAttention-2 benchmark .62 (d 128, causal); training shapes lower",
    "llm-foundry, torchtitan, internevo, vocabpp",
  ),
  flashHopperTwo: fitted(
    0.28,
    0.34,
    "of peak",
    "FlashAttention-2 ceiling, Hopper (mma instructions)",
    "FlashAttention-2 benchmark .34",
    "nanotron, torchtitan, fms-fsdp",
  ),
  flashHopperThree: fitted(
    0.5,
    0.5,
    "of peak",
    "cuDNN and FlashAttention-3 ceiling, Hopper, forward and backward",
    "cuDNN forward .57, FlashAttention-3 forward .66; backward lower",
    "dgxc, mbridge, mlperf, nemo-24.07",
  ),
  flashBlackwell: fitted(
    0.43,
    0.45,
    "of peak",
    "cuDNN attention ceiling, Blackwell",
    "FlashAttention-4 in a training step .37",
    "simumax-b200, mbridge",
  ),
  flashVolta: assumed(0.35, "of peak", "flash attention ceiling, Volta", "no published run"),
  flashOther: assumed(0.45, "of peak", "flash attention ceiling, other accelerators", "no run"),
  flashTritonOverFlash: documented(
    0.65,
    "ratio",
    "Triton kernel with ALiBi over FlashAttention-2: slow backward",
    "llm-foundry issues 180 and 820",
  ),
  flashSaturationTokens: documented(
    500,
    "tokens",
    "sequence at which causal flash attention reaches half its ceiling",
    "FlashAttention-2 benchmark, fits of 484 to 546",
  ),
  batchedGemm: assumed(
    0.7,
    "of GEMM ceiling",
    "attention's batched GEMMs over the ceiling",
    "EleutherAI: scores 130, values 219 against 250 TFLOP/s",
  ),
  misalignedGemm: fitted(
    0.07,
    0.08,
    "of GEMM ceiling",
    "batched product whose inner dimension is no multiple of 8: off the tensor cores",
    "cuBLAS tensor-core requirement; vector fp16 peak 78 of 312 TFLOP/s at about a third",
    "bigscience-a100: head sizes 108, 150 and 450 in 35 layouts",
  ),

  // Memory-bound operators.
  hbm: documented(
    0.78,
    "of HBM peak",
    "streaming kernels",
    "device copy: .78 A100, .75 H100, .73 GB200",
  ),
  lossBytesPerLogit: assumed(
    26,
    "bytes",
    "unfused vocabulary-parallel cross entropy, forward and backward, per logit",
    "Megatron's vocab_parallel_cross_entropy: cast 2+4, max 4, subtract 8, exp 8, sum 4, scale 8, …",
  ),
  lossFusedShare: assumed(
    0.45,
    "ratio",
    "fused or compiled cross entropy over unfused",
    "reads counted",
  ),

  // Experts.
  expertLaunchSeconds: documented(
    14e-6,
    "s",
    "host time per local expert and product, a launch for its cast and one for itself: token counts are waited for, so launches cannot run ahead",
    "Transformer Engine `grouped_linear.py`; launch of 5 to 7 µs",
  ),
  permutePasses: documented(
    8,
    "passes",
    "streaming passes that sorting tokens by expert, by chunk and back is worth: four gathers and scatters at half the streaming rate",
    "Megatron-Core `token_dispatcher.py`; SimuMax measures .19–.50 of HBM for permutations",
  ),

  // Collectives.
  scaleUpEfficiency: assumed(
    0.68,
    "of link rate",
    "collectives inside a domain: NCCL's large-message .78–.82 of the link rate, times .77 for mid-size messages contending with compute",
    "NVIDIA: 122, 232, 370, 700 GB/s of 150, 300, 450, 900; A100 at 64–256 MiB: 171–194 of 232",
  ),
  switchReduceGain: documented(
    1.28,
    "ratio",
    "all-reduce in the NVLink switch over a ring",
    "NVIDIA: 475 over 370 GB/s (H100), 840 over 700 (B200)",
  ),
  pairEfficiency: documented(
    0.9,
    "of line rate",
    "one message between two GPUs, any network",
    "24 of 25 GB/s (HDR, Selene; EFA p5en 24.2 of 25)",
  ),
  infinibandEfficiency: fitted(
    0.6,
    0.6,
    "of line rate",
    "collectives over InfiniBand in training, all groups of all nodes at once",
    "alone .96 (NCCL-tests: 24 of 25, 48 of 50 GB/s); in training .34 (Narayanan et al. 2021, section 5.9: 12.9 TB/s over 3072 GPUs) and .42 (Korthikanti et al. 2022, section 6.3: 1.3 s for 13 GB)",
    "dgxc, mbridge, fms-fsdp, jax-pax, mlperf, mtnlg-530b",
  ),
  roceEfficiency: fitted(
    0.53,
    0.5,
    "of line rate",
    "collectives over RoCE in training",
    "between InfiniBand and untuned Ethernet; no public curve",
    "internevo, llm-foundry",
  ),
  omniPathEfficiency: documented(
    0.35,
    "of line rate",
    "collectives over Omni-Path in training",
    "BigScience experiments/bandwidth on Jean Zay: up to 42 Gbit/s a node of algorithm bandwidth with 4 GB, .2 of the line as bus bandwidth; its V100 nodes .3 to .9",
  ),
  efaEfficiency: assumed(
    0.5,
    "of line rate",
    "collectives over EFA in training",
    "as RoCE; 24.2 of 25 GB/s between two GPUs",
  ),
  ringStepScaleUpSeconds: documented(
    2.7e-6,
    "s",
    "one ring step inside a domain",
    "vTrain tables of all-reduce, two passes: 34 + 5.4 n µs",
  ),
  ringStepNetworkSeconds: documented(
    14e-6,
    "s",
    "one ring step over the network",
    "NCCL tuning.cc, ring over the network, Simple protocol",
  ),
  treeStepNetworkSeconds: documented(
    48e-6,
    "s",
    "one tree level over the network, one way, as measured",
    "H100 all-reduce on 4 to 1024 nodes: 97 µs per doubling",
  ),
  allToAllPeerSeconds: documented(
    3e-6,
    "s",
    "one more peer in an all-to-all",
    "NCCL send and receive",
  ),
  collectiveBaseSeconds: documented(30e-6, "s", "start of one collective", "vTrain tables: 34 µs"),
  pointToPointSeconds: documented(
    14e-6,
    "s",
    "start of one send and receive",
    "Selene 3.4 µs + launch",
  ),
  crossingMessageShare: documented(
    0.5,
    "of transfer",
    "share of two messages that cross between stages on each end's critical path",
    "full duplex: both are under way at once (Megatron-LM `p2p_communication.py`, batched sends and receives)",
  ),
  overlapContention: documented(
    0.15,
    "of hidden time",
    "slowdown of compute while a collective runs: multiprocessors and memory taken",
    "Calculon .15 for NVLink; DeepSeek-V3 20 of 132 multiprocessors",
  ),
  overlapWindow: assumed(
    0.9,
    "of last backward",
    "part of the last backward and first forward behind which data-parallel traffic can hide",
    "the first bucket is not ready, the last has nothing behind it",
  ),
  shardedOverlap: assumed(
    0.95,
    "of the shorter",
    "ZeRO-3 prefetch hides this share",
    "one layer ahead",
  ),
  userbuffersExposed: documented(
    0.2,
    "of traffic",
    "tensor-parallel traffic left exposed by userbuffer overlap: the first and last of the pipelined chunks",
    "Transformer Engine, 4 chunks and a ring of tp steps",
  ),
  asyncTensorExposed: documented(
    0.68,
    "of traffic",
    "tensor-parallel traffic left exposed by PyTorch's async tensor parallelism",
    "torchtitan: saves 5–10 % of the step",
  ),
  hostLinkPerGpu: documented(
    20e9,
    "B/s",
    "GPU to host memory, one direction, all GPUs at once",
    "PCIe 4 x16; 55 GB/s alone on PCIe 5",
  ),
  hostMemoryPerGpu: assumed(
    25e9,
    "B/s",
    "host memory bandwidth left to one GPU's optimizer",
    "two sockets of 200 GB/s over 8 to 16 GPUs",
  ),
  nvmePerGpu: documented(
    3e9,
    "B/s",
    "NVMe bandwidth per GPU",
    "DeepNVMe: 10–27 GB/s read, 5–11 GB/s write per node of 4 drives",
  ),
  iterationFixedSeconds: assumed(
    0.035,
    "s",
    "per iteration: loss and gradient-norm reductions with host synchronisation, scheduler, data, logging",
    "MLPerf step against sum of kernels",
  ),
  stragglerPerDoubling: assumed(
    0.003,
    "of step",
    "slowest of many nodes, per doubling of nodes",
    "DGX Cloud weak scaling: 3 % from 2 to 128 nodes",
  ),
  layerHostSeconds: assumed(
    4.5e-4,
    "s",
    "host time to launch one layer's forward or backward in eager PyTorch; shows where the GPU is faster",
    "20 to 25 kernels and 2 collectives through Python at 15 to 20 µs; GPT-2 forward of 6 to 7 ms for 12 layers",
  ),
} as const satisfies Record<string, TimingConstant>;

export type TimingConstantName = keyof typeof TIMING_CONSTANTS;
export type TimingConstants = Record<TimingConstantName, number>;

/** The values alone, as the model reads them. */
export const DEFAULT_TIMING_CONSTANTS: TimingConstants = Object.fromEntries(
  Object.entries(TIMING_CONSTANTS).map(([name, constant]) => [name, constant.value]),
) as TimingConstants;

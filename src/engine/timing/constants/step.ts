/** The step: what overlap hides and costs, offloading, the host, the wait for the slowest node. */
import { TIMING_VALUES } from "../constant-values.ts";
import { assumed, documented } from "./declare.ts";

export const STEP_CONSTANTS = {
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
} as const;

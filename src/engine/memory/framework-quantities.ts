/** What no tensor of the model is: driver, context, communicators, workspaces, allocator. */
import { quantity } from "../quantity.ts";

const GIBIBYTE = 2 ** 30;

/** Context of a process on the GPU, bytes. */
export const CONTEXT_BYTES = 0.92 * GIBIBYTE;
/** The same with torch 1.10 and older, which loaded all kernels. */
export const OLD_CONTEXT_BYTES = 1.6 * GIBIBYTE;
/** Buffers of one channel to one peer: 4 Simple + 0.5 LL + 4.69 LL128 MiB. */
const CONNECTION_BYTES = 9.1875 * 2 ** 20;
/** 24 channels of a ring, to send and to receive. */
export const OLD_COMMUNICATOR_BYTES = 24 * 2 * CONNECTION_BYTES;
/** From NCCL 2.22 (2024) on only the connections that are used get buffers: 16 channels of a ring. */
export const COMMUNICATOR_BYTES = 16 * 2 * CONNECTION_BYTES;
/** Rounding and fragmentation of the caching allocator, as a share of what it hands out. */
export const ALLOCATOR_SLACK = 0.05;
export const WORKSPACE_BYTES = 0.05 * GIBIBYTE;

export const CONTEXT = quantity({
  id: "memory.framework.context",
  name: "CUDA context and kernels",
  symbol: "K",
  unit: "bytes",
  formula: "k",
  inputs: { k: "context of one process" },
  source:
    "ml-engineering: 0.47–0.92 GiB with torch 2.1, 1.78 GiB with torch 1.10; BigScience: about 1.6 GB",
  compute: ({ k }) => k,
});
export const COMMUNICATORS = quantity({
  id: "memory.framework.communicators",
  name: "NCCL communicators",
  symbol: "K₂",
  unit: "bytes",
  formula: "g · k",
  inputs: { g: "parallel groups of more than one rank", k: "bytes per communicator" },
  source:
    "NCCL: 9.19 MiB per channel and connection (4 Simple, 0.5 LL, 4.69 LL128), some 24 channels of ring and tree",
  compute: ({ g, k }) => g * k,
});
export const WORKSPACE = quantity({
  id: "memory.framework.workspace",
  name: "cuBLAS workspaces",
  symbol: "K₃",
  unit: "bytes",
  formula: "k",
  inputs: { k: "bytes" },
  source: "torch documentation: 8.1 MiB per handle and stream, 32 MiB on Hopper",
  compute: ({ k }) => k,
});
export const DRIVER_RESERVE = quantity({
  id: "memory.framework.driver",
  name: "Reserved by the driver",
  symbol: "K₄",
  unit: "bytes",
  formula: "M − v",
  inputs: { M: "memory nvidia-smi shows", v: "memory a process can see" },
  source: "the accelerator's record: torch.cuda.mem_get_info against nvidia-smi",
  compute: ({ M, v }) => M - v,
});
export const ALLOCATOR = quantity({
  id: "memory.framework.allocator",
  name: "Allocator: cached blocks, rounding, fragmentation",
  symbol: "K₅",
  unit: "bytes",
  formula: "min(φ · Q + S, max(0, M − P − K))",
  inputs: {
    φ: "rounding and fragmentation",
    P: "allocated at the peak",
    Q: "tensors in blocks of many sizes, which rounding and fragmentation concern",
    S: "flat tensors of the step, which cached blocks cannot hold, beyond those in P",
    M: "memory of the device",
    K: "driver, context, communicators and workspaces",
  },
  source:
    "torch CUDACachingAllocator: freed blocks stay cached until memory runs short, then are returned",
  compute: ({ φ, P, S, Q, M, K }) => Math.min(φ * Q + S, Math.max(0, M - P - K)),
});

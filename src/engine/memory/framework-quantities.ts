/** What no tensor of the model is: driver, context, communicators, workspaces, allocator. */
import { quantity } from "../quantity.ts";
import * as F from "./framework-sums.ts";

export const CONTEXT = quantity({
  ...F.CONTEXT,
  name: "CUDA context and kernels",
  symbol: "K",
  unit: "bytes",
  formula: "k",
  inputs: { k: "context of one process" },
  source:
    "ml-engineering: 0.47–0.92 GiB with torch 2.1, 1.78 GiB with torch 1.10; BigScience: about 1.6 GB",
});
export const COMMUNICATORS = quantity({
  ...F.COMMUNICATORS,
  name: "NCCL communicators",
  symbol: "K₂",
  unit: "bytes",
  formula: "g · k",
  inputs: { g: "parallel groups of more than one rank", k: "bytes per communicator" },
  source:
    "NCCL: 9.19 MiB per channel and connection (4 Simple, 0.5 LL, 4.69 LL128), some 24 channels of ring and tree",
});
export const WORKSPACE = quantity({
  ...F.WORKSPACE,
  name: "cuBLAS workspaces",
  symbol: "K₃",
  unit: "bytes",
  formula: "k",
  inputs: { k: "bytes" },
  source: "torch documentation: 8.1 MiB per handle and stream, 32 MiB on Hopper",
});
export const DRIVER_RESERVE = quantity({
  ...F.DRIVER_RESERVE,
  name: "Reserved by the driver",
  symbol: "K₄",
  unit: "bytes",
  formula: "M − v",
  inputs: { M: "memory nvidia-smi shows", v: "memory a process can see" },
  source: "the accelerator's record: torch.cuda.mem_get_info against nvidia-smi",
});
export const ALLOCATOR = quantity({
  ...F.ALLOCATOR,
  name: "Allocator: cached blocks, rounding, fragmentation",
  symbol: "K₅",
  unit: "bytes",
  formula: "min(φ · Q + ψ · A + S, max(0, M − P − K))",
  inputs: {
    φ: "rounding and fragmentation",
    ψ: "fragmentation by blocks that come and go",
    A: "activations of micro-batches",
    P: "allocated at the peak",
    Q: "tensors in blocks of many sizes, which rounding and fragmentation concern",
    S: "flat tensors of the step, which cached blocks cannot hold, beyond those in P",
    M: "memory of the device",
    K: "driver, context, communicators and workspaces",
  },
  source:
    "torch CUDACachingAllocator: freed blocks stay cached until memory runs short, then are returned",
});

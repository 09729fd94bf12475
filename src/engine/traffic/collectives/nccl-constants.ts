/**
 * Constants of NCCL's tuning model, version 2.30 (NVIDIA/nccl, src/graph/tuning.cc,
 * ncclTunerConstantsDefaults; link rates in src/graph/topo.h). Triples are per protocol LL, LL128,
 * Simple; bandwidth rows per number of nodes 1, 2, 4 and more.
 */
export const PROTOCOLS = ["LL", "LL128", "Simple"] as const;
export type Protocol = (typeof PROTOCOLS)[number];

export const ALGORITHMS = ["Tree", "Ring", "NVLS", "NVLSTree", "PAT"] as const;
export type Algorithm = (typeof ALGORITHMS)[number];

export type Generation = "volta" | "ampere" | "hopper" | "blackwell";
export type Hardware = "NVLINK" | "PCI" | "NET";
export type Triple = readonly [number, number, number];

/** Microseconds, once per collective. */
export const BASE_LATENCY: Record<Algorithm, Triple> = {
  Tree: [6.8, 14, 8.4],
  Ring: [6.6, 14, 8.4],
  NVLS: [0, 0, 0],
  NVLSTree: [0, 0, 0],
  PAT: [8, 8, 8],
};

/** Microseconds per step over each kind of link. */
export const HARDWARE_LATENCY: Record<Hardware, Record<Algorithm, Triple>> = {
  NVLINK: {
    Tree: [0.6, 1.25, 4],
    Ring: [0.6, 1.9, 3.4],
    NVLS: [0, 0, 25],
    NVLSTree: [0, 0, 25],
    PAT: [0, 0, 4],
  },
  PCI: {
    Tree: [1, 1.9, 4],
    Ring: [1, 2.5, 5.7],
    NVLS: [0, 0, 0],
    NVLSTree: [0, 0, 0],
    PAT: [0, 0, 4],
  },
  NET: {
    Tree: [5, 8.5, 14],
    Ring: [2.7, 4, 14],
    NVLS: [0, 0, 18],
    NVLSTree: [0, 0, 20.9],
    PAT: [0, 0, 14],
  },
};

export const GENERATIONS: readonly Generation[] = ["volta", "ampere", "hopper", "blackwell"];

/** GB/s of the LL protocol; over several nodes the row is that of the CPU, not of the GPU. */
export const LL_MAX_BANDWIDTH: Record<Generation, Triple> = {
  volta: [39, 39, 20.4],
  ampere: [87.7, 22.5, 19],
  hopper: [141, 45, 35],
  blackwell: [282, 90, 70],
};

/** GB/s per channel. */
export const RING_LL128_PER_CHANNEL: Record<Generation, Triple> = {
  volta: [20, 20, 20],
  ampere: [20, 20, 20],
  hopper: [36.7, 36.7, 36.7],
  blackwell: [40, 40, 40],
};

export const TREE_LL128_PER_CHANNEL: Record<Generation, Triple> = {
  volta: [20, 20, 20],
  ampere: [20, 20, 20],
  hopper: [36.7, 36.7, 29],
  blackwell: [55.6, 31.67, 20],
};

export const TREE_PER_CHANNEL: Record<Generation, Triple> = {
  volta: [26.5, 18.5, 10],
  ampere: [24, 23.6, 17.8],
  hopper: [38.7, 41.4, 36],
  blackwell: [70, 42.8, 24],
};

export const NVLS_TREE_PER_CHANNEL: Record<Generation, Triple> = {
  volta: [26.5, 18.5, 10],
  ampere: [24, 23.6, 17.8],
  hopper: [0, 57.7, 45.5],
  blackwell: [0, 96, 80],
};

/** Share of the links an in-switch reduction reaches. */
export const NVLS_EFFICIENCY: Record<Generation, number> = {
  volta: 0,
  ampere: 0,
  hopper: 0.85,
  blackwell: 0.74,
};

/** Share of its bandwidth a tree reaches at 64 B, 128 B, … 512 MB. */
export const TREE_CORRECTION: Record<Protocol, readonly number[]> = {
  LL: [
    1, 1, 1, 1, 0.9, 0.8, 0.7, 0.7, 0.7, 0.7, 0.6, 0.5, 0.4, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1, 1, 1,
    1, 1,
  ],
  LL128: [
    1, 1, 1, 1, 1, 0.9, 0.8, 0.8, 0.8, 0.7, 0.6, 0.6, 0.6, 0.6, 0.6, 0.6, 0.8, 0.9, 0.9, 0.9, 0.9,
    1, 1, 1,
  ],
  Simple: [
    0.9, 0.9, 0.9, 0.9, 0.9, 0.9, 0.9, 0.8, 0.7, 0.6, 0.6, 0.5, 0.5, 0.5, 0.5, 0.6, 0.7, 0.8, 0.7,
    0.7, 0.8, 0.9, 0.9, 0.9,
  ],
};

/** Microseconds the CPU needs to post a network operation; three times that for Simple. */
export const NET_OVERHEAD: Record<"intel" | "amd" | "other", number> = {
  intel: 1,
  amd: 2,
  other: 1,
};

/** Multi-node rings of Simple reach a plateau: latency times this before Ampere, and from it on. */
export const RING_PLATEAU = { beforeAmpere: 1.9, fromAmpere: 1.4 };

/** GB/s of one NVLink, and of a PCIe 3.0 × 16 slot, as the search counts them. */
export const NVLINK_GBPS: Record<Generation, number> = {
  volta: 20,
  ampere: 20,
  hopper: 20.6,
  blackwell: 40.1,
};

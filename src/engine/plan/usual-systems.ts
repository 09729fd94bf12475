/**
 * The system an accelerator usually comes in: what a plan means that names an accelerator and no
 * more. Sources as for the accelerators, MLPerf system descriptions and vendors' pages, stand beside
 * each; "from memory" marks what nobody looked up.
 */
import type { InterNode, InterNodeKind } from "./plan.ts";

export interface UsualSystem {
  gpusPerNode: number;
  interNode: InterNode;
}

function system(gpusPerNode: number, kind: InterNodeKind, gbpsPerGpu: number): UsualSystem {
  return { gpusPerNode, interNode: { kind, gbpsPerGpu } };
}

const USUAL: Record<string, UsualSystem> = {
  // DGX-2: 16 GPUs share 8 × 100 Gbit/s; MLPerf v0.6.
  "v100-sxm3-32": system(16, "infiniband", 50),
  // DGX A100: 8 GPUs, 8 × 200 Gbit/s HDR; MLPerf training v2.0. A800 the same, from memory.
  "a100-sxm-40": system(8, "infiniband", 200),
  "a100-sxm-80": system(8, "infiniband", 200),
  "a800-sxm-80": system(8, "infiniband", 200),
  // DGX H100: 8 GPUs, 8 × 400 Gbit/s NDR; MLPerf training v4.0. H200 the same, from memory.
  "h100-sxm-80": system(8, "infiniband", 400),
  // DeepSeek-V3 report: 8 × 400 Gbit/s.
  "h800-sxm-80": system(8, "infiniband", 400),
  "h200-sxm-141": system(8, "infiniband", 400),
  // DGX B200: 8 × 400 Gbit/s; scaling-book.
  "b200-sxm-180": system(8, "infiniband", 400),
  // Compute tray: 4 GPUs, 4 × 400 Gbit/s; MLPerf v5.1.
  gb200: system(4, "infiniband", 400),
  // DGX B300: 8 × 800 Gbit/s; ml-engineering.
  "b300-sxm-288": system(8, "infiniband", 800),
  // Compute tray: 4 GPUs, 4 × 800 Gbit/s; MLPerf v5.1.
  gb300: system(4, "infiniband", 800),
  // Frontier: 4 packages, 4 × 200 Gbit/s Slingshot; from memory.
  mi250x: system(4, "rdma", 200),
  // 8 × 400 Gbit/s; SemiAnalysis, from memory for other vendors and for MI325X and MI355X.
  mi300x: system(8, "roce", 400),
  mi325x: system(8, "roce", 400),
  mi355x: system(8, "roce", 400),
  // Data-centre network of a host, about 200 Gbit/s; scaling-book, tpus.md.
  "tpu-v3": system(8, "ethernet", 25),
  "tpu-v4": system(4, "ethernet", 50),
  "tpu-v5e": system(8, "ethernet", 25),
  "tpu-v5p": system(4, "ethernet", 50),
  "tpu-v6e": system(8, "ethernet", 25),
  // 3 of 24 × 100 GbE leave the node, of Gaudi 3 twice as fast; ml-engineering.
  gaudi2: system(8, "roce", 300),
  gaudi3: system(8, "roce", 600),
  // trn2.48xlarge: 3.2 Tbit/s; from memory.
  trn2: system(16, "efa", 200),
};

/** Assumed of any other accelerator. */
export const ASSUMED_SYSTEM: UsualSystem = system(8, "infiniband", 200);

/** The system this accelerator usually comes in. */
export function usualSystem(acceleratorId: string): UsualSystem {
  return USUAL[acceleratorId] ?? ASSUMED_SYSTEM;
}

/**
 * One GPU's share of its node's network when a plan names the kind of network but not its speed.
 * InfiniBand, RoCE and other RDMA: the adapters of the usual system. Omni-Path: 100 Gbit/s for two
 * GPUs (Jean Zay). EFA: p4d has 400 Gbit/s for 8 GPUs, p5 3,200. Ethernet: 200 Gbit/s for 8, a
 * judgement.
 */
export function usualGbpsPerGpu(acceleratorId: string, kind: InterNodeKind): number {
  const usual = usualSystem(acceleratorId).interNode;
  if (kind === usual.kind) return usual.gbpsPerGpu;
  switch (kind) {
    case "omni-path":
      return 50;
    case "efa":
      return usual.gbpsPerGpu >= 400 ? 400 : 50;
    case "ethernet":
      return 25;
    default:
      return usual.gbpsPerGpu;
  }
}

/**
 * Which algorithm NCCL runs an all-reduce with on a plan's cluster: its tuning model over channels of
 * the size its search finds there. Reduction inside the NVSwitch follows the measured threshold
 * instead: the model puts ring and switch nearly level, machines do not.
 */
import type { Accelerator } from "../../cluster/accelerator.ts";
import type { Cluster } from "../../plan/plan.ts";
import { type Generation, NVLINK_GBPS } from "./nccl-constants.ts";
import { type ChannelGraph, fastest, type TuningInput } from "./nccl-tuning.ts";

export type AllReduceAlgorithm = "ring" | "tree" | "switch" | "switch-tree";

export interface GroupExtent {
  ranks: number;
  domains: number;
}

/** Groups larger than this reduce in the switch (ml-engineering, network: H200 from 5 ranks). */
const SWITCH_REDUCES_ABOVE = 4;

/** Share of an adapter's line rate that NCCL's search counts: 24 of 25, 48 of 50 GB/s. */
const ADAPTER_SHARE = 0.96;

/** Channels of the search's usual result: one node, several nodes (NCCL on DGX A100 and H100). */
const CHANNELS = { oneNode: 24, moreNodes: 16 };

const GENERATION_OF: Record<string, { generation: Generation; capability: number }> = {
  Volta: { generation: "volta", capability: 70 },
  Ampere: { generation: "ampere", capability: 80 },
  Hopper: { generation: "hopper", capability: 90 },
  Blackwell: { generation: "blackwell", capability: 100 },
};

/**
 * @param switched GPUs of a domain are joined by switches, not pairwise
 * @returns the choice for a group and a size in bytes; rings where the accelerator is not NVIDIA's
 */
export function allReduceChoice(
  accelerator: Accelerator,
  cluster: Cluster,
  switched: boolean,
): (extent: GroupExtent, bytes: number) => AllReduceAlgorithm {
  const known = Object.entries(GENERATION_OF).find(([name]) =>
    accelerator.architecture.startsWith(name),
  )?.[1];
  if (known === undefined) return () => "ring";
  const { generation, capability } = known;
  const reduces = switched && capability >= 90;
  return (extent, bytes) => {
    if (extent.ranks <= 2) return "ring";
    if (extent.domains === 1) {
      return reduces && extent.ranks > SWITCH_REDUCES_ABOVE ? "switch" : "ring";
    }
    const links = accelerator.scaleUp.links * NVLINK_GBPS[generation];
    const input = tuningInput(extent, capability, links, cluster, reduces);
    const best = fastest(input, "AllReduce", bytes)?.algorithm;
    if (best === "NVLSTree") return "switch-tree";
    return best === "Tree" ? "tree" : "ring";
  };
}

function tuningInput(
  { ranks, domains }: GroupExtent,
  computeCapability: number,
  scaleUpGBps: number,
  cluster: Cluster,
  reduces: boolean,
): TuningInput {
  const perDomain = ranks / domains;
  const adapter = (cluster.interNode.gbpsPerGpu / 8) * ADAPTER_SHARE;
  const nChannels = domains === 1 ? CHANNELS.oneNode : CHANNELS.moreNodes;
  const total = scaleUpGBps > 0 ? Math.min(scaleUpGBps, perDomain * adapter) : perDomain * adapter;
  const graph: ChannelGraph = {
    bwIntra: total / nChannels,
    bwInter: total / nChannels,
    nChannels,
  };
  const none = { bwIntra: 0, bwInter: 0, nChannels: 0 };
  return {
    nodes: domains,
    ranks,
    computeCapability,
    cpuVendor: "other",
    graph: { ring: graph, tree: graph, nvls: reduces && perDomain > 1 ? graph : none },
    nvlink: scaleUpGBps > 0,
    latencyInter: 0,
  };
}

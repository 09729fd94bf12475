/**
 * NCCL's model of its own algorithms: from the channels its search found, the latency and bandwidth
 * of every algorithm and protocol, and which is fastest at a size (NVIDIA/nccl, src/graph/tuning.cc
 * and the files split from it: ncclTopoTuneModel, ncclTopoGetAlgoTime). Good for choosing; as times
 * its numbers are optimistic for small and middle sizes.
 */
import {
  ALGORITHMS,
  type Algorithm,
  BASE_LATENCY,
  GENERATIONS,
  type Generation,
  HARDWARE_LATENCY,
  LL_MAX_BANDWIDTH,
  NET_OVERHEAD,
  NVLS_EFFICIENCY,
  NVLS_TREE_PER_CHANNEL,
  PROTOCOLS,
  type Protocol,
  RING_LL128_PER_CHANNEL,
  RING_PLATEAU,
  TREE_CORRECTION,
  TREE_LL128_PER_CHANNEL,
  TREE_PER_CHANNEL,
} from "./nccl-constants.ts";

export type NcclCollective = "Broadcast" | "Reduce" | "AllGather" | "ReduceScatter" | "AllReduce";

/** What the search found for one algorithm: GB/s per channel inside a node and between nodes. */
export interface ChannelGraph {
  bwIntra: number;
  bwInter: number;
  nChannels: number;
}

export interface TuningInput {
  nodes: number;
  ranks: number;
  /** CUDA compute capability × 10: 70, 80, 90, 100. */
  computeCapability: number;
  cpuVendor: "intel" | "amd" | "other";
  graph: { ring: ChannelGraph; tree: ChannelGraph; nvls: ChannelGraph };
  /** NVLink inside the node; else PCIe, which also rules out LL128. */
  nvlink: boolean;
  /** Microseconds the search adds for the network (0 for InfiniBand with GPUDirect). */
  latencyInter: number;
}

export interface TuningEntry {
  algorithm: Algorithm;
  protocol: Protocol;
  latencyMicroseconds: number;
  /** GB/s of the buffer, not of the bus. */
  bandwidth: number;
}

/** All algorithms and protocols that can run the collective. */
export function tuningTable(input: TuningInput, collective: NcclCollective): TuningEntry[] {
  const entries: TuningEntry[] = [];
  for (const algorithm of ALGORITHMS) {
    for (const protocol of PROTOCOLS) {
      if (!isAvailable(input, collective, algorithm, protocol)) continue;
      const bandwidth = algorithmBandwidth(input, collective, algorithm, protocol);
      if (bandwidth <= 0) continue;
      const latencyMicroseconds = latency(input, collective, algorithm, protocol);
      entries.push({ algorithm, protocol, latencyMicroseconds, bandwidth });
    }
  }
  return entries;
}

/** Microseconds of one call by the model. */
export function tunedMicroseconds(
  input: TuningInput,
  collective: NcclCollective,
  entry: TuningEntry,
  bytes: number,
): number {
  let { bandwidth, latencyMicroseconds } = entry;
  const { algorithm, protocol } = entry;
  if (algorithm === "Tree" && collective === "AllReduce" && bytes >= 64) {
    bandwidth *= TREE_CORRECTION[protocol].slice(0, 23)[Math.floor(Math.log2(bytes / 64))] ?? 1;
  }
  const plateau =
    algorithm === "Ring" &&
    protocol === "Simple" &&
    input.nodes > 1 &&
    collective === "AllReduce" &&
    bytes / (input.graph.ring.nChannels * input.ranks) >= 64;
  if (plateau) {
    latencyMicroseconds *=
      input.computeCapability < 80 ? RING_PLATEAU.beforeAmpere : RING_PLATEAU.fromAmpere;
  }
  return latencyMicroseconds + bytes / (1000 * bandwidth);
}

/** The fastest entry at a size; undefined where nothing can run it. */
export function fastest(
  input: TuningInput,
  collective: NcclCollective,
  bytes: number,
): TuningEntry | undefined {
  let best: TuningEntry | undefined;
  let least = Number.POSITIVE_INFINITY;
  for (const entry of tuningTable(input, collective)) {
    const time = tunedMicroseconds(input, collective, entry, bytes);
    if (time < least) {
      least = time;
      best = entry;
    }
  }
  return best;
}

function isAvailable(
  input: TuningInput,
  collective: NcclCollective,
  algorithm: Algorithm,
  protocol: Protocol,
): boolean {
  const { nodes, ranks } = input;
  const halves = collective === "AllGather" || collective === "ReduceScatter";
  if (protocol === "LL128" && !input.nvlink) return false;
  switch (algorithm) {
    case "Ring":
      return true;
    case "Tree":
      return collective === "AllReduce";
    case "NVLS":
      return protocol === "Simple" && nodes === 1 && (halves || collective === "AllReduce");
    case "NVLSTree":
      return protocol === "Simple" && nodes > 1 && collective === "AllReduce";
    case "PAT":
      // By default only for one GPU per node.
      return protocol === "Simple" && halves && nodes > 1 && nodes === ranks;
  }
}

function generationOf(computeCapability: number): Generation {
  if (computeCapability >= 100) return "blackwell";
  if (computeCapability >= 90) return "hopper";
  return computeCapability >= 80 ? "ampere" : "volta";
}

function steps(collective: NcclCollective, ranks: number): number {
  if (collective === "AllReduce") return 2 * (ranks - 1);
  return collective === "AllGather" || collective === "ReduceScatter" ? ranks - 1 : ranks;
}

function algorithmBandwidth(
  input: TuningInput,
  collective: NcclCollective,
  algorithm: Algorithm,
  protocol: Protocol,
): number {
  switch (algorithm) {
    case "Ring":
      return (ringBusBandwidth(input, protocol) * input.ranks) / steps(collective, input.ranks);
    case "Tree":
      return treeBusBandwidth(input, protocol) / 2;
    case "PAT":
      return busBandwidth(input.graph.ring, input.nodes) * 0.75;
    default:
      return switchBandwidth(input, collective, algorithm);
  }
}

function busBandwidth(graph: ChannelGraph, nodes: number): number {
  return graph.nChannels * (nodes <= 2 ? graph.bwIntra : graph.bwInter);
}

/** Which column of the bandwidth tables: one node, two, more. */
function scale(nodes: number): 0 | 1 | 2 {
  return nodes === 1 ? 0 : nodes === 2 ? 1 : 2;
}

function lowLatencyLimit({ nodes, computeCapability, cpuVendor }: TuningInput): number {
  const row =
    nodes === 1 ? generationOf(computeCapability) : GENERATIONS[cpuVendor === "amd" ? 1 : 0];
  return LL_MAX_BANDWIDTH[row ?? "volta"][scale(nodes)];
}

function ringBusBandwidth(input: TuningInput, protocol: Protocol): number {
  const { nChannels } = input.graph.ring;
  const bus = busBandwidth(input.graph.ring, input.nodes);
  const generation = generationOf(input.computeCapability);
  if (protocol === "LL") return Math.min(lowLatencyLimit(input), bus * 0.5);
  if (protocol === "LL128") {
    const perChannel = RING_LL128_PER_CHANNEL[generation][scale(input.nodes)];
    return Math.min(bus * 0.92, nChannels * perChannel);
  }
  return bus;
}

function treeBusBandwidth(input: TuningInput, protocol: Protocol): number {
  const { nChannels } = input.graph.tree;
  const generation = generationOf(input.computeCapability);
  const column = scale(input.nodes);
  const bus = Math.min(
    busBandwidth(input.graph.tree, input.nodes) * 0.92,
    nChannels * TREE_PER_CHANNEL[generation][column],
  );
  if (protocol === "LL") return Math.min(bus / 3.8, lowLatencyLimit(input));
  if (protocol === "LL128") {
    const share = input.nodes === 1 ? 7 / 9 : 120 / 128;
    return Math.min(bus * share, nChannels * TREE_LL128_PER_CHANNEL[generation][column]);
  }
  return bus;
}

/** In-switch reduction: of an all-reduce each byte crosses once where a ring moves it twice. */
function switchBandwidth(
  { graph: { nvls }, nodes, ranks, computeCapability }: TuningInput,
  collective: NcclCollective,
  algorithm: "NVLS" | "NVLSTree",
): number {
  const generation = generationOf(computeCapability);
  if (nvls.nChannels < 2) return 0;
  const reached =
    nvls.bwIntra * NVLS_EFFICIENCY[generation] * ((nvls.nChannels - 1) / nvls.nChannels);
  const perNode = ranks / nodes;
  const intra = reached * (collective === "AllReduce" ? 2 : (perNode - 1) / perNode);
  const tree = algorithm === "NVLSTree";
  const inter = nvls.bwInter * (nodes <= 2 && tree ? 2 : 1);
  const limit = tree ? NVLS_TREE_PER_CHANNEL[generation][scale(nodes)] : Number.POSITIVE_INFINITY;
  const bus = Math.min(intra, inter, limit) * nvls.nChannels;
  return collective === "AllReduce" ? (bus * ranks) / steps(collective, ranks) : bus;
}

function latency(
  input: TuningInput,
  collective: NcclCollective,
  algorithm: Algorithm,
  protocol: Protocol,
): number {
  const { nodes, ranks, latencyInter } = input;
  const place = PROTOCOLS.indexOf(protocol) as 0 | 1 | 2;
  const inside = input.nvlink ? "NVLINK" : "PCI";
  const base = BASE_LATENCY[algorithm][place];
  const intra = HARDWARE_LATENCY[inside][algorithm][place];
  const simple = protocol === "Simple";
  // With one rank per node a ring's network latency shows in full: that of the tree is taken.
  const chain = collective === "Broadcast" || collective === "Reduce";
  const exposed = algorithm === "Ring" && ranks === nodes && !chain;
  const net = HARDWARE_LATENCY.NET[exposed ? "Tree" : algorithm][place];
  const inter = net + latencyInter * (simple ? 2 : 1);
  const levels = Math.floor(Math.log2(nodes));
  switch (algorithm) {
    case "Ring":
      return base + ringSteps(input, collective, protocol, intra, inter);
    case "Tree":
      return base + 2 * ((ranks / nodes - 1) * intra + levels * inter);
    case "NVLS":
      return intra + (nodes > 1 ? inter : 0);
    case "NVLSTree":
      return base + intra + 2 * levels * inter;
    case "PAT":
      // Logarithmic in messages, linear in the copies that pack them.
      return base + levels * (inter / 3.5) + ranks * 2.8;
  }
}

function ringSteps(
  { nodes, ranks, cpuVendor }: TuningInput,
  collective: NcclCollective,
  protocol: Protocol,
  intra: number,
  inter: number,
): number {
  // One chain of chunks: its start is all that counts.
  if (collective === "Broadcast" || collective === "Reduce") return nodes === 1 ? intra : inter;
  const all = steps(collective, ranks);
  const between = nodes === 1 ? 0 : collective === "AllReduce" ? 2 * (nodes - 1) : nodes - 1;
  const posting = nodes === 1 ? 0 : NET_OVERHEAD[cpuVendor] * (protocol === "Simple" ? 3 : 1);
  return (all - between) * Math.max(intra, posting) + between * inter;
}

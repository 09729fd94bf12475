/**
 * Seconds of one collective: a start, steps in proportion to its algorithm, and bytes over the
 * narrowest tier. Rings take a step per rank, trees one per doubling of nodes; a ring over several
 * domains enters each through as many adapters as it has members there.
 *
 * Source: NCCL `tuning.cc`; Thakur, Rabenseifner, Gropp 2005; vTrain's and NVIDIA's measured curves.
 */
import type { GroupPlace, Network } from "./network.ts";

/** Bus bandwidth of a ring over the group, bytes per second. */
export function busBandwidth(network: Network, group: GroupPlace): number {
  if (group.size <= group.perDomain) return network.scaleUpBus;
  return Math.min(network.scaleUpBus, group.perDomain * network.adapter);
}

/**
 * All-gather or reduce-scatter.
 *
 * @param bytes of the whole result (gather) or input (scatter), not one rank's part
 */
export function gatherSeconds(network: Network, group: GroupPlace, bytes: number): number {
  if (group.size <= 1 || bytes <= 0) return 0;
  const transfer = ((group.size - 1) / group.size) * (bytes / busBandwidth(network, group));
  return network.constants.collectiveBaseSeconds + ringLatency(network, group) + transfer;
}

/** All-reduce of `bytes` on every rank. */
export function allReduceSeconds(network: Network, group: GroupPlace, bytes: number): number {
  if (group.size <= 1 || bytes <= 0) return 0;
  const { constants } = network;
  const ring = 2 * ringLatency(network, group);
  const oneDomain = group.size <= group.perDomain;
  const gain = oneDomain && group.size > SWITCH_REDUCE_ABOVE ? network.scaleUpReduceGain : 1;
  const latency = oneDomain ? ring : Math.min(ring, treeLatency(network, group));
  const bus = busBandwidth(network, group) * gain;
  const transfer = ((2 * (group.size - 1)) / group.size) * (bytes / bus);
  return constants.collectiveBaseSeconds + latency + transfer;
}

/** NCCL lets the switch reduce above this many ranks (H200: 5 to 8; ml-engineering, network). */
const SWITCH_REDUCE_ABOVE = 4;

/**
 * All-to-all in which every rank sends `bytes` in all, an equal part to each member.
 *
 * @param remoteBytes of these, those that leave the domain; by default the members outside it
 */
export function allToAllSeconds(
  network: Network,
  group: GroupPlace,
  bytes: number,
  remoteBytes?: number,
): number {
  if (group.size <= 1 || bytes <= 0) return 0;
  const outside = remoteBytes ?? (bytes * (group.size - group.perDomain)) / group.size;
  const inside = (bytes * (group.perDomain - 1)) / group.size;
  const { constants } = network;
  const peers = group.size - 1;
  const latency = constants.collectiveBaseSeconds + peers * constants.allToAllPeerSeconds;
  return latency + Math.max(outside / network.adapter, inside / network.scaleUpBus);
}

/** One message from a GPU to another. */
export function sendSeconds(network: Network, sameDomain: boolean, bytes: number): number {
  const rate = sameDomain ? network.scaleUpBus : network.adapterPair;
  return network.constants.pointToPointSeconds + bytes / rate;
}

/** One step per rank, those that leave a domain over the network. */
function ringLatency(network: Network, group: GroupPlace): number {
  const { constants } = network;
  if (group.size <= group.perDomain) return (group.size - 1) * constants.ringStepScaleUpSeconds;
  const domains = group.size / group.perDomain;
  return (
    domains * constants.ringStepNetworkSeconds +
    (group.size - domains) * constants.ringStepScaleUpSeconds
  );
}

function treeLatency(network: Network, group: GroupPlace): number {
  const { constants } = network;
  const domains = group.size / group.perDomain;
  const inside = (group.perDomain - 1) * constants.ringStepScaleUpSeconds;
  return 2 * (Math.log2(domains) * constants.treeStepNetworkSeconds + inside);
}

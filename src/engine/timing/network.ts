/**
 * The two tiers a collective meets: the scale-up domain (NVLink, Infinity Fabric) and the network
 * behind each GPU's own adapter. Also how many members of a group share one domain, from the
 * strides of the rank order. Costs of collectives are `collectives.ts`; routed link loads belong to
 * `../traffic`.
 */
import type { Accelerator } from "../cluster/accelerator.ts";
import { slotTable } from "../layout/slot-table.ts";
import type { InterNodeKind, Plan } from "../plan/plan.ts";
import type { TimingConstants } from "./constant-values.ts";

export interface Network {
  /** GPUs of one scale-up domain: a node, or a rack of NVL72. */
  domainSize: number;
  /** Bus bandwidth of a ring inside a domain, bytes per second. */
  scaleUpBus: number;
  /** All-reduce in the switch over a ring's (NVLink SHARP), where there is one; else 1. */
  scaleUpReduceGain: number;
  /** What one GPU's adapter share carries of a collective, bytes per second, one direction. */
  adapter: number;
  /** The same for a message between two GPUs. */
  adapterPair: number;
  /** GPU slot of every rank; absent: rank and slot are the same number. */
  slots?: Int32Array | undefined;
  constants: TimingConstants;
}

/** Members of a collective and how many of them sit in one scale-up domain. */
export interface GroupPlace {
  size: number;
  perDomain: number;
}

/** NVLink domains this large are racks: a node of theirs is only a tray. */
const RACK_SCALE = 64;

export function planNetwork(
  plan: Plan,
  accelerator: Accelerator,
  constants: TimingConstants,
): Network {
  const { cluster } = plan;
  const { scaleUp } = accelerator;
  const rack = scaleUp.domainSize >= RACK_SCALE;
  const lineRate = (cluster.interNode.gbpsPerGpu * 1e9) / 8;
  const reducesInSwitch = /Hopper|Blackwell/.test(accelerator.architecture);
  return {
    domainSize: rack ? scaleUp.domainSize : cluster.gpusPerNode,
    scaleUpBus: scaleUp.gigabytesPerSecond * 1e9 * constants.scaleUpEfficiency,
    scaleUpReduceGain: reducesInSwitch ? constants.switchReduceGain : 1,
    adapter: lineRate * networkEfficiency(cluster.interNode.kind, constants),
    adapterPair: lineRate * constants.pairEfficiency,
    slots: slotTable(cluster),
    constants,
  };
}

function networkEfficiency(kind: InterNodeKind, constants: TimingConstants): number {
  switch (kind) {
    case "infiniband":
    case "rdma":
      return constants.infinibandEfficiency;
    case "roce":
    case "ethernet":
      return constants.roceEfficiency;
    case "omni-path":
      return constants.omniPathEfficiency;
    case "efa":
      return constants.efaEfficiency;
  }
}

/** Where `size` ranks, `stride` ranks apart, lie; rank 0's stand for all. */
export function placeGroup(network: Network, size: number, stride: number): GroupPlace {
  const { slots, domainSize } = network;
  if (slots) {
    const domains = new Set<number>();
    for (let rank = 0; rank < size * stride; rank += stride) {
      domains.add(Math.floor((slots[rank] ?? 0) / domainSize));
    }
    return { size, perDomain: size / domains.size };
  }
  const fits = Math.max(1, Math.floor(domainSize / stride));
  return { size, perDomain: Math.min(size, fits) };
}

/** Rank distance between neighbours along each axis of the dense rank grid. */
export interface AxisStrides {
  tensor: number;
  context: number;
  data: number;
  pipeline: number;
}

/** Strides of the plan's order, fastest-varying axis first; expert ranks are a view on data ranks. */
export function axisStrides(plan: Plan): AxisStrides {
  const strides: AxisStrides = { tensor: 1, context: 1, data: 1, pipeline: 1 };
  let stride = 1;
  for (const axis of plan.parallel.order.split("-")) {
    const name = AXES[axis];
    if (name === undefined) continue;
    strides[name] = stride;
    stride *= plan.parallel[name];
  }
  return strides;
}

const AXES: Record<string, keyof AxisStrides> = {
  tp: "tensor",
  cp: "context",
  dp: "data",
  pp: "pipeline",
};

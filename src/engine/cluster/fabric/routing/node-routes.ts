/**
 * The part of a flow inside nodes and racks: over NVSwitch, mesh or PCIe between GPUs of a domain,
 * and from a GPU to the adapter it leaves by. With one leaf per rail a flow to another rail first
 * crosses NVLink to the neighbour on the receiver's rail (NCCL's PXN, since 2.12).
 */
import type { FabricShape, TreeShape } from "../fabric-shape.ts";
import type { FabricGraph } from "../graph.ts";
import { tierNamed, verticesOf } from "../graph.ts";
import { adapterOfGpu, adaptersOfGpu, pairIndex, scaleUpTierName } from "../node-wiring.ts";
import { detours } from "./detours.ts";
import { type Failures, hasScaleUpFailures, linkIsUp } from "./failures.ts";
import { meetingSpines } from "./meeting-spines.ts";
import type { RouterOptions } from "./routing.ts";
import { type Rails, workingRails } from "./working-rails.ts";

/** One of the ways a flow leaves its domain: GPUs at the adapters, and the adapters. */
export interface Way {
  sender: number;
  receiver: number;
  fromAdapter: number;
  toAdapter: number;
}

export interface NodeAccumulator {
  /** Between two GPUs of a domain. */
  pass(from: number, to: number, bytes: number): void;
  /** Between a GPU and an adapter of its node; `up` when it leaves. */
  host(gpu: number, adapter: number, bytes: number, up: boolean): void;
  /** In-switch reduction: into the switch and out of it, with no peer of its own. */
  atSwitch(gpu: number, up: number, down: number): void;
  finish(): void;
  unrouted(): number;
  /** Bytes gathered for one entry of the loads and not yet written to it. */
  pending(index: number): number;
}

export interface NodeRoutes {
  readonly gpus: number;
  sameDomain(from: number, to: number): boolean;
  /** Works out the ways of a flow that leaves its domain; how many there are, 0 for none. */
  leave(from: number, to: number): number;
  /** One of the ways last worked out; the record is reused. */
  way(index: number): Way;
  accumulate(loads: Float64Array): NodeAccumulator;
}

export function nodeRoutes(graph: FabricGraph, options: RouterOptions): NodeRoutes {
  const { gpusPerNode, scaleUp, nodes } = graph.shape;
  const { failures } = options;
  const perGpu = adaptersOfGpu(graph.shape, 0).count;
  const changesRail = railChange(graph.shape, options);
  const way: Way = { sender: 0, receiver: 0, fromAdapter: 0, toAdapter: 0 };
  const flow: Rails = {
    sender: 0,
    receiver: 0,
    adapters: Array.from({ length: perGpu }, (_, k) => k),
  };
  const around = failures && workingRails(graph, failures);

  return {
    gpus: nodes * gpusPerNode,
    sameDomain: (from, to) =>
      Math.floor(from / scaleUp.domainSize) === Math.floor(to / scaleUp.domainSize),
    leave(from, to) {
      const fromLocal = from % gpusPerNode;
      const toLocal = to % gpusPerNode;
      const changes = changesRail(fromLocal, toLocal);
      flow.sender = changes ? from - fromLocal + toLocal : from;
      flow.receiver = to;
      if (around && !around(from, to, changes ? toLocal : fromLocal, flow)) return 0;
      return flow.adapters.length;
    },
    way(index) {
      const k = flow.adapters[index] as number;
      way.sender = flow.sender;
      way.receiver = flow.receiver;
      way.fromAdapter = adapterOfGpu(graph.shape, flow.sender, k);
      way.toAdapter = adapterOfGpu(graph.shape, flow.receiver, k);
      return way;
    },
    accumulate: (loads) =>
      hasScaleUpFailures(graph, failures)
        ? insideWithFailures(graph, failures as Failures, loads)
        : insideWhole(graph, loads),
  };
}

/**
 * Whether a flow between two GPUs' rails changes rail inside the node: where NVLink is there for it,
 * and where the rails do not meet in any switch.
 */
export function railChange(
  shape: FabricShape,
  { crossRail = "nvlink" }: RouterOptions,
): (fromLocal: number, toLocal: number) => boolean {
  const { network, scaleUp } = shape;
  if (network.topology !== "tree" || network.attachment !== "rail") return () => false;
  const fast = scaleUp.kind === "nvswitch" || scaleUp.kind === "mesh";
  const rails = Uint32Array.from({ length: shape.gpusPerNode }, (_, local) =>
    railOfGpu(shape, network, local),
  );
  const groupOf = (local: number) => (rails[local] as number) % network.spineGroups;
  const meet = (from: number, to: number) =>
    network.spineGroups > 0 && (from === to || meetingSpines(network, from, to).size > 0);
  const known = new Map<number, boolean>();
  return (fromLocal: number, toLocal: number) => {
    if (rails[fromLocal] === rails[toLocal]) return false;
    if (fast && crossRail === "nvlink") return true;
    const key = groupOf(fromLocal) * 2 ** 16 + groupOf(toLocal);
    let meets = known.get(key);
    if (meets === undefined) {
      meets = meet(groupOf(fromLocal), groupOf(toLocal));
      known.set(key, meets);
    }
    return !meets;
  };
}

/** Leaf of its unit that a GPU's adapter hangs on, where every rail has one. */
export function railOfGpu(
  shape: Pick<FabricShape, "gpusPerNode" | "adaptersPerNode">,
  tree: TreeShape,
  localGpu: number,
): number {
  return adaptersOfGpu(shape, localGpu).first % tree.leavesPerUnit;
}

/** Loads inside domains that are whole: every chip of a domain carries the same share. */
function insideWhole(graph: FabricGraph, loads: Float64Array): NodeAccumulator {
  const { shape } = graph;
  const { kind, domainSize, switches } = shape.scaleUp;
  const tier = tierNamed(graph, scaleUpTierName(shape));
  const gpus = verticesOf(graph, "gpu").count;
  const out = new Float64Array(gpus);
  const into = new Float64Array(gpus);
  const pairs = (domainSize * (domainSize - 1)) / 2;
  const cables = kind === "nvswitch" ? switches : kind === "pcie" ? 1 : 0;
  return {
    atSwitch(gpu, up, down) {
      out[gpu] = (out[gpu] as number) + up;
      into[gpu] = (into[gpu] as number) + down;
    },
    pending(index) {
      const place = (index >> 1) - tier.first;
      if (cables === 0 || place < 0 || place >= tier.count) return 0;
      const gpu = Math.floor(place / cables);
      return ((index & 1 ? into : out)[gpu] as number) / cables;
    },
    pass(from, to, bytes) {
      if (kind !== "mesh") {
        out[from] = (out[from] as number) + bytes;
        into[to] = (into[to] as number) + bytes;
        return;
      }
      const domain = Math.floor(from / domainSize);
      const [a, b] = [from % domainSize, to % domainSize];
      const link =
        tier.first + domain * pairs + pairIndex(Math.min(a, b), Math.max(a, b), domainSize);
      addTo(loads, 2 * link + (a < b ? 0 : 1), bytes);
    },
    host: hostLoads(graph, loads),
    finish() {
      for (let gpu = 0; gpu < gpus && cables > 0; gpu += 1) {
        const up = (out[gpu] as number) / cables;
        const down = (into[gpu] as number) / cables;
        if (up === 0 && down === 0) continue;
        for (let cable = 0; cable < cables; cable += 1) {
          const link = tier.first + gpu * cables + cable;
          addTo(loads, 2 * link, up);
          addTo(loads, 2 * link + 1, down);
        }
      }
    },
    unrouted: () => 0,
  };
}

/** With chips or cables missing, a pair of GPUs shares the chips both still reach. */
function insideWithFailures(
  graph: FabricGraph,
  failures: Failures,
  loads: Float64Array,
): NodeAccumulator {
  const { shape } = graph;
  const { kind, switches } = shape.scaleUp;
  const whole = insideWhole(graph, loads);
  const tier = tierNamed(graph, scaleUpTierName(shape));
  const around = kind === "nvswitch" ? undefined : detours(insideOf(graph), failures);
  let lost = 0;
  return {
    ...whole,
    pass(from, to, bytes) {
      if (failures.vertices.has(from) || failures.vertices.has(to)) {
        lost += bytes;
        return;
      }
      if (around) {
        const way = around(from, to);
        if (way === undefined) lost += bytes;
        for (const index of way ?? []) addTo(loads, index, bytes);
        return;
      }
      const cable = (gpu: number, chip: number) => tier.first + gpu * switches + chip;
      const chips: number[] = [];
      for (let chip = 0; chip < switches; chip += 1) {
        if (
          linkIsUp(graph, failures, cable(from, chip)) &&
          linkIsUp(graph, failures, cable(to, chip))
        ) {
          chips.push(chip);
        }
      }
      if (chips.length === 0) lost += bytes;
      for (const chip of chips) {
        addTo(loads, 2 * cable(from, chip), bytes / chips.length);
        addTo(loads, 2 * cable(to, chip) + 1, bytes / chips.length);
      }
    },
    unrouted: () => lost,
  };
}

/** The cables between GPUs of a domain alone: bytes for a neighbour take no way through the network. */
function insideOf(graph: FabricGraph): FabricGraph {
  const inside = graph.tiers.filter(({ place }) => place === "scale-up");
  const linkCount = Math.max(0, ...inside.map(({ first, count }) => first + count));
  return { ...graph, linkCount };
}

function hostLoads(graph: FabricGraph, loads: Float64Array) {
  const tier = tierNamed(graph, "host");
  const perGpu = adaptersOfGpu(graph.shape, 0).count;
  return (gpu: number, adapter: number, bytes: number, up: boolean) => {
    const k = adapter - adapterOfGpu(graph.shape, gpu, 0);
    const link = tier.first + gpu * perGpu + k;
    addTo(loads, 2 * link + (up ? 0 : 1), bytes);
  };
}

export function addTo(loads: Float64Array, index: number, bytes: number): void {
  loads[index] = (loads[index] as number) + bytes;
}

/**
 * Puts flows between GPUs onto links. Routing follows from the wiring by formula where the fabric
 * is whole, and from a search of shortest ways where something has failed. Which flows there are is
 * `traffic/`'s matter.
 */
import type { FabricGraph } from "../graph.ts";
import { dragonflyAccumulator } from "./dragonfly-routes.ts";
import { equalCostAccumulator } from "./equal-cost-routes.ts";
import { type Failures, hasNetworkFailures } from "./failures.ts";
import { type NodeRoutes, nodeRoutes } from "./node-routes.ts";
import { torusAccumulator } from "./torus-routes.ts";
import { treeSpreadAccumulator } from "./tree-spread.ts";
import { treeStaticAccumulator } from "./tree-static.ts";

/**
 * - `adaptive`: spread evenly over all shortest ways, as adaptive routing or packet spraying does;
 * - `hash`: each flow keeps to one way drawn from its two ends (ECMP on Ethernet);
 * - `destination`: one way for each destination (InfiniBand's forwarding tables, D-mod-k).
 */
export type Routing = "adaptive" | "hash" | "destination";

export interface RouterOptions {
  routing?: Routing;
  failures?: Failures;
  /**
   * How a flow between GPUs of different rails goes: over NVLink to the neighbour on the receiver's
   * rail first (NCCL's PXN), or through the upper switches. `nvlink` unless given.
   */
  crossRail?: "nvlink" | "fabric";
}

/** Adds flows to one array of loads: bytes up link l at 2 l, down it at 2 l + 1. */
export interface LoadAccumulator {
  /** @param from GPU slot: node × GPUs per node + index in the node */
  add(from: number, to: number, bytes: number): void;
  /** Writes what was gathered; to be called once after the last flow. */
  finish(): void;
  /** Bytes that found no way because of failures. */
  unrouted(): number;
  /** What one entry of the loads will hold if nothing more is added. */
  peek(index: number): number;
  /** Bytes a GPU puts into and takes out of its switch where the switch itself reduces. */
  addAtSwitch(gpu: number, up: number, down: number): void;
}

export interface Router {
  accumulate(loads: Float64Array): LoadAccumulator;
}

/** A part of the way between adapters: the network above the nodes. */
export interface NetworkAccumulator {
  add(fromAdapter: number, toAdapter: number, bytes: number, flow: number): void;
  finish(): void;
  unrouted(): number;
  /** Bytes gathered for one entry of the loads and not yet written to it. */
  pending(index: number): number;
}

export function createRouter(graph: FabricGraph, options: RouterOptions = {}): Router {
  const { network } = graph.shape;
  const { routing = "adaptive", failures } = options;
  const node = nodeRoutes(graph, options);
  if (network.topology === "torus") {
    return { accumulate: (loads) => torusAccumulator(graph, network, failures, loads) };
  }
  const networkOf = (loads: Float64Array): NetworkAccumulator | undefined => {
    if (network.topology === "none") return undefined;
    if (hasNetworkFailures(graph, failures)) {
      return equalCostAccumulator(graph, routing, failures, loads);
    }
    if (network.topology === "dragonfly")
      return dragonflyAccumulator(graph, network, routing, loads);
    return routing === "adaptive"
      ? treeSpreadAccumulator(graph, network, loads)
      : treeStaticAccumulator(graph, network, routing, loads);
  };
  return { accumulate: (loads) => joined(node, networkOf(loads), loads) };
}

function joined(
  node: NodeRoutes,
  network: NetworkAccumulator | undefined,
  loads: Float64Array,
): LoadAccumulator {
  const inside = node.accumulate(loads);
  let lost = 0;
  return {
    add(from, to, bytes) {
      if (bytes === 0 || from === to) return;
      if (node.sameDomain(from, to)) {
        inside.pass(from, to, bytes);
        return;
      }
      const ways = network === undefined ? 0 : node.leave(from, to);
      if (ways === 0) lost += bytes;
      for (let way = 0; way < ways; way += 1) {
        const { sender, receiver, fromAdapter, toAdapter } = node.way(way);
        const part = bytes / ways;
        if (sender !== from) inside.pass(from, sender, part);
        inside.host(sender, fromAdapter, part, true);
        network?.add(fromAdapter, toAdapter, part, from * node.gpus + to);
        inside.host(receiver, toAdapter, part, false);
        if (receiver !== to) inside.pass(receiver, to, part);
      }
    },
    finish() {
      inside.finish();
      network?.finish();
    },
    unrouted: () => lost + inside.unrouted() + (network?.unrouted() ?? 0),
    peek: (index) =>
      inside.pending(index) + (network?.pending(index) ?? 0) + (loads[index] as number),
    addAtSwitch: inside.atSwitch,
  };
}

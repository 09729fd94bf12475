/**
 * Puts flows between GPUs onto links. Routing follows from the wiring by formula where the fabric
 * is whole, and from a search of shortest ways where something has failed. Which flows there are is
 * `traffic/`'s matter.
 */
import type { FabricGraph } from "../graph.ts";
import { dragonflyAccumulator } from "./dragonfly-routes.ts";
import { equalCostAccumulator } from "./equal-cost-routes.ts";
import { hasNetworkFailures } from "./failures.ts";
import { type NodeRoutes, nodeRoutes } from "./node-routes.ts";
import type {
  LoadAccumulator,
  NetworkAccumulator,
  Router,
  RouterOptions,
  Routing,
} from "./routing.ts";
import { torusAccumulator } from "./torus-routes.ts";
import { treeSpreadAccumulator } from "./tree-spread.ts";
import { treeStaticAccumulator } from "./tree-static.ts";

export type { Router, RouterOptions, Routing };

export function createRouter(graph: FabricGraph, options: RouterOptions = {}): Router {
  const { network } = graph.shape;
  const { routing = "adaptive", failures } = options;
  const node = nodeRoutes(graph, options);
  if (network.topology === "torus") {
    return { accumulate: (loads) => torusAccumulator(graph, network, failures, loads) };
  }
  const networkOf = (loads: Float64Array): NetworkAccumulator | undefined => {
    if (network.topology === "none") return undefined;
    const broken = hasNetworkFailures(graph, failures) ? failures : undefined;
    if (network.topology === "dragonfly") {
      return dragonflyAccumulator(graph, network, routing, broken, loads);
    }
    if (broken) return equalCostAccumulator(graph, routing, broken, loads);
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

/**
 * Minimal routing in a whole dragonfly: at most one local link, one global link, one local link
 * (Kim et al., ISCA 2008, section 4.1). Detours through a third group are not modelled.
 */

import { gatewayTo, globalLink, localLink, routerOfAdapter } from "../dragonfly-wiring.ts";
import { type DragonflyShape, globalCopies } from "../fabric-shape.ts";
import { type FabricGraph, tierNamed } from "../graph.ts";
import { mixBits } from "./mix-bits.ts";
import { addTo } from "./node-routes.ts";
import type { NetworkAccumulator, Routing } from "./routing.ts";

export function dragonflyAccumulator(
  graph: FabricGraph,
  network: DragonflyShape,
  routing: Routing,
  loads: Float64Array,
): NetworkAccumulator {
  const adapterTier = tierNamed(graph, "adapter").first;
  const localTier = tierNamed(graph, "local").first;
  const globalTier = tierNamed(graph, "global").first;
  const copies = globalCopies(network);

  const local = (from: number, to: number, bytes: number) => {
    if (from === to) return;
    const link = localTier + localLink(network, from, to);
    addTo(loads, 2 * link + (from < to ? 0 : 1), bytes);
  };
  const global = (from: number, to: number, copy: number, bytes: number) => {
    const link = globalTier + globalLink(network, from, to, copy);
    addTo(loads, 2 * link + (from < to ? 0 : 1), bytes);
  };
  const overCopy = (from: number, to: number, copy: number, bytes: number) => {
    const fromGroup = Math.floor(from / network.routersPerGroup);
    const toGroup = Math.floor(to / network.routersPerGroup);
    local(from, gatewayTo(network, fromGroup, toGroup, copy), bytes);
    global(fromGroup, toGroup, copy, bytes);
    local(gatewayTo(network, toGroup, fromGroup, copy), to, bytes);
  };

  return {
    add(fromAdapter, toAdapter, bytes, flow) {
      addTo(loads, 2 * (adapterTier + fromAdapter), bytes);
      addTo(loads, 2 * (adapterTier + toAdapter) + 1, bytes);
      const from = routerOfAdapter(graph.shape, network, fromAdapter);
      const to = routerOfAdapter(graph.shape, network, toAdapter);
      const { routersPerGroup } = network;
      if (Math.floor(from / routersPerGroup) === Math.floor(to / routersPerGroup)) {
        local(from, to, bytes);
      } else if (routing === "adaptive") {
        for (let copy = 0; copy < copies; copy += 1) overCopy(from, to, copy, bytes / copies);
      } else {
        const drawn = routing === "hash" ? mixBits(flow, fromAdapter) : toAdapter;
        overCopy(from, to, drawn % copies, bytes);
      }
    },
    finish() {},
    pending: () => 0,
    unrouted: () => 0,
  };
}

/**
 * Minimal routing in a dragonfly: at most one local link, one global link, one local link (Kim et al.,
 * ISCA 2008, section 4.1), over those that work. Detours through a third group are taken only where no
 * minimal way is left.
 */

import { gatewayTo, globalLink, localLink, routerOfAdapter } from "../dragonfly-wiring.ts";
import { type DragonflyShape, globalCopies } from "../fabric-shape.ts";
import { type FabricGraph, tierNamed } from "../graph.ts";
import { equalCostAccumulator } from "./equal-cost-routes.ts";
import { type Failures, linkIsUp } from "./failures.ts";
import { mixBits } from "./mix-bits.ts";
import { addTo } from "./node-routes.ts";
import type { NetworkAccumulator, Routing } from "./routing.ts";

export function dragonflyAccumulator(
  graph: FabricGraph,
  network: DragonflyShape,
  routing: Routing,
  failures: Failures | undefined,
  loads: Float64Array,
): NetworkAccumulator {
  const adapterTier = tierNamed(graph, "adapter").first;
  const localTier = tierNamed(graph, "local").first;
  const globalTier = tierNamed(graph, "global").first;
  const copies = globalCopies(network);

  const detour = failures && equalCostAccumulator(graph, routing, failures, loads);
  const allCopies = Array.from({ length: copies }, (_, copy) => copy);
  const isUp = (link: number | undefined) =>
    link === undefined || linkIsUp(graph, failures, link >> 1);
  const groupOf = (router: number) => Math.floor(router / network.routersPerGroup);

  /** Entry of the loads from a router to another of its group; undefined for itself. */
  const local = (from: number, to: number): number | undefined =>
    from === to ? undefined : 2 * (localTier + localLink(network, from, to)) + (from < to ? 0 : 1);
  const global = (from: number, to: number, copy: number) =>
    2 * (globalTier + globalLink(network, from, to, copy)) + (from < to ? 0 : 1);
  const overCopy = (from: number, to: number, copy: number) => {
    const [here, there] = [groupOf(from), groupOf(to)];
    return [
      local(from, gatewayTo(network, here, there, copy)),
      global(here, there, copy),
      local(gatewayTo(network, there, here, copy), to),
    ];
  };
  const lay = (way: readonly (number | undefined)[], bytes: number) => {
    for (const index of way) if (index !== undefined) addTo(loads, index, bytes);
  };
  /** The minimal ways between two routers that work, of which static routing draws one. */
  const waysBetween = (from: number, to: number) => {
    const inGroup = groupOf(from) === groupOf(to);
    const ways = inGroup ? [[local(from, to)]] : allCopies.map((copy) => overCopy(from, to, copy));
    return failures ? ways.filter((way) => way.every(isUp)) : ways;
  };

  return {
    add(fromAdapter, toAdapter, bytes, flow) {
      const from = routerOfAdapter(graph.shape, network, fromAdapter);
      const to = routerOfAdapter(graph.shape, network, toAdapter);
      const ends = [2 * (adapterTier + fromAdapter), 2 * (adapterTier + toAdapter) + 1];
      const ways = waysBetween(from, to);
      if (detour && (ways.length === 0 || !ends.every(isUp))) {
        detour.add(fromAdapter, toAdapter, bytes, flow);
        return;
      }
      lay(ends, bytes);
      if (routing === "adaptive") for (const way of ways) lay(way, bytes / ways.length);
      else {
        const drawn = routing === "hash" ? mixBits(flow, fromAdapter) : toAdapter;
        lay(ways[drawn % ways.length] ?? [], bytes);
      }
    },
    finish: () => detour?.finish(),
    pending: (index) => detour?.pending(index) ?? 0,
    unrouted: () => detour?.unrouted() ?? 0,
  };
}

/**
 * Cables of a dragonfly: routers of a group all to all; each pair of groups joined by as many global
 * links as the ports allow, the same number for every pair (Kim et al., ISCA 2008, section 3.1).
 */

import type { VertexRange } from "./fabric-graph.ts";
import { type DragonflyShape, type FabricShape, globalCopies } from "./fabric-shape.ts";
import type { GraphBuilder } from "./graph-builder.ts";
import { pairIndex } from "./node-wiring.ts";

export function addDragonfly(
  graph: GraphBuilder,
  adapters: VertexRange,
  network: DragonflyShape,
): void {
  const { routersPerGroup, groups } = network;
  const bytesPerSecond = (graph.shape.gbpsPerAdapter * 1e9) / 8;
  const routers = graph.addVertices("router", "router", groups * routersPerGroup);
  graph.openTier("adapter", "network", bytesPerSecond);
  for (let adapter = 0; adapter < adapters.count; adapter += 1) {
    const router = routerOfAdapter(graph.shape, network, adapter);
    graph.addLink(adapters.first + adapter, routers.first + router);
  }
  graph.openTier("local", "network", bytesPerSecond);
  for (let group = 0; group < groups; group += 1) {
    const first = routers.first + group * routersPerGroup;
    for (let low = 0; low < routersPerGroup; low += 1) {
      for (let high = low + 1; high < routersPerGroup; high += 1) {
        graph.addLink(first + low, first + high);
      }
    }
  }
  graph.openTier("global", "network", bytesPerSecond);
  const copies = globalCopies(network);
  for (let low = 0; low < groups; low += 1) {
    for (let high = low + 1; high < groups; high += 1) {
      for (let copy = 0; copy < copies; copy += 1) {
        graph.addLink(
          routers.first + gatewayTo(network, low, high, copy),
          routers.first + gatewayTo(network, high, low, copy),
        );
      }
    }
  }
}

export function routerOfAdapter(
  { adaptersPerNode }: Pick<FabricShape, "adaptersPerNode">,
  { nodesPerRouter }: DragonflyShape,
  adapter: number,
): number {
  return Math.floor(adapter / (adaptersPerNode * nodesPerRouter));
}

/** Router of group `from` that holds the given copy of the link to group `to`. */
export function gatewayTo(network: DragonflyShape, from: number, to: number, copy: number): number {
  const place = copy * (network.groups - 1) + (to < from ? to : to - 1);
  const ports = network.routersPerGroup * Math.max(1, network.globalLinksPerRouter);
  const router = Math.floor((place % ports) / Math.max(1, network.globalLinksPerRouter));
  return from * network.routersPerGroup + router;
}

/** Place of a local link among all local links. */
export function localLink(network: DragonflyShape, one: number, other: number): number {
  const { routersPerGroup: size } = network;
  const group = Math.floor(one / size);
  const low = Math.min(one, other) % size;
  const high = Math.max(one, other) % size;
  return (group * size * (size - 1)) / 2 + pairIndex(low, high, size);
}

/** Place of a global link among all global links. */
export function globalLink(network: DragonflyShape, one: number, other: number, copy: number) {
  const low = Math.min(one, other);
  const high = Math.max(one, other);
  return pairIndex(low, high, network.groups) * globalCopies(network) + copy;
}

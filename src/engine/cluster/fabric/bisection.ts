/**
 * Bisection bandwidth: what can cross, one direction, between two halves of the nodes. Of a tree it
 * is the narrowest of the tiers' capacities that stand between the halves.
 */
import type { FabricShape, TreeShape } from "./fabric-shape.ts";
import { treeCounts } from "./tree-wiring.ts";

/**
 * Bytes per second across the middle of the nodes in one direction.
 * @returns undefined for one node, where nothing is cut
 */
export function bisectionBytesPerSecond(shape: FabricShape): number | undefined {
  const { network, gbpsPerAdapter, nodes, adaptersPerNode } = shape;
  const link = (gbpsPerAdapter * 1e9) / 8;
  const adapters = nodes * adaptersPerNode * link;
  switch (network.topology) {
    case "none":
      return undefined;
    case "tree":
      return Math.min(adapters, ...cutTiers(network).map((links) => links * link)) / 2;
    case "dragonfly": {
      const { groups, routersPerGroup, globalLinksPerRouter } = network;
      const global = groups * routersPerGroup * globalLinksPerRouter * link;
      return groups === 1 ? adapters / 2 : Math.min(adapters, global) / 2;
    }
    case "torus":
      return undefined;
  }
}

/** Cables of each tier between the halves: leaf uplinks, and spine uplinks where there are pods. */
function cutTiers(tree: TreeShape): number[] {
  const { leaves, spines } = treeCounts(tree);
  const tiers: number[] = [];
  if (tree.leafUplinks > 0 && leaves > 1) tiers.push(leaves * tree.leafUplinks);
  if (tree.coreGroups > 0) tiers.push(spines * tree.spineUplinks);
  return tiers;
}

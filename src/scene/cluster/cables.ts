/**
 * Single cables between nodes and the leaf switches of their unit: which plugs into which port, from
 * the fabric's outline alone. Where they run is `cable-marks.ts`; bytes on them are the load scale's.
 */
import type { FabricOutline } from "../../engine/cluster/fabric/fabric-outline.ts";
import { leafOfAdapter } from "../../engine/cluster/fabric/tree-wiring.ts";
import { unitTiersOf } from "./cluster-shape.ts";

export interface Cable {
  /** Counted over the cluster. */
  node: number;
  /** Counted in its node. */
  adapter: number;
  /** Counted in its unit. */
  leaf: number;
  /** Among the ports of the leaf that lead down, in the order of nodes and then adapters. */
  port: number;
}

export interface LeafPorts {
  leaves: number;
  /** Ports of one leaf, to nodes and to the tier above. */
  down: number;
  up: number;
}

/** Undefined where a unit has no switches of its own, or several tiers of them. */
export function leafPorts(fabric: FabricOutline): LeafPorts | undefined {
  const [leaf, more] = unitTiersOf(fabric);
  const leaves = leaf?.switchesPerUnit ?? 0;
  if (!leaf || more || leaves === 0 || fabric.adaptersPerNode === 0) return undefined;
  const above = fabric.tiers[fabric.tiers.indexOf(leaf) + 1];
  const { adaptersPerNode, nodesPerUnit, railOptimised } = fabric;
  return {
    leaves,
    down: railOptimised
      ? nodesPerUnit * Math.ceil(adaptersPerNode / leaves)
      : Math.ceil(nodesPerUnit / leaves) * adaptersPerNode,
    up: above && above.switches > 0 ? Math.round(above.linksBelow / leaf.switches) : 0,
  };
}

/** The cables of one node, by adapter. */
export function cablesOfNode(fabric: FabricOutline, { leaves }: LeafPorts, node: number): Cable[] {
  const { adaptersPerNode, nodesPerUnit, railOptimised } = fabric;
  const tree = {
    nodesPerUnit,
    leavesPerUnit: leaves,
    attachment: railOptimised ? ("rail" as const) : ("node" as const),
  };
  const place = node % nodesPerUnit;
  const perNode = railOptimised ? Math.ceil(adaptersPerNode / leaves) : adaptersPerNode;
  return Array.from({ length: adaptersPerNode }, (_, adapter) => {
    const leaf = leafOfAdapter(fabric, tree, node * adaptersPerNode + adapter) % leaves;
    // Nodes of the unit that share a leaf lie together.
    const first = railOptimised ? 0 : Math.ceil((leaf * nodesPerUnit) / leaves);
    const within = railOptimised ? Math.floor(adapter / leaves) : adapter;
    return { node, adapter, leaf, port: (place - first) * perNode + within };
  });
}

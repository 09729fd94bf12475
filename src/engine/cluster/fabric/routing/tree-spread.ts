/**
 * Adaptive routing in a whole tree: every flow spread evenly over all shortest ways. Ports of a
 * switch are then interchangeable, so bytes are summed per switch while flows come and shared out
 * over its ports once at the end; flows that must change rail high up are the exception.
 */
import type { TreeShape } from "../fabric-shape.ts";
import { type FabricGraph, tierNamed } from "../graph.ts";
import { leafOfAdapter, spineGroupOf, treeCounts } from "../tree-wiring.ts";
import { meetingSpines } from "./meeting-spines.ts";
import { addTo } from "./node-routes.ts";
import type { NetworkAccumulator } from "./routing.ts";

export function treeSpreadAccumulator(
  graph: FabricGraph,
  tree: TreeShape,
  loads: Float64Array,
): NetworkAccumulator {
  const { leaves, spines } = treeCounts(tree);
  const tiers = treeTiers(graph, tree);
  const groups = tree.spinesPerGroup > 0 ? spines / tree.spinesPerGroup : 0;
  const leafUp = new Float64Array(leaves);
  const leafDown = new Float64Array(leaves);
  const groupUp = new Float64Array(groups);
  const groupDown = new Float64Array(groups);
  const changesRail = new Map<number, number>();
  const leafOf = leafTable(graph, tree);
  const groupOf = Uint32Array.from({ length: leaves }, (_, leaf) => spineGroupOf(tree, leaf));
  const { leafUplinks } = tree;
  const corePorts = tree.spinesPerGroup * tree.spineUplinks;
  let lost = 0;

  return {
    add(fromAdapter, toAdapter, bytes) {
      const from = leafOf[fromAdapter] as number;
      const to = leafOf[toAdapter] as number;
      if (from !== to && groups === 0) {
        lost += bytes;
        return;
      }
      addTo(loads, 2 * (tiers.adapter + fromAdapter), bytes);
      addTo(loads, 2 * (tiers.adapter + toAdapter) + 1, bytes);
      if (from === to) return;
      const fromGroup = groupOf[from] as number;
      const toGroup = groupOf[to] as number;
      if (fromGroup % tree.spineGroups !== toGroup % tree.spineGroups) {
        const pair = from * leaves + to;
        changesRail.set(pair, (changesRail.get(pair) ?? 0) + bytes);
        return;
      }
      addTo(leafUp, from, bytes);
      addTo(leafDown, to, bytes);
      if (fromGroup === toGroup) return;
      addTo(groupUp, fromGroup, bytes);
      addTo(groupDown, toGroup, bytes);
    },
    finish() {
      shareOut(leafUp, leafDown, tiers.leafSpine, leafUplinks, loads);
      shareOut(groupUp, groupDown, tiers.spineCore, corePorts, loads);
      routeRailChanges();
    },
    unrouted: () => lost,
    pending(index) {
      routeRailChanges();
      const link = index >> 1;
      const down = (index & 1) === 1;
      if (groups > 0 && link >= tiers.leafSpine && link < tiers.leafSpine + leaves * leafUplinks) {
        const leaf = Math.floor((link - tiers.leafSpine) / leafUplinks);
        return ((down ? leafDown : leafUp)[leaf] as number) / leafUplinks;
      }
      if (corePorts > 0 && link >= tiers.spineCore && link < tiers.spineCore + groups * corePorts) {
        const group = Math.floor((link - tiers.spineCore) / corePorts);
        return ((down ? groupDown : groupUp)[group] as number) / corePorts;
      }
      return 0;
    },
  };

  function routeRailChanges(): void {
    changesRail.forEach((bytes, pair) => {
      const way = { from: Math.floor(pair / leaves), to: pair % leaves, bytes };
      if (!spreadOverCores(tree, tiers, groupOf, way, loads)) lost += bytes;
    });
    changesRail.clear();
  }
}

export interface TreeTiers {
  adapter: number;
  leafSpine: number;
  spineCore: number;
}

/** First link of each tier. */
export function treeTiers(graph: FabricGraph, tree: TreeShape): TreeTiers {
  const [leaf = "leaf", spine = "spine", core = "core"] = tree.tierNames;
  return {
    adapter: tierNamed(graph, "adapter").first,
    leafSpine: tierNamed(graph, `${leaf}–${spine}`).first,
    spineCore: tierNamed(graph, `${spine}–${core}`).first,
  };
}

/** Leaf of every adapter. */
export function leafTable({ shape }: FabricGraph, tree: TreeShape): Uint32Array {
  return Uint32Array.from({ length: shape.nodes * shape.adaptersPerNode }, (_, adapter) =>
    leafOfAdapter(shape, tree, adapter),
  );
}

/** The same share on each of the `ports` links that begin at every switch. */
function shareOut(
  up: Float64Array,
  down: Float64Array,
  first: number,
  ports: number,
  loads: Float64Array,
): void {
  for (let at = 0; at < up.length; at += 1) {
    const upShare = (up[at] as number) / ports;
    const downShare = (down[at] as number) / ports;
    if (upShare === 0 && downShare === 0) continue;
    for (let port = 0; port < ports; port += 1) {
      const link = first + at * ports + port;
      addTo(loads, 2 * link, upShare);
      addTo(loads, 2 * link + 1, downShare);
    }
  }
}

/** From one rail to another by the cores that both reach, evenly over all links at each switch. */
function spreadOverCores(
  tree: TreeShape,
  tiers: TreeTiers,
  groupOf: Uint32Array,
  { from, to, bytes }: { from: number; to: number; bytes: number },
  loads: Float64Array,
): boolean {
  const meeting = meetingSpines(tree, groupOf[from] as number, groupOf[to] as number);
  const { leafUplinks, spinesPerGroup, spineUplinks } = tree;
  const parallel = leafUplinks / spinesPerGroup;
  for (const [spine, partners] of meeting) {
    const share = bytes / meeting.size;
    for (let copy = 0; copy < parallel; copy += 1) {
      const port = (spine % spinesPerGroup) + copy * spinesPerGroup;
      addTo(loads, 2 * (tiers.leafSpine + from * leafUplinks + port), share / parallel);
    }
    for (let port = 0; port < spineUplinks; port += 1) {
      addTo(loads, 2 * (tiers.spineCore + spine * spineUplinks + port), share / spineUplinks);
    }
    for (const partner of partners) {
      const part = share / partners.length;
      for (let port = 0; port < spineUplinks; port += 1) {
        addTo(
          loads,
          2 * (tiers.spineCore + partner * spineUplinks + port) + 1,
          part / spineUplinks,
        );
      }
      for (let copy = 0; copy < parallel; copy += 1) {
        const port = (partner % spinesPerGroup) + copy * spinesPerGroup;
        addTo(loads, 2 * (tiers.leafSpine + to * leafUplinks + port) + 1, part / parallel);
      }
    }
  }
  return meeting.size > 0;
}

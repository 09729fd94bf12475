/**
 * Static routing in a whole tree: each flow keeps to one way. The ports are drawn from the flow's
 * two ends (hash) or follow from its destination (D-mod-k: Zahavi, J. Parallel Distrib. Comput. 2012).
 */
import type { TreeShape } from "../fabric-shape.ts";
import type { FabricGraph } from "../graph.ts";
import { spineGroupOf, treeCounts } from "../tree-wiring.ts";
import { meetingSpines } from "./meeting-spines.ts";
import { mixBits } from "./mix-bits.ts";
import { addTo } from "./node-routes.ts";
import type { NetworkAccumulator, Routing } from "./routing.ts";
import { leafTable, treeTiers } from "./tree-spread.ts";

/** Spines that lead from one set to another, and for each the spines it meets there. */
interface Meeting {
  spines: number[];
  partners: number[][];
}

export function treeStaticAccumulator(
  graph: FabricGraph,
  tree: TreeShape,
  routing: Exclude<Routing, "adaptive">,
  loads: Float64Array,
): NetworkAccumulator {
  const tiers = treeTiers(graph, tree);
  const leafOf = leafTable(graph, tree);
  const { leaves } = treeCounts(tree);
  const groupOf = Uint32Array.from({ length: leaves }, (_, leaf) => spineGroupOf(tree, leaf));
  const { leafUplinks, spinesPerGroup, spineUplinks, coresPerGroup } = tree;
  const { adaptersPerNode } = graph.shape;
  const parallel = leafUplinks / spinesPerGroup;
  const meetings = new Map<number, Meeting>();
  let lost = 0;

  const meeting = (from: number, to: number) => {
    const key = from * 2 ** 20 + to;
    let known = meetings.get(key);
    if (known === undefined) {
      const ways = meetingSpines(tree, from, to);
      known = { spines: [...ways.keys()], partners: [...ways.values()] };
      meetings.set(key, known);
    }
    return known;
  };
  /** Down a leaf's cables: of those to one spine, the one the number picks. */
  const downLeaf = (leaf: number, spine: number, pick: number, bytes: number) => {
    const port = (spine % spinesPerGroup) + (pick % parallel) * spinesPerGroup;
    addTo(loads, 2 * (tiers.leafSpine + leaf * leafUplinks + port) + 1, bytes);
  };

  return {
    add(fromAdapter, toAdapter, bytes, flow) {
      const from = leafOf[fromAdapter] as number;
      const to = leafOf[toAdapter] as number;
      if (from !== to && spinesPerGroup === 0) {
        lost += bytes;
        return;
      }
      addTo(loads, 2 * (tiers.adapter + fromAdapter), bytes);
      addTo(loads, 2 * (tiers.adapter + toAdapter) + 1, bytes);
      if (from === to) return;
      const node = Math.floor(toAdapter / adaptersPerNode);
      const hashed = routing === "hash" ? mixBits(flow, fromAdapter) : 0;
      const first = routing === "hash" ? hashed : node;
      const second = routing === "hash" ? mixBits(hashed, 1) : Math.floor(node / leafUplinks);
      const fromGroup = groupOf[from] as number;
      const toGroup = groupOf[to] as number;
      if (fromGroup === toGroup) {
        const port = first % leafUplinks;
        addTo(loads, 2 * (tiers.leafSpine + from * leafUplinks + port), bytes);
        downLeaf(to, port % spinesPerGroup, second, bytes);
        return;
      }
      const { spines, partners } = meeting(fromGroup, toGroup);
      if (spines.length === 0) {
        lost += bytes;
        return;
      }
      const spine = spines[first % spines.length] as number;
      const copy = Math.floor(first / spines.length) % parallel;
      const port = (spine % spinesPerGroup) + copy * spinesPerGroup;
      addTo(loads, 2 * (tiers.leafSpine + from * leafUplinks + port), bytes);
      const corePort = second % spineUplinks;
      addTo(loads, 2 * (tiers.spineCore + spine * spineUplinks + corePort), bytes);
      const reached = partners[first % spines.length] as number[];
      // A core's cables down to one spine are those ports that are equal modulo the group's cores.
      const partner = reached[mixBits(first, 2) % reached.length] as number;
      const copies = spineUplinks / coresPerGroup;
      const down = (corePort % coresPerGroup) + (mixBits(second, 3) % copies) * coresPerGroup;
      addTo(loads, 2 * (tiers.spineCore + partner * spineUplinks + down) + 1, bytes);
      downLeaf(to, partner, second, bytes);
    },
    finish() {},
    pending: () => 0,
    unrouted: () => lost,
  };
}

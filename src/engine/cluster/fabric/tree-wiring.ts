/**
 * How leaf, spine and core switches are cabled: regular, so that a cable's number follows from its
 * lower switch and port. Port k of a leaf goes to spine k mod spines of its group; port k of a spine
 * to core k mod cores of its group.
 */

import type { VertexRange } from "./fabric-graph.ts";
import type { FabricShape, TreeShape } from "./fabric-shape.ts";
import type { GraphBuilder } from "./graph-builder.ts";

export function addTree(graph: GraphBuilder, adapters: VertexRange, tree: TreeShape): void {
  const { shape } = graph;
  const bytesPerSecond = (shape.gbpsPerAdapter * 1e9) / 8;
  const [leafName = "leaf", spineName = "spine", coreName = "core"] = tree.tierNames;
  const counts = treeCounts(tree);
  const leaves = graph.addVertices("leaf", leafName, counts.leaves);
  graph.openTier("adapter", "network", bytesPerSecond);
  for (let adapter = 0; adapter < adapters.count; adapter += 1) {
    graph.addLink(adapters.first + adapter, leaves.first + leafOfAdapter(shape, tree, adapter));
  }
  if (counts.spines === 0) return;
  const spines = graph.addVertices("spine", spineName, counts.spines);
  graph.openTier(`${leafName}–${spineName}`, "network", bytesPerSecond);
  for (let leaf = 0; leaf < counts.leaves; leaf += 1) {
    const first = spines.first + spineGroupOf(tree, leaf) * tree.spinesPerGroup;
    for (let port = 0; port < tree.leafUplinks; port += 1) {
      graph.addLink(leaves.first + leaf, first + (port % tree.spinesPerGroup));
    }
  }
  if (counts.cores === 0) return;
  const cores = graph.addVertices("core", coreName, counts.cores);
  graph.openTier(`${spineName}–${coreName}`, "network", bytesPerSecond);
  for (let spine = 0; spine < counts.spines; spine += 1) {
    const first = cores.first + coreGroupOf(tree, spine) * tree.coresPerGroup;
    for (let port = 0; port < tree.spineUplinks; port += 1) {
      graph.addLink(spines.first + spine, first + (port % tree.coresPerGroup));
    }
  }
}

export interface TreeCounts {
  leaves: number;
  spines: number;
  cores: number;
  spinesPerPod: number;
}

export function treeCounts(tree: TreeShape): TreeCounts {
  const pods = Math.max(1, Math.ceil(tree.units / tree.unitsPerPod));
  const spinesPerPod = tree.spineGroups * tree.spinesPerGroup;
  return {
    leaves: tree.units * tree.leavesPerUnit,
    spines: pods * spinesPerPod,
    cores: tree.coreGroups * tree.coresPerGroup,
    spinesPerPod,
  };
}

/** Leaf of an adapter, both counted from 0 over the whole fabric. */
export function leafOfAdapter(
  { adaptersPerNode }: Pick<FabricShape, "adaptersPerNode">,
  tree: Pick<TreeShape, "nodesPerUnit" | "leavesPerUnit" | "attachment">,
  adapter: number,
): number {
  const node = Math.floor(adapter / adaptersPerNode);
  const unit = Math.floor(node / tree.nodesPerUnit);
  const within =
    tree.attachment === "rail"
      ? (adapter % adaptersPerNode) % tree.leavesPerUnit
      : Math.floor(((node % tree.nodesPerUnit) * tree.leavesPerUnit) / tree.nodesPerUnit);
  return unit * tree.leavesPerUnit + within;
}

/** Set of spines above a leaf: pod by pod, in each pod as many as there are spine groups. */
export function spineGroupOf(tree: TreeShape, leaf: number): number {
  const unit = Math.floor(leaf / tree.leavesPerUnit);
  const pod = Math.floor(unit / tree.unitsPerPod);
  return pod * tree.spineGroups + ((leaf % tree.leavesPerUnit) % tree.spineGroups);
}

/**
 * Group of cores above a spine. Spines of a pod are counted across the spine groups first, so that a
 * core group reaches several rails where it can.
 */
export function coreGroupOf(tree: TreeShape, spine: number): number {
  const spinesPerPod = tree.spineGroups * tree.spinesPerGroup;
  const within = spine % spinesPerPod;
  const group = Math.floor(within / tree.spinesPerGroup);
  const place = (within % tree.spinesPerGroup) * tree.spineGroups + group;
  return Math.floor((place * tree.coreGroups) / spinesPerPod);
}

/**
 * How high the bytes between two GPUs climb: to the switch of their node, over their adapters to a
 * common leaf, to the spines, to the cores. By where they stand; a way around something missing, or
 * over another rail's leaf, may be longer.
 */
import type { FabricShape, TreeShape } from "../../engine/cluster/fabric/fabric-shape.ts";

/** Tiers a pair's bytes cross, counted from the GPUs: 1 stays inside its scale-up domain. */
export type Height = number;

/** @returns the height of the way between two slots; 0 for a GPU and itself */
export function reachOf(shape: FabricShape): (from: number, to: number) => Height {
  const { scaleUp, network, gpusPerNode } = shape;
  const domain = (slot: number) => Math.floor(slot / scaleUp.domainSize);
  return (from, to) => {
    if (from === to) return 0;
    if (domain(from) === domain(to) || network.topology === "none") return 1;
    const [here, there] = [Math.floor(from / gpusPerNode), Math.floor(to / gpusPerNode)];
    if (network.topology === "torus") return 1;
    if (network.topology === "dragonfly") {
      const router = (node: number) => Math.floor(node / network.nodesPerRouter);
      if (router(here) === router(there)) return 2;
      const group = (node: number) => Math.floor(router(node) / network.routersPerGroup);
      return group(here) === group(there) ? 3 : 4;
    }
    return treeHeight(network, here, there);
  };
}

function treeHeight(tree: TreeShape, here: number, there: number): Height {
  const unit = (node: number) => Math.floor(node / tree.nodesPerUnit);
  const pod = (node: number) => Math.floor(unit(node) / tree.unitsPerPod);
  if (unit(here) === unit(there)) {
    return tree.attachment === "rail" || leafOf(tree, here) === leafOf(tree, there) ? 2 : 3;
  }
  return pod(here) === pod(there) ? 3 : 4;
}

function leafOf({ nodesPerUnit, leavesPerUnit }: TreeShape, node: number): number {
  return Math.floor(((node % nodesPerUnit) * leavesPerUnit) / nodesPerUnit);
}

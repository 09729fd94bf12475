/**
 * Trees from parameters: the fabric of clusters whose wiring is unpublished (Omni-Path, Ethernet,
 * cloud) and of plans that give `{ kind: "fat-tree", radix, oversubscription, railOptimised }`.
 * Also Meta's 24K cluster, whose tiers are published but not all its switch counts.
 */
import type { FabricShape, RecipeInput, Said, TreeShape } from "../fabric-shape.ts";
import { beyondThreeTiers, railTree } from "./rail-superpods.ts";

export interface FatTreeOptions {
  id: string;
  name: string;
  /** Ports of one switch, at the adapters' rate. */
  radix: number;
  /** Adapter cables per cable up at the leaves; 1 is non-blocking. */
  oversubscription: number;
  railOptimised: boolean;
  statements: Said[];
}

/** Two or three tiers of switches of one radix. */
export function fatTree(options: FatTreeOptions, input: RecipeInput): FabricShape {
  const { radix, oversubscription } = options;
  // Down and up ports of a leaf share its radix in the ratio of the oversubscription.
  const downlinks = Math.max(1, Math.floor((radix * oversubscription) / (1 + oversubscription)));
  const network = options.railOptimised
    ? railTree({
        nodesPerUnit: downlinks,
        units: Math.ceil(input.nodes / downlinks),
        leavesPerUnit: input.adaptersPerNode,
        downlinks,
        radix,
        planes: 1,
        oversubscription,
      })
    : treeByNode(downlinks, radix, oversubscription, input);
  return {
    id: options.id,
    name: options.name,
    unitName: options.railOptimised ? "rail group" : "leaf group",
    ...input,
    network,
    statements: [
      ...options.statements,
      ...(network.coreGroups > 0 ? beyondThreeTiers(network, radix) : []),
    ],
  };
}

/** All adapters of a node on one leaf; a leaf takes as many nodes as its down ports hold. */
function treeByNode(
  downlinks: number,
  radix: number,
  oversubscription: number,
  input: RecipeInput,
): TreeShape {
  const nodesPerLeaf = Math.max(1, Math.floor(downlinks / input.adaptersPerNode));
  const leavesPerUnit = Math.max(1, Math.ceil(input.adaptersPerNode / downlinks));
  return {
    ...railTree({
      nodesPerUnit: nodesPerLeaf,
      units: Math.ceil(input.nodes / nodesPerLeaf),
      leavesPerUnit,
      downlinks: Math.ceil((nodesPerLeaf * input.adaptersPerNode) / leavesPerUnit),
      radix,
      planes: 1,
      oversubscription,
    }),
    attachment: leavesPerUnit > 1 ? "rail" : "node",
  };
}

const META = {
  nodesPerRack: 2,
  racksPerPod: 192,
  pods: 8,
  leafUplinks: 16,
  clusterSwitches: 8,
  aggregationUplinks: 55,
  aggregationPerGroup: 5,
};

/**
 * Meta's RoCE cluster of 24,576 H100: a top-of-rack switch for two servers, pods of 192 racks at
 * full bisection, 1:7 between pods.
 */
export function meta24k(input: RecipeInput): FabricShape {
  const nodesPerPod = META.nodesPerRack * META.racksPerPod;
  const pods = Math.max(1, Math.ceil(input.nodes / nodesPerPod));
  const lone = pods === 1;
  return {
    id: "meta-24k-roce",
    name: "Meta 24K RoCE",
    unitName: "pod",
    ...input,
    network: {
      topology: "tree",
      nodesPerUnit: nodesPerPod,
      units: pods,
      leavesPerUnit: META.racksPerPod,
      attachment: "node",
      tierNames: lone
        ? ["top-of-rack", "cluster switch"]
        : ["top-of-rack", "cluster switch", "aggregation"],
      leafUplinks: META.leafUplinks,
      unitsPerPod: 1,
      spineGroups: 1,
      spinesPerGroup: META.clusterSwitches,
      spineUplinks: lone ? 0 : META.aggregationUplinks,
      coreGroups: lone ? 0 : META.clusterSwitches,
      coresPerGroup: lone ? 0 : META.aggregationPerGroup,
    },
    statements: ["meta-racks", "meta-counts"],
  };
}

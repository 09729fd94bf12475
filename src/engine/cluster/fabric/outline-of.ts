/** The outline of a cluster's fabric: counts of units, switches and cables, from its shape. */
import type { Cluster } from "../../plan/plan.ts";
import type { FabricOutline, FabricTier } from "./fabric-outline.ts";
import {
  type DragonflyShape,
  type FabricShape,
  globalCopies,
  type TreeShape,
} from "./fabric-shape.ts";
import { fabricShape } from "./shape-of.ts";

/** @returns the outline of the cluster's fabric; microseconds, nothing per GPU. */
export function fabricOutline(cluster: Cluster): FabricOutline {
  const shape = fabricShape(cluster);
  let outline = outlines.get(shape);
  if (outline === undefined) {
    outline = outlineOfShape(shape);
    outlines.set(shape, outline);
  }
  return outline;
}

/** Of shapes that `fabricShape` keeps for the next plans. */
const outlines = new WeakMap<FabricShape, FabricOutline>();

/** The outline of a fabric already worked out. */
export function outlineOfShape(shape: FabricShape): FabricOutline {
  const { network } = shape;
  const nodesPerUnit = nodesOfUnit(shape);
  return {
    id: shape.id,
    name: shape.name,
    scaleUp: {
      kind: shape.scaleUp.kind,
      domainSize: shape.scaleUp.domainSize,
      switches: shape.scaleUp.switches,
      switchName: shape.scaleUp.switchName,
    },
    unitName: shape.unitName,
    nodes: shape.nodes,
    nodesPerUnit,
    units: Math.ceil(shape.nodes / nodesPerUnit),
    ...(network.topology === "tree" && podsOf(network) > 1
      ? { unitsPerPod: network.unitsPerPod }
      : {}),
    adaptersPerNode: shape.adaptersPerNode,
    railOptimised: network.topology === "tree" && network.attachment === "rail",
    tiers:
      network.topology === "tree"
        ? treeTiers(shape, network)
        : network.topology === "dragonfly"
          ? dragonflyTiers(shape, network)
          : [],
    statements: [...shape.scaleUp.statements, ...shape.statements],
  };
}

function nodesOfUnit({ network, nodes }: FabricShape): number {
  if (network.topology === "tree") return network.nodesPerUnit;
  if (network.topology === "dragonfly") return network.nodesPerRouter * network.routersPerGroup;
  return nodes;
}

/** Pods of a tree: sets of units behind spines of their own. */
function podsOf(tree: TreeShape): number {
  return Math.max(1, Math.ceil(tree.units / tree.unitsPerPod));
}

function treeTiers(shape: FabricShape, tree: TreeShape): FabricTier[] {
  const leaves = tree.units * tree.leavesPerUnit;
  const pods = podsOf(tree);
  const spinesPerPod = tree.spineGroups * tree.spinesPerGroup;
  const gbpsPerLink = shape.gbpsPerAdapter;
  const tiers: FabricTier[] = [
    {
      name: tree.tierNames[0] ?? "leaf",
      switches: leaves,
      switchesPerUnit: tree.leavesPerUnit,
      linksBelow: shape.nodes * shape.adaptersPerNode,
      gbpsPerLink,
    },
  ];
  if (spinesPerPod > 0) {
    tiers.push({
      name: tree.tierNames[1] ?? "spine",
      switches: pods * spinesPerPod,
      ...(tree.unitsPerPod === 1 && pods > 1 ? { switchesPerUnit: spinesPerPod } : {}),
      linksBelow: leaves * tree.leafUplinks,
      gbpsPerLink,
    });
  }
  if (tree.coreGroups > 0) {
    tiers.push({
      name: tree.tierNames[2] ?? "core",
      switches: tree.coreGroups * tree.coresPerGroup,
      linksBelow: pods * spinesPerPod * tree.spineUplinks,
      gbpsPerLink,
    });
  }
  return tiers;
}

/** Routers serve a group alone; links among routers are listed as tiers without switches. */
function dragonflyTiers(shape: FabricShape, network: DragonflyShape): FabricTier[] {
  const routers = network.groups * network.routersPerGroup;
  const gbpsPerLink = shape.gbpsPerAdapter;
  const localLinks = (routers * (network.routersPerGroup - 1)) / 2;
  const globalLinks = ((network.groups * (network.groups - 1)) / 2) * globalCopies(network);
  return [
    {
      name: "router",
      switches: routers,
      switchesPerUnit: network.routersPerGroup,
      linksBelow: shape.nodes * shape.adaptersPerNode,
      gbpsPerLink,
    },
    { name: "local", switches: 0, linksBelow: localLinks, gbpsPerLink },
    ...(globalLinks > 0
      ? [{ name: "global", switches: 0, linksBelow: globalLinks, gbpsPerLink }]
      : []),
  ];
}

/** What of a cluster decides how it is laid out: counts only. */
import type { FabricOutline, FabricTier } from "../../engine/cluster/fabric/fabric-outline.ts";
import type { Cluster } from "../../engine/plan/plan.ts";

export interface ClusterShape {
  gpus: number;
  gpusPerNode: number;
  nodes: number;
  nodesPerUnit: number;
  units: number;
  /** Units behind one set of spines; absent where one set serves them all. */
  unitsPerPod?: number;
  /** Nodes that share one set of scale-up switches (a rack of NVL72); absent where each has its own. */
  domainNodes?: number;
  /** Tiers whose switches belong each to one unit and are drawn inside it. */
  unitTiers: number;
  /** Tiers that units share, drawn above them. */
  sharedTiers: number;
}

export function shapeOf(cluster: Cluster, fabric: FabricOutline): ClusterShape {
  const nodesPerUnit = Math.max(1, Math.min(fabric.nodesPerUnit, cluster.nodes));
  return {
    gpus: cluster.gpus,
    gpusPerNode: cluster.gpusPerNode,
    nodes: cluster.nodes,
    nodesPerUnit,
    units: Math.ceil(cluster.nodes / nodesPerUnit),
    ...(fabric.unitsPerPod ? { unitsPerPod: fabric.unitsPerPod } : {}),
    ...(sharesSwitches(cluster, fabric)
      ? { domainNodes: Math.ceil(fabric.scaleUp.domainSize / cluster.gpusPerNode) }
      : {}),
    unitTiers: unitTiersOf(fabric).length,
    sharedTiers: sharedTiersOf(fabric).length,
  };
}

/** Whether the scale-up switches join nodes, and not only the GPUs of one. */
function sharesSwitches({ gpusPerNode }: Cluster, { scaleUp }: FabricOutline): boolean {
  return scaleUp.kind === "nvswitch" && scaleUp.domainSize > gpusPerNode;
}

/** Tiers inside a unit, from the nodes upward. */
export function unitTiersOf(fabric: FabricOutline): FabricTier[] {
  return fabric.tiers.filter((tier) => tier.switchesPerUnit !== undefined);
}

/**
 * Tiers above the units, from the units upward. Of tiers that are links without switches (a dragonfly's)
 * only the highest joins units; those below join the switches of one.
 */
export function sharedTiersOf({ tiers }: FabricOutline): FabricTier[] {
  return tiers.filter(
    (tier, index) =>
      tier.switchesPerUnit === undefined && (tier.switches > 0 || index === tiers.length - 1),
  );
}

/** Nodes of one unit: the last may hold fewer. */
export function nodesOfUnit(cluster: Cluster, fabric: FabricOutline, unit: number): number {
  return Math.min(fabric.nodesPerUnit, cluster.nodes - unit * fabric.nodesPerUnit);
}

/**
 * Single cables from the leaf switches of a lone unit to the spines above: which port of a leaf goes to
 * which port of a spine. With several units they run together beside them; `bundle-marks.ts` draws that.
 */
import { fabricShape } from "../../engine/cluster/fabric/shape-of.ts";
import { spineGroupOf } from "../../engine/cluster/fabric/tree-wiring.ts";
import type { Cluster } from "../../engine/plan/plan.ts";

export interface Uplink {
  leaf: number;
  /** Among the leaf's ports that lead up. */
  port: number;
  spine: number;
  /** Among the spine's ports that lead down. */
  spinePort: number;
}

export interface Uplinks {
  leaves: number;
  /** Ports of a leaf that lead up, and of the fullest spine that lead down. */
  up: number;
  down: number;
  spines: number;
  /** In the order of the fabric's links. */
  cables: readonly Uplink[];
}

const known = new WeakMap<Cluster, Uplinks | "none">();

/** @returns undefined where there is more than one unit, no tree or no spine; worked out once */
export function uplinksOf(cluster: Cluster): Uplinks | undefined {
  const found = known.get(cluster) ?? wired(cluster) ?? "none";
  known.set(cluster, found);
  return found === "none" ? undefined : found;
}

function wired(cluster: Cluster): Uplinks | undefined {
  const { network } = fabricShape(cluster);
  if (network.topology !== "tree" || network.units !== 1) return undefined;
  const { leavesPerUnit: leaves, leafUplinks: up, spineGroups, spinesPerGroup } = network;
  const spines = spineGroups * spinesPerGroup;
  if (spines === 0 || up === 0) return undefined;
  const plugged = new Uint32Array(spines);
  const cables = Array.from({ length: leaves * up }, (_, place): Uplink => {
    const leaf = Math.floor(place / up);
    const port = place % up;
    const spine = spineGroupOf(network, leaf) * spinesPerGroup + (port % spinesPerGroup);
    const spinePort = plugged[spine] as number;
    plugged[spine] = spinePort + 1;
    return { leaf, port, spine, spinePort };
  });
  return { leaves, up, down: Math.max(...plugged), spines, cables };
}

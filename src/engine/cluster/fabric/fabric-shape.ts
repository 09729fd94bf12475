/**
 * A fabric by its few defining numbers: what every recipe in `recipes/` returns and what both the
 * outline (`outline-of.ts`) and the graph with every cable (`graph.ts`) are built from. A shape
 * knows nothing of single cables; wiring is by formula from these numbers.
 */
import type { FabricOutline } from "./fabric-outline.ts";

/** In words, or by the name of its words. */
export type Said = FabricOutline["statements"][number];

/** What joins the GPUs of one scale-up domain. */
export interface ScaleUpShape {
  kind: FabricOutline["scaleUp"]["kind"];
  /** GPUs of one domain; it may span several nodes (NVL72) or be part of one. */
  domainSize: number;
  /** Switch chips of one domain; each GPU is joined to every one of them. 0 without switches. */
  switches: number;
  /** What the switch is called: `NVSwitch gen2`. */
  switchName: string;
  statements: Said[];
}

/** How the adapters of a node find their leaf switch. */
export type LeafAttachment =
  /** Adapter r of every node of a unit goes to leaf r (modulo the unit's leaves). */
  | "rail"
  /** All adapters of a node go to the same leaf; a unit's leaves share its nodes out evenly. */
  | "node";

/**
 * A folded Clos network of one to three switch tiers. Units of nodes stand behind leaves of their
 * own; pods of units behind spines of their own; cores join the pods.
 */
export interface TreeShape {
  topology: "tree";
  nodesPerUnit: number;
  units: number;
  leavesPerUnit: number;
  attachment: LeafAttachment;
  tierNames: string[];
  /** Cables each leaf has upward; 0 when there is no spine tier. */
  leafUplinks: number;
  /** Units behind one set of spines; `units` or more when there is one set. */
  unitsPerPod: number;
  /** Leaf l of a unit reaches the spines of group l mod `spineGroups` of its pod, all of them. */
  spineGroups: number;
  spinesPerGroup: number;
  /** Cables each spine has upward; 0 when there is no core tier. */
  spineUplinks: number;
  /** Spines of a pod, counted across the rails first, fall into this many equal runs. */
  coreGroups: number;
  coresPerGroup: number;
}

/** Groups of routers, all to all inside; every pair of groups joined by global links. */
export interface DragonflyShape {
  topology: "dragonfly";
  nodesPerRouter: number;
  routersPerGroup: number;
  groups: number;
  globalLinksPerRouter: number;
}

/** Global links between each pair of groups. */
export function globalCopies(network: DragonflyShape): number {
  const { groups, routersPerGroup, globalLinksPerRouter } = network;
  if (groups === 1) return 0;
  return Math.max(1, Math.floor((routersPerGroup * globalLinksPerRouter) / (groups - 1)));
}

/** Chips joined to their neighbours along each axis; no switches. */
export interface TorusShape {
  topology: "torus";
  axes: number[];
  /** Whether the axis closes into a ring. */
  wraps: boolean[];
}

/** One node: nothing outside it. */
export interface NoNetwork {
  topology: "none";
}

export interface FabricShape {
  id: string;
  name: string;
  unitName: string;
  nodes: number;
  gpusPerNode: number;
  adaptersPerNode: number;
  /** One adapter, one direction. Cables between switches run at the same rate. */
  gbpsPerAdapter: number;
  scaleUp: ScaleUpShape;
  network: TreeShape | DragonflyShape | TorusShape | NoNetwork;
  statements: Said[];
}

/** What a recipe is given: the cluster's size and its adapters, already worked out. */
export interface RecipeInput {
  nodes: number;
  gpusPerNode: number;
  adaptersPerNode: number;
  gbpsPerAdapter: number;
  scaleUp: ScaleUpShape;
}

/** The smallest divisor of `value` that is at least `least`; `value` itself when none is. */
export function divisorAtLeast(value: number, least: number): number {
  for (let divisor = Math.max(1, Math.ceil(least)); divisor < value; divisor += 1) {
    if (value % divisor === 0) return divisor;
  }
  return value;
}

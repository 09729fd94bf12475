/**
 * A fabric in outline: how many nodes, units and switches of each tier there are and what joins
 * them. Enough to draw the cluster from afar and to say what is quoted and what is a construction;
 * the graph with every cable is built from it elsewhere in this folder.
 */
import type { FilledStatement, StatementKey } from "./statement-keys.ts";

/** How far a statement about a fabric can be trusted. */
export type Provenance = "quoted" | "derived" | "constructed" | "assumed";

/** A sentence about a fabric, and how far it can be trusted. */
export interface Statement {
  text: string;
  provenance: Provenance;
  source: string;
}

export interface FabricTier {
  /** `leaf`, `spine`, `core`, … as the operator calls it. */
  name: string;
  switches: number;
  /** Switches of this tier that serve one unit alone; absent when the tier is shared by all. */
  switchesPerUnit?: number;
  /** Cables from the tier below (from the adapters, for the lowest) up to this tier, in all. */
  linksBelow: number;
  /** One cable, one direction. */
  gbpsPerLink: number;
}

export interface FabricOutline {
  id: string;
  name: string;
  /** What joins the GPUs of one scale-up domain. */
  scaleUp: {
    kind: "nvswitch" | "mesh" | "pcie" | "torus" | "none";
    domainSize: number;
    /** Switch chips of one domain, each joined to every GPU of it; 0 without switches. */
    switches: number;
    /** `NVSwitch gen2`; empty without switches. */
    switchName: string;
  };
  /** What operators call a group of nodes behind the same leaves: scalable unit, pod, rack. */
  unitName: string;
  nodes: number;
  nodesPerUnit: number;
  units: number;
  /** Units behind one set of spines; absent where one set serves them all. */
  unitsPerPod?: number;
  adaptersPerNode: number;
  /** Adapter r of every node of a unit goes to leaf r of that unit. */
  railOptimised: boolean;
  /** Switch tiers from the nodes upward; empty for one node and for a torus. */
  tiers: FabricTier[];
  /** What is known of it, and how; in words by `statementsOf`. */
  statements: (StatementKey | FilledStatement)[];
}

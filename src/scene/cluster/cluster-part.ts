/** What of the cluster can be pointed at. */
export type ClusterPart =
  | { kind: "gpu"; rank: number }
  /** All cables from a node to its unit's switches; nodes count over the cluster. */
  | { kind: "node-links"; node: number }
  | { kind: "unit-switches"; unit: number }
  /** All cables from a unit's switches to the tier above. */
  | { kind: "unit-links"; unit: number }
  /** Switches of a shared tier, the lowest being 0. */
  | { kind: "tier"; tier: number }
  /** All cables between a shared tier and the next above. */
  | { kind: "tier-links"; tier: number };

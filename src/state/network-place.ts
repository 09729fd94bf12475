/** What of the network can be looked at: parts of the picture, single cables and switches, a group. */
import type { TrafficKind } from "../engine/report.ts";
import type { TrafficGroup } from "../engine/traffic/collective-use.ts";
import type { ClusterPart } from "../scene/cluster/cluster-part.ts";

/** A group's traffic: the groups of one kind that one rank is in. */
export interface GroupOfRank {
  kind: TrafficKind;
  group: TrafficGroup;
  rank: number;
}

/** One direction of a cable, by its number in the fabric's graph. */
export interface LinkDirection {
  link: number;
  direction: "up" | "down";
}

export type NetworkPlace =
  | { kind: "part"; part: Exclude<ClusterPart, { kind: "gpu" }> }
  | ({ kind: "link" } & LinkDirection)
  | { kind: "switch"; vertex: number };

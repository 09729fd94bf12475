/** Where flows go as they are laid out: onto links, into a matrix, into a list for one rank. */
import type { TrafficKind } from "../../report.ts";
import type { TrafficGroup } from "../collective-use.ts";

export interface FlowSink {
  /** Bytes per iteration from one rank to another. */
  flow(kind: TrafficKind, from: number, to: number, bytes: number): void;
  /** Bytes a rank gives to and takes from a switch that reduces by itself. */
  atSwitch(kind: TrafficKind, rank: number, up: number, down: number): void;
  /** Called before the flows of a group; sends between stages come as groups of their own. */
  beginGroup?(kind: TrafficKind, group: TrafficGroup, members: readonly number[]): void;
}

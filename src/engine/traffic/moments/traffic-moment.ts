/** The part of a step whose traffic is looked at, where it is not the whole iteration. */
import type { TrafficPhase } from "./collective-phases.ts";
import type { CollectiveWeights } from "./weighed-collectives.ts";

export type TrafficMoment = { weights: CollectiveWeights } & (
  | { kind: "phase"; phase: TrafficPhase }
  /** Bytes are per second, on average over the window. */
  | { kind: "instant"; from: number; seconds: number }
);

/** What can be looked at besides the whole iteration. */
export type TrafficWhen = TrafficPhase | "instant";

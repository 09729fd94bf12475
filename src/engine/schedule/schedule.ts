/**
 * A schedule as data: for every pipeline rank the passes it runs, in order, in typed arrays. It
 * says what follows what, never when: times come from `simulate.ts`. One shape serves every family,
 * so that simulation, picture, trace and command line need to know none of them by name.
 */
import type { ScheduleName } from "../plan/plan.ts";

/** What a pass does; the values of `Schedule.kind`. */
export const PASS = {
  /** Forward of one virtual stage for one micro-batch. */
  forward: 0,
  /** Whole backward: gradients of the input and of the weights. */
  backward: 1,
  /** Backward for the input only, which is what the stage before waits for. */
  inputGradient: 2,
  /** Backward for the weights only, which nobody waits for. */
  weightGradient: 3,
} as const;

export type PassKind = (typeof PASS)[keyof typeof PASS];

/** The letter of each kind in the notation, and its name in words, by the values of `PASS`. */
export const PASS_LETTERS = ["F", "B", "I", "W"] as const;
export const PASS_NAMES = ["forward", "backward", "input gradient", "weight gradient"] as const;

/**
 * Every array of passes has one entry per pass; rank `r` owns the entries from `rankStart[r]` up to
 * `rankStart[r + 1]`, in the order in which it runs them.
 */
export interface Schedule {
  /** The family, or `custom` for an order that was read from text. */
  name: ScheduleName | "custom";
  /** Pipeline ranks p. */
  rankCount: number;
  /** Virtual stages a micro-batch passes, in forward order. */
  stageCount: number;
  microBatchCount: number;
  /** Entry points; length p + 1. */
  rankStart: Uint32Array;
  kind: Uint8Array;
  virtualStage: Uint16Array;
  microBatch: Uint32Array;
  /** 1 where a forward is executed overlapped with the backward that follows it in the list. */
  pairedWithNext: Uint8Array;
  /**
   * Which rank owns each virtual stage, one list per route. Bidirectional schedules have two routes
   * through the same stages: micro-batches from `secondRouteFrom` on enter at the other end.
   */
  routes: Uint16Array[];
  secondRouteFrom: number;
  /**
   * No flush between steps: the next step's forwards fill this one's bubble, at the price of a
   * weight version per micro-batch in flight (PipeDream).
   */
  asynchronous: boolean;
}

/** The pipeline rank that runs a virtual stage for a micro-batch. */
export function ownerOf(schedule: Schedule, virtualStage: number, microBatch: number): number {
  const route = microBatch >= schedule.secondRouteFrom ? schedule.routes[1] : schedule.routes[0];
  return route?.[virtualStage] ?? -1;
}

/** The pipeline rank in whose list a pass stands, by binary search. */
export function rankOfPass(schedule: Schedule, pass: number): number {
  let low = 0;
  let high = schedule.rankCount - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((schedule.rankStart[middle] ?? 0) <= pass) low = middle;
    else high = middle - 1;
  }
  return low;
}

/**
 * The motion from one schedule to another, on one axis: first the axis is long enough for both, then the
 * passes go from their old places to their new ones, so that one sees the bubble shrink or grow, and at
 * last the axis fits the new step.
 */
import type { ScheduleWindow } from "./schedule-input.ts";

/** Share of the time that the axis takes, before or after the passes. */
const AXIS_SHARE = 0.25;

export interface MotionFrame {
  /** How far the passes are on their way, 0 to 1. */
  passes: number;
  window: ScheduleWindow;
}

/**
 * @param share of the motion's time, 0 to 1
 * @param from what was seen before; the whole of the old step
 * @param to what is seen in the end; the whole of the new one
 */
export function motionAt(share: number, from: ScheduleWindow, to: ScheduleWindow): MotionFrame {
  const grows = to.to > from.to;
  const axis = grows ? share / AXIS_SHARE : (share - (1 - AXIS_SHARE)) / AXIS_SHARE;
  const passes = (grows ? share - AXIS_SHARE : share) / (1 - AXIS_SHARE);
  const end = from.to + (to.to - from.to) * eased(axis);
  return { passes: eased(passes), window: { ...to, to: end } };
}

/** Slow at both ends; 0 before the beginning and 1 behind the end. */
function eased(share: number): number {
  const t = Math.min(1, Math.max(0, share));
  return t * t * (3 - 2 * t);
}

/**
 * Instants of a step in words: with one unit and so many decimals throughout the step that events of
 * different ranks can be told apart, where three digits would say `30 s` over and over.
 */
import type { Timeline } from "../../engine/schedule/timeline.ts";
import { formatNumber } from "../quantity-text.ts";

const NARROW_SPACE = "\u202f";
/** Decimals of a second at most: computers' own rounding is not far below a step's nanoseconds. */
const FINEST = 1e-9;
const COARSEST = 1;
/** Events are not evenly apart: so much finer than their mean distance. */
const FINER = 10;

/**
 * The least difference that instants of this step are told with, a power of ten, seconds. Events closer
 * together are read as one.
 */
export function instantResolution({ schedule, pipelineSeconds }: Timeline): number {
  const events = 2 * schedule.kind.length;
  const apart = pipelineSeconds / Math.max(1, events) / FINER;
  if (!(apart > 0)) return FINEST;
  const power = 10 ** Math.floor(Math.log10(apart));
  return Math.min(COARSEST, Math.max(FINEST, power));
}

/** `30.0123 s`, `144.02 ms`; times of a textbook figure as the plain numbers they are. */
export function instantText(timeline: Timeline, time: number): string {
  if (timeline.durations.basis === "uniform") return formatNumber(time);
  const [scale, unit] = unitOf(timeline.stepSeconds);
  const decimals = Math.max(0, -Math.round(Math.log10(instantResolution(timeline) / scale)));
  return `${(time / scale).toFixed(decimals)}${NARROW_SPACE}${unit}`;
}

/** One unit for the whole step: an instant must not change it on its way. */
function unitOf(stepSeconds: number): [scale: number, name: string] {
  if (stepSeconds >= 1) return [1, "s"];
  return stepSeconds >= 1e-3 ? [1e-3, "ms"] : [1e-6, "µs"];
}

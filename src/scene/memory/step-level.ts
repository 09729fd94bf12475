/** The optimizer's step, put behind the passes of a curve: no activation is left, its copies are. */
import type { MemoryCurve } from "../../engine/schedule/memory-over-time.ts";

/**
 * @param from end of the last pass of all, seconds
 * @param bytes held from then on
 */
export function withStep(curve: MemoryCurve, from: number, bytes: number): MemoryCurve {
  const steps = curve.seconds.length;
  const seconds = new Float64Array(steps + 1);
  const levels = new Float64Array(steps + 1);
  seconds.set(curve.seconds);
  levels.set(curve.bytes);
  seconds[steps] = Math.max(from, curve.seconds[steps - 1] ?? 0);
  levels[steps] = bytes;
  return { seconds, bytes: levels };
}

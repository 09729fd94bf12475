/** What of a transfer beside compute still shows. */
import type { TimingConstants } from "./constant-values.ts";

/** The transfer's excess, the part that was not prefetched, and the slowdown of what hides it. */
export function exposedBeside(
  constants: TimingConstants,
  compute: number,
  transfer: number,
): number {
  const shown = 1 - constants.shardedOverlap + constants.overlapContention;
  return Math.max(0, transfer - compute) + shown * Math.min(compute, transfer);
}

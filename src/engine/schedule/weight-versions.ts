/**
 * Which weights each pass of an asynchronous pipeline uses: a forward the newest its rank has, a
 * backward those of its own forward, kept until then (weight stashing: PipeDream, Narayanan et al.
 * 2019, section 3.3).
 */
import { PASS, type Schedule } from "./schedule.ts";
import type { Timeline } from "./timeline.ts";

/** Per pass the updates its rank had made to the weights it uses; 0 those of the beginning of the step. */
export function weightVersionOfPasses(schedule: Schedule): Uint32Array {
  const versions = new Uint32Array(schedule.kind.length);
  for (let rank = 0; rank < schedule.rankCount; rank += 1) {
    const stashed = new Map<number, number>();
    let updates = 0;
    const end = schedule.rankStart[rank + 1] ?? 0;
    for (let pass = schedule.rankStart[rank] ?? 0; pass < end; pass += 1) {
      const microBatch = schedule.microBatch[pass] ?? 0;
      if (schedule.kind[pass] === PASS.forward) {
        stashed.set(microBatch, updates);
        versions[pass] = updates;
      } else {
        versions[pass] = stashed.get(microBatch) ?? 0;
        updates += 1;
      }
    }
  }
  return versions;
}

/** The version of the weights a pass uses; undefined where all passes of a step use the same. */
export function weightVersionOf(timeline: Timeline, pass: number): number | undefined {
  return timeline.weightVersion?.[pass];
}

/** When the tensor-parallel collectives inside a pass run. */
import { PASS } from "./schedule.ts";
import type { Timeline } from "./timeline.ts";

/** How many one pass holds; none in a weight gradient, which needs nothing of its neighbours. */
export function tensorCollectiveCount(timeline: Timeline, pass: number): number {
  const { schedule, durations } = timeline;
  const { tensorCollectives } = durations;
  const stage = schedule.virtualStage[pass] ?? 0;
  if (!tensorCollectives) return 0;
  if (schedule.kind[pass] === PASS.forward) return tensorCollectives.forwardCount[stage] ?? 0;
  if (schedule.kind[pass] === PASS.weightGradient) return 0;
  return tensorCollectives.backwardCount[stage] ?? 0;
}

/** Start and end of each, alternating: evenly spread, each after its share of the computation. */
export function tensorCollectivesOf(timeline: Timeline, pass: number): Float64Array {
  const count = tensorCollectiveCount(timeline, pass);
  const times = new Float64Array(2 * count);
  if (count === 0) return times;
  const start = timeline.start[pass] ?? 0;
  const every = ((timeline.end[pass] ?? 0) - start) / count;
  const stage = timeline.schedule.virtualStage[pass] ?? 0;
  // In a pass that overlaps with another the collectives may be longer than their share of it.
  const seconds = Math.min(every, timeline.durations.tensorCollectives?.seconds[stage] ?? 0);
  for (let i = 0; i < count; i += 1) {
    const end = start + (i + 1) * every;
    times[2 * i] = end - seconds;
    times[2 * i + 1] = end;
  }
  return times;
}

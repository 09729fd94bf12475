/**
 * From one schedule to another in motion: the passes of the new one, on their way from where the old
 * one had them. A backward that is split, or joined again, starts from its counterpart.
 */
import { indexPasses, passKey } from "../../engine/schedule/pass-index.ts";
import { PASS } from "../../engine/schedule/schedule.ts";
import type { Timeline } from "../../engine/schedule/timeline.ts";

/** Beyond so many passes nobody can follow where each of them goes. */
const MOST_PASSES = 20_000;

/** Whether both run the same stages and micro-batches, few enough to be followed by eye. */
export function canBlend(from: Timeline, to: Timeline): boolean {
  return (
    from.schedule.stageCount === to.schedule.stageCount &&
    from.schedule.microBatchCount === to.schedule.microBatchCount &&
    from.schedule.rankCount === to.schedule.rankCount &&
    to.schedule.kind.length <= MOST_PASSES
  );
}

/** @returns the timeline at a share of the way, 0 the old one, 1 the new one. */
export function blendTimelines(from: Timeline, to: Timeline): (share: number) => Timeline {
  const index = indexPasses(from.schedule);
  const count = to.schedule.kind.length;
  const oldStart = new Float64Array(count);
  const oldEnd = new Float64Array(count);
  for (let pass = 0; pass < count; pass += 1) {
    const key = passKey(to.schedule, pass);
    const kind = to.schedule.kind[pass];
    const backward = index.backward[key] ?? -1;
    const weight = index.weightGradient[key] ?? -1;
    const old = kind === PASS.forward ? (index.forward[key] ?? -1) : backward;
    const oldWeight = weight >= 0 ? weight : backward;
    const source = kind === PASS.weightGradient ? oldWeight : old;
    oldStart[pass] = from.start[source] ?? to.start[pass] ?? 0;
    oldEnd[pass] = from.end[source] ?? to.end[pass] ?? 0;
  }
  return (share) => ({
    ...to,
    start: mix(oldStart, to.start, share),
    end: mix(oldEnd, to.end, share),
    pipelineSeconds: from.pipelineSeconds + share * (to.pipelineSeconds - from.pipelineSeconds),
    stepSeconds: from.stepSeconds + share * (to.stepSeconds - from.stepSeconds),
  });
}

function mix(from: Float64Array, to: Float64Array, share: number): Float64Array {
  return Float64Array.from(to, (end, i) => (from[i] ?? 0) + share * (end - (from[i] ?? 0)));
}

/**
 * What a simulated step is: when every pass of a schedule runs, and questions about it that take a
 * search, not a scan. Holds only typed arrays besides the schedule, so that it can be moved between
 * threads; see `transferList`.
 */
import type { StepDurations } from "./durations.ts";
import type { Schedule } from "./schedule.ts";

/** Kinds of work outside the passes; the values of `EdgeWork.kind`. */
export const EDGE = {
  parameterGather: 0,
  gradientReduce: 1,
  tiedEmbedding: 2,
  optimizer: 3,
} as const;
export const EDGE_NAMES = [
  "parameter gather",
  "gradient reduce",
  "tied embedding all-reduce",
  "optimizer",
] as const;

/** Work before the first and after the last pass, one entry each, by rank. */
export interface EdgeWork {
  kind: Uint8Array;
  rank: Uint16Array;
  /** The virtual stage it is for; 65535 where it is for the whole rank. */
  virtualStage: Uint16Array;
  start: Float64Array;
  end: Float64Array;
}

export const WHOLE_RANK = 0xffff;

export interface Timeline {
  schedule: Schedule;
  durations: StepDurations;
  /** When each pass begins and ends computing, in the schedule's order of passes. */
  start: Float64Array;
  end: Float64Array;
  /** When a pass's output is at the rank that needs it; NaN where no other rank does. */
  arrival: Float64Array;
  /** Per rank: computing, and kept from computing by its own sends and receives. */
  busySeconds: Float64Array;
  blockedSeconds: Float64Array;
  /** End of the last pass of all. */
  pipelineSeconds: number;
  /** End of all work: the passes, the reduction, the update. */
  stepSeconds: number;
  edges: EdgeWork;
}

/** Share of the pipeline's time in which ranks neither compute nor communicate, measured. */
export function bubbleFraction(timeline: Timeline): number {
  const { busySeconds, blockedSeconds, pipelineSeconds, schedule } = timeline;
  if (pipelineSeconds === 0) return 0;
  let used = 0;
  for (let rank = 0; rank < schedule.rankCount; rank += 1) {
    used += (busySeconds[rank] ?? 0) + (blockedSeconds[rank] ?? 0);
  }
  return Math.max(0, 1 - used / (schedule.rankCount * pipelineSeconds));
}

/** The last pass of a rank that has begun by time `t`; −1 before its first. */
export function lastPassBegun(timeline: Timeline, rank: number, t: number): number {
  const { rankStart } = timeline.schedule;
  const first = rankStart[rank] ?? 0;
  let low = first;
  let high = rankStart[rank + 1] ?? first;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((timeline.start[middle] ?? 0) <= t) low = middle + 1;
    else high = middle;
  }
  return low === first ? -1 : low - 1;
}

/** The pass a rank runs at time `t`, −1 while it is idle. Of an overlapped pair the backward. */
export function passAt(timeline: Timeline, rank: number, t: number): number {
  const pass = lastPassBegun(timeline, rank, t);
  return pass >= 0 && t < (timeline.end[pass] ?? 0) ? pass : -1;
}

/** The earliest start or end of a pass after `t` on any rank; undefined after the last. */
export function nextEventAfter(timeline: Timeline, t: number): number | undefined {
  const { schedule, start, end } = timeline;
  let next = Number.POSITIVE_INFINITY;
  for (let rank = 0; rank < schedule.rankCount; rank += 1) {
    const pass = lastPassBegun(timeline, rank, t);
    const after = pass < 0 ? (schedule.rankStart[rank] ?? 0) : pass + 1;
    if (pass >= 0 && (end[pass] ?? 0) > t) next = Math.min(next, end[pass] ?? next);
    if (after < (schedule.rankStart[rank + 1] ?? 0)) next = Math.min(next, start[after] ?? next);
  }
  return Number.isFinite(next) ? next : undefined;
}

/** The latest start or end of a pass before `t` on any rank; undefined before the first. */
export function previousEventBefore(timeline: Timeline, t: number): number | undefined {
  const { schedule, start, end } = timeline;
  let previous = Number.NEGATIVE_INFINITY;
  for (let rank = 0; rank < schedule.rankCount; rank += 1) {
    const first = schedule.rankStart[rank] ?? 0;
    let pass = lastPassBegun(timeline, rank, t);
    while (pass >= first && (start[pass] ?? 0) >= t) pass -= 1;
    if (pass < first) continue;
    previous = Math.max(previous, start[pass] ?? previous);
    // Ends ascend along a rank, so the latest end before t is this pass's or the one before it.
    for (let earlier = pass; earlier >= first; earlier -= 1) {
      const ended = end[earlier] ?? 0;
      if (ended >= t) continue;
      previous = Math.max(previous, ended);
      break;
    }
  }
  return Number.isFinite(previous) ? previous : undefined;
}

/** The buffers that may be transferred, not copied, when a timeline is posted to another thread. */
export function transferList(timeline: Timeline): ArrayBufferLike[] {
  const { schedule, edges } = timeline;
  const arrays: { buffer: ArrayBufferLike }[] = [
    timeline.start,
    timeline.end,
    timeline.arrival,
    timeline.busySeconds,
    timeline.blockedSeconds,
    schedule.rankStart,
    schedule.kind,
    schedule.virtualStage,
    schedule.microBatch,
    schedule.pairedWithNext,
    ...schedule.routes,
    edges.kind,
    edges.rank,
    edges.virtualStage,
    edges.start,
    edges.end,
  ];
  return [...new Set(arrays.map((array) => array.buffer))];
}

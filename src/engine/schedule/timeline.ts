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
  mirrorExchange: 4,
} as const;
export const EDGE_NAMES = [
  "parameter gather",
  "gradient reduce",
  "tied embedding all-reduce",
  "optimizer",
  "gradient exchange with the copy of the same stages",
] as const;

/**
 * Work before the first and after the last pass, and after each backward pass of an asynchronous
 * pipeline; one entry each, by rank and time.
 */
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
  /**
   * One iteration among many: the step, but where no flush ends it and the next one's passes fill its
   * bubble (PipeDream).
   */
  iterationSeconds: number;
  /**
   * Of an asynchronous pipeline, per pass the updates its rank had made to the weights it uses, from
   * the beginning of the step; see `weightVersionOf`.
   */
  weightVersion?: Uint32Array;
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

/**
 * The earliest start or end of work after `t` on any rank, passes and what stands around them alike;
 * undefined after the last.
 *
 * @param apart seconds by which it is later at least: events closer than what can be told apart are one
 */
export function nextEventAfter(timeline: Timeline, t: number, apart = 0): number | undefined {
  const { schedule, start, end, edges } = timeline;
  const from = t + apart;
  let next = Number.POSITIVE_INFINITY;
  const consider = (time: number | undefined) => {
    if (time !== undefined && time > from && time < next) next = time;
  };
  for (let rank = 0; rank < schedule.rankCount; rank += 1) {
    const pass = lastPassBegun(timeline, rank, from);
    const after = pass < 0 ? (schedule.rankStart[rank] ?? 0) : pass + 1;
    if (pass >= 0) consider(end[pass]);
    if (after < (schedule.rankStart[rank + 1] ?? 0)) consider(start[after]);
  }
  for (let edge = 0; edge < edges.kind.length; edge += 1) {
    consider(edges.start[edge]);
    consider(edges.end[edge]);
  }
  return Number.isFinite(next) ? next : undefined;
}

/**
 * The latest start or end of work before `t` on any rank; undefined before the first.
 *
 * @param apart seconds by which it is earlier at least
 */
export function previousEventBefore(timeline: Timeline, t: number, apart = 0): number | undefined {
  const { schedule, start, end, edges } = timeline;
  const until = t - apart;
  let previous = Number.NEGATIVE_INFINITY;
  const consider = (time: number | undefined) => {
    if (time !== undefined && time < until && time > previous) previous = time;
  };
  for (let rank = 0; rank < schedule.rankCount; rank += 1) {
    const first = schedule.rankStart[rank] ?? 0;
    let pass = lastPassBegun(timeline, rank, until);
    while (pass >= first && (start[pass] ?? 0) >= until) pass -= 1;
    if (pass < first) continue;
    consider(start[pass]);
    // Ends ascend along a rank, so the latest end before is this pass's or the one before it.
    for (let earlier = pass; earlier >= first; earlier -= 1) {
      if ((end[earlier] ?? 0) >= until) continue;
      consider(end[earlier]);
      break;
    }
  }
  for (let edge = 0; edge < edges.kind.length; edge += 1) {
    consider(edges.start[edge]);
    consider(edges.end[edge]);
  }
  return Number.isFinite(previous) ? previous : undefined;
}

/** What stands around the passes and runs on a rank at time `t`, as indices into `edges`. */
export function edgesAt({ edges }: Timeline, rank: number, t: number): number[] {
  const running: number[] = [];
  for (let edge = 0; edge < edges.kind.length; edge += 1) {
    const isRunning = (edges.start[edge] ?? 0) <= t && t < (edges.end[edge] ?? 0);
    if (isRunning && edges.rank[edge] === rank) running.push(edge);
  }
  return running;
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
    ...(timeline.weightVersion ? [timeline.weightVersion] : []),
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

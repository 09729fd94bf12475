/**
 * What a pipeline rank's memory does over a simulated step: a level that steps up when a forward
 * begins and down when a backward or weight gradient ends. Derived from a timeline on demand, rank
 * by rank: one curve is drawn at a time, and all of them together would be larger than the timeline.
 */
import { PASS } from "./schedule.ts";
import type { Timeline } from "./timeline.ts";

/** Bytes on one GPU of a pipeline rank. Arrays are over virtual stages unless said otherwise. */
export interface PassBytes {
  /** Held throughout, per pipeline rank: weights, gradients, optimizer states, buffers. */
  staticBytes: Float64Array;
  /** Kept from the start of a forward until its backward. */
  activationBytes: Float64Array;
  /** Of these, kept from the end of the input gradient until the end of the weight gradient. */
  keptForWeightsBytes: Float64Array;
  /** Only while a forward or backward runs: working memory, recomputed activations. */
  forwardWorkingBytes: Float64Array;
  backwardWorkingBytes: Float64Array;
}

/** `bytes[i]` holds from `seconds[i]` until `seconds[i + 1]`; the first entry is at time 0. */
export interface MemoryCurve {
  seconds: Float64Array;
  bytes: Float64Array;
}

/** The memory of one pipeline rank over the step. */
export function memoryOverTime(timeline: Timeline, bytes: PassBytes, rank: number): MemoryCurve {
  const { schedule, start, end, durations } = timeline;
  const first = schedule.rankStart[rank] ?? 0;
  const last = schedule.rankStart[rank + 1] ?? first;
  const seconds = new Float64Array(1 + 2 * (last - first));
  const level = new Float64Array(seconds.length);
  let held = bytes.staticBytes[rank] ?? 0;
  let next = 1;
  level[0] = held;
  const step = (time: number, change: number) => {
    held += change;
    seconds[next] = time;
    level[next] = held;
    next += 1;
  };
  const together = durations.overlappedPairFactor !== undefined;
  for (let pass = first; pass < last; pass += 1) {
    // The two halves of a pair that runs as one begin together and end together.
    const passes = together && schedule.pairedWithNext[pass] ? [pass, pass + 1] : [pass];
    for (const one of passes) step(start[one] ?? 0, changes(timeline, bytes, one).atStart);
    for (const one of passes) step(end[one] ?? 0, changes(timeline, bytes, one).atEnd);
    pass += passes.length - 1;
  }
  return { seconds, bytes: level };
}

/** The fullest moment of each pipeline rank, bytes. */
export function peakMemory(timeline: Timeline, bytes: PassBytes): Float64Array {
  const { rankCount } = timeline.schedule;
  return Float64Array.from({ length: rankCount }, (_, rank) =>
    memoryOverTime(timeline, bytes, rank).bytes.reduce((most, level) => Math.max(most, level), 0),
  );
}

/** The level at time `t`, by binary search. */
export function memoryAt(curve: MemoryCurve, t: number): number {
  let low = 0;
  let high = curve.seconds.length;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if ((curve.seconds[middle] ?? 0) <= t) low = middle;
    else high = middle;
  }
  return curve.bytes[low] ?? 0;
}

function changes(
  timeline: Timeline,
  bytes: PassBytes,
  pass: number,
): { atStart: number; atEnd: number } {
  const { schedule } = timeline;
  const stage = schedule.virtualStage[pass] ?? 0;
  const activations = bytes.activationBytes[stage] ?? 0;
  const kept = bytes.keptForWeightsBytes[stage] ?? 0;
  const forwardWork = bytes.forwardWorkingBytes[stage] ?? 0;
  const backwardWork = bytes.backwardWorkingBytes[stage] ?? 0;
  switch (schedule.kind[pass]) {
    case PASS.forward:
      return { atStart: activations + forwardWork, atEnd: -forwardWork };
    case PASS.backward:
      return { atStart: backwardWork, atEnd: -activations - backwardWork };
    case PASS.inputGradient:
      return { atStart: backwardWork, atEnd: kept - activations - backwardWork };
    default:
      return { atStart: 0, atEnd: -kept };
  }
}

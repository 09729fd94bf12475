/**
 * Intervals of time, possibly overlapping, and how much of them lies before an instant: by search, so
 * that any window of a step is weighed without walking through all its passes.
 */
export interface BusyIntervals {
  /** Seconds of all intervals together, overlaps counted as often as they occur. */
  total: number;
  /** Seconds of them before `t`. */
  before(t: number): number;
}

/** @param starts and @param ends of the intervals, in any order */
export function busyIntervals(starts: readonly number[], ends: readonly number[]): BusyIntervals {
  const from = cutSums(starts);
  const to = cutSums(ends);
  // An interval's part before t is the difference of its two ends, each cut at t.
  const before = (t: number) => Math.max(0, to(t) - from(t));
  return { total: before(Number.MAX_VALUE), before };
}

/** Sum of all times, each cut at `t`. */
function cutSums(times: readonly number[]): (t: number) => number {
  const sorted = Float64Array.from(times).sort();
  const sums = new Float64Array(sorted.length + 1);
  sorted.forEach((time, index) => {
    sums[index + 1] = (sums[index] as number) + time;
  });
  return (t) => {
    let low = 0;
    let high = sorted.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((sorted[middle] as number) <= t) low = middle + 1;
      else high = middle;
    }
    const later = sorted.length - low;
    return (sums[low] as number) + (later === 0 ? 0 : later * t);
  };
}

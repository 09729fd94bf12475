/**
 * Partitions of weighted items as DeepSpeed makes them: by dynamic programming today, by a binary
 * search on the heaviest part until 2023. Neither always finds the lightest heaviest part; what
 * does is `optimal-partition.ts`.
 */
import { type Boundaries, prefixSums } from "./boundaries.ts";
import { partitionUniform, partitionUniformRemainderLast } from "./uniform.ts";

/**
 * Makes the difference between heaviest and lightest part small, taking of equal choices the one
 * whose last part is shortest. O(items² · parts).
 * Source: DeepSpeed `partition_balanced`, deepspeed/runtime/utils.py, since v0.12.5 (#4312).
 */
export function partitionBalanced(weights: readonly number[], parts: number): Boundaries {
  const items = weights.length;
  if (items <= parts) return partitionUniform(items, parts);
  const sums = prefixSums(weights);
  const width = items + 1;
  const cells = width * (parts + 1);
  const heaviest = new Float64Array(cells).fill(Number.POSITIVE_INFINITY);
  const lightest = new Float64Array(cells).fill(Number.POSITIVE_INFINITY);
  const cutBefore = new Int32Array(cells);
  heaviest[0] = 0;
  for (let part = 1; part <= parts; part++) {
    const row = part * width;
    for (let end = part; end <= items; end++) {
      let bestSpread = Number.POSITIVE_INFINITY;
      // No part may be empty: the parts before take at least one item each.
      for (let cut = part - 1; cut < end; cut++) {
        const load = (sums[end] ?? 0) - (sums[cut] ?? 0);
        const max = Math.max(heaviest[row - width + cut] ?? 0, load);
        const min = Math.min(lightest[row - width + cut] ?? 0, load);
        if (max - min > bestSpread) continue;
        bestSpread = max - min;
        heaviest[row + end] = max;
        lightest[row + end] = min;
        cutBefore[row + end] = cut;
      }
    }
  }
  const boundaries = [items];
  for (let part = parts; part >= 1; part--) {
    boundaries.unshift(cutBefore[part * width + (boundaries[0] ?? 0)] ?? 0);
  }
  return boundaries;
}

/** How close the search comes to the lightest possible heaviest part, in units of weight. */
const SEARCH_TOLERANCE = 1e-3;

/**
 * Searches the lightest heaviest part within 0.001 and fills parts greedily up to it, by long jumps.
 * May leave parts empty, and misses when one item outweighs a fair share.
 * Source: DeepSpeed `partition_balanced`, `_rb_partition_balanced` and `_lprobe` until v0.12.4.
 */
export function partitionBalancedBySearch(weights: readonly number[], parts: number): Boundaries {
  if (weights.length <= parts) return partitionUniformRemainderLast(weights.length, parts);
  const sums = prefixSums(weights).slice(1);
  const total = sums.at(-1) ?? 0;
  let lower = total / parts;
  let upper = total;
  while (upper > lower + SEARCH_TOLERANCE) {
    const middle = lower + (upper - lower) / 2;
    if (fillUpTo(sums, parts, middle).fits) upper = middle;
    else lower = middle + SEARCH_TOLERANCE;
  }
  return fillUpTo(sums, parts, upper).boundaries;
}

/** @param sums weight of the items up to and with each */
function fillUpTo(
  sums: readonly number[],
  parts: number,
  limit: number,
): { boundaries: Boundaries; fits: boolean } {
  const items = sums.length;
  const total = sums.at(-1) ?? 0;
  const boundaries = [0, ...new Array<number>(parts).fill(items)];
  const jump = Math.floor(items / parts);
  let step = jump;
  let target = limit;
  for (let part = 1; part < parts; part++) {
    while (step < items && (sums[step] ?? 0) < target) step += jump;
    const end = lowerBound(sums, target, step - jump, Math.min(step, items));
    boundaries[part] = end;
    if (end === items) {
      const before = boundaries[part - 1] ?? 0;
      return { boundaries, fits: total - (sums.at(before) ?? 0) < limit };
    }
    // An empty first part makes the reference read the last sum here, and so do we.
    target = (sums.at(end - 1) ?? 0) + limit;
  }
  return { boundaries, fits: target >= total };
}

/** First index in `from … to` whose value is not below `value`; `to` where there is none. */
function lowerBound(sorted: readonly number[], value: number, from: number, to: number): number {
  let low = from;
  let high = to;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((sorted[middle] ?? 0) < value) low = middle + 1;
    else high = middle;
  }
  return low;
}

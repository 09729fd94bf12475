/**
 * The best contiguous partition of weighted items: of all with the lightest possible heaviest part,
 * one with the most even loads. Frameworks come close to it; see `deepspeed-balanced.ts`.
 */
import { type Boundaries, prefixSums } from "./boundaries.ts";

/**
 * The lightest weight that the heaviest of `parts` contiguous parts can have; parts may be empty.
 * Dynamic programming, exact, O(items · parts · log items).
 */
export function lightestBottleneck(weights: readonly number[], parts: number): number {
  const sums = prefixSums(weights);
  const items = weights.length;
  let best = Float64Array.from(sums);
  for (let part = 2; part <= parts; part++) {
    const next = new Float64Array(items + 1);
    for (let end = 1; end <= items; end++) {
      // Left of the crossing the last part is the heavier one, right of it the parts before.
      let low = 0;
      let high = end;
      while (low < high) {
        const cut = (low + high) >> 1;
        if ((best[cut] ?? 0) >= (sums[end] ?? 0) - (sums[cut] ?? 0)) high = cut;
        else low = cut + 1;
      }
      const right = best[low] ?? 0;
      const left = low > 0 ? (sums[end] ?? 0) - (sums[low - 1] ?? 0) : Number.POSITIVE_INFINITY;
      next[end] = Math.min(right, left);
    }
    best = next;
  }
  return best[items] ?? 0;
}

/** Sums of the same squares in another order differ by less. */
const ROUNDING = 1e-12;

/**
 * Partition with the lightest possible heaviest part and, within that, the least sum of squared
 * loads; of equals the one whose later parts are heavier, since later pipeline stages hold fewer
 * micro-batches' activations. Parts may be empty. O(items² · parts) at worst, less the smaller the parts are.
 */
export function partitionOptimally(weights: readonly number[], parts: number): Boundaries {
  const limit = lightestBottleneck(weights, parts);
  const sums = prefixSums(weights);
  const items = weights.length;
  const width = items + 1;
  const squares = new Float64Array(width * (parts + 1)).fill(Number.POSITIVE_INFINITY);
  const cutBefore = new Int32Array(width * (parts + 1));
  squares[0] = 0;
  for (let part = 1; part <= parts; part++) {
    const row = part * width;
    for (let end = 0; end <= items; end++) {
      for (let cut = end; cut >= 0; cut--) {
        const load = (sums[end] ?? 0) - (sums[cut] ?? 0);
        if (load > limit) break;
        const sum = (squares[row - width + cut] ?? 0) + load * load;
        if (sum <= (squares[row + end] ?? 0) * (1 + ROUNDING)) {
          squares[row + end] = sum;
          cutBefore[row + end] = cut;
        }
      }
    }
  }
  const boundaries = [items];
  for (let part = parts; part >= 1; part--) {
    boundaries.unshift(cutBefore[part * width + (boundaries[0] ?? 0)] ?? 0);
  }
  return boundaries;
}

/**
 * A contiguous partition as its boundaries: part k holds items `boundaries[k] … boundaries[k+1] − 1`;
 * there is one boundary more than parts, the first is 0 and the last the number of items.
 */
export type Boundaries = number[];

/** Items in each part. */
export function partSizes(boundaries: Boundaries): number[] {
  return boundaries.slice(1).map((end, part) => end - (boundaries[part] ?? 0));
}

/** The boundaries of parts of the given sizes. */
export function boundariesOf(sizes: readonly number[]): Boundaries {
  const boundaries = [0];
  let end = 0;
  for (const size of sizes) {
    end += size;
    boundaries.push(end);
  }
  return boundaries;
}

/** `sums[i]` is the weight of the first `i` items. */
export function prefixSums(weights: readonly number[]): number[] {
  return boundariesOf(weights);
}

/** Weight of each part. */
export function partLoads(weights: readonly number[], boundaries: Boundaries): number[] {
  const sums = prefixSums(weights);
  return boundaries
    .slice(1)
    .map((end, part) => (sums[end] ?? 0) - (sums[boundaries[part] ?? 0] ?? 0));
}

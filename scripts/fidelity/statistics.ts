/** The few statistics the fidelity scores are made of. */

export function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** Quantile by linear interpolation between order statistics; NaN of nothing. */
function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  const place = share * (sorted.length - 1);
  const below = sorted[Math.floor(place)] ?? Number.NaN;
  const above = sorted[Math.ceil(place)] ?? Number.NaN;
  return below + (place - Math.floor(place)) * (above - below);
}

export function median(values: readonly number[]): number {
  return quantile(values, 0.5);
}

export interface ErrorSummary {
  runs: number;
  median: number;
  mean: number;
  p90: number;
  /** Mean of signed errors: positive when predictions are too long. */
  signed: number;
}

/** Summary of signed relative errors. */
export function summarize(errors: readonly number[]): ErrorSummary {
  const sizes = errors.map(Math.abs);
  return {
    runs: errors.length,
    median: median(sizes),
    mean: mean(sizes),
    p90: quantile(sizes, 0.9),
    signed: mean(errors),
  };
}

/** Kendall's τ-b of two equally long lists: 1 when they rank alike, −1 when opposite. */
export function kendallTau(a: readonly number[], b: readonly number[]): number {
  let sum = 0;
  let untiedA = 0;
  let untiedB = 0;
  for (let i = 0; i < a.length; i++) {
    for (let j = 0; j < i; j++) {
      const signA = Math.sign((a[i] ?? 0) - (a[j] ?? 0));
      const signB = Math.sign((b[i] ?? 0) - (b[j] ?? 0));
      sum += signA * signB;
      untiedA += signA * signA;
      untiedB += signB * signB;
    }
  }
  return untiedA === 0 || untiedB === 0 ? 0 : sum / Math.sqrt(untiedA * untiedB);
}

export function groupBy<Item>(
  items: readonly Item[],
  key: (item: Item) => string,
): Map<string, Item[]> {
  const groups = new Map<string, Item[]>();
  for (const item of items) {
    const name = key(item);
    const group = groups.get(name);
    if (group === undefined) groups.set(name, [item]);
    else group.push(item);
  }
  return groups;
}

/**
 * Process groups hold up to thousands of ranks, nearly always evenly spaced. Written as a first, a
 * second and a last they stay readable, and whoever wants every member opens the list.
 */

/** `1232 … 1239`, `18, 82, … 2194 (step 64)`, or the members themselves when few or uneven. */
export function compressRanks(ranks: readonly number[]): string {
  const [first, second] = ranks;
  const last = ranks.at(-1);
  if (first === undefined || second === undefined || last === undefined || ranks.length <= 4) {
    return ranks.join(", ");
  }
  const step = second - first;
  const even = ranks.every((rank, index) => rank === first + index * step);
  if (!even) return `${ranks.slice(0, 3).join(", ")}, … ${last}`;
  return step === 1 ? `${first} … ${last}` : `${first}, ${second}, … ${last} (step ${step})`;
}

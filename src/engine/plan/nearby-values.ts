/**
 * Values near a refused one that would work, for messages that help: "12 does not divide 128; 8 and
 * 16 do". The search is bounded, so a hostile plan cannot make it slow.
 */

const MOST_STEPS = 200_000;

/**
 * The nearest values below and above `value`, within [1, most], for which `works` holds: none, one
 * or two, ascending.
 */
export function nearbyValues(
  value: number,
  most: number,
  works: (candidate: number) => boolean,
): number[] {
  const near: number[] = [];
  const start = Math.min(Math.max(Math.round(value), 1), most);
  const below = value > most ? start : start - 1;
  for (let n = below, steps = 0; n >= 1 && steps < MOST_STEPS; n--, steps++) {
    if (works(n)) {
      near.push(n);
      break;
    }
  }
  for (
    let n = value < 1 ? 1 : start + 1, steps = 0;
    n <= most && steps < MOST_STEPS;
    n++, steps++
  ) {
    if (works(n)) {
      near.push(n);
      break;
    }
  }
  return near;
}

/** "8 and 16", "8", or undefined when there is nothing to suggest. */
export function listed(values: readonly (number | string)[]): string | undefined {
  if (values.length === 0) return undefined;
  if (values.length === 1) return String(values[0]);
  return `${values.slice(0, -1).join(", ")} and ${values[values.length - 1]}`;
}

/** "; 8 and 16 do" — the end of a message that names what would satisfy its verb; empty for none. */
export function thatDo(values: readonly (number | string)[]): string {
  const text = listed(values);
  if (text === undefined) return "";
  return values.length === 1 ? `; ${text} does` : `; ${text} do`;
}

/** All divisors of a positive integer, ascending. */
export function divisorsOf(total: number): number[] {
  const low: number[] = [];
  const high: number[] = [];
  for (let n = 1; n * n <= total; n++) {
    if (total % n !== 0) continue;
    low.push(n);
    if (n * n !== total) high.push(total / n);
  }
  return low.concat(high.reverse());
}

/** The known name a mistyped one most likely means. */

/** Edit distance between two short strings (Levenshtein), case and punctuation ignored. */
function distance(left: string, right: string): number {
  let previous = Array.from({ length: right.length + 1 }, (_, column) => column);
  for (let row = 1; row <= left.length; row++) {
    const current = [row];
    for (let column = 1; column <= right.length; column++) {
      const substituted =
        (previous[column - 1] ?? 0) + (left[row - 1] === right[column - 1] ? 0 : 1);
      current.push(
        Math.min(substituted, (previous[column] ?? 0) + 1, (current[column - 1] ?? 0) + 1),
      );
    }
    previous = current;
  }
  return previous[right.length] ?? 0;
}

const plain = (name: string) => name.toLowerCase().replace(/[^a-z0-9]/g, "");

/**
 * The candidate nearest to `name`, or undefined when none is near: at most a third of its letters
 * may differ, or one must begin with the other.
 */
export function nearestName(name: string, candidates: readonly string[]): string | undefined {
  const wanted = plain(name.slice(0, 64));
  if (wanted === "") return undefined;
  let best: string | undefined;
  let least = Number.POSITIVE_INFINITY;
  for (const candidate of candidates) {
    const known = plain(candidate);
    const prefix =
      Math.min(wanted.length, known.length) >= 3 &&
      (known.startsWith(wanted) || wanted.startsWith(known));
    const steps = prefix ? 0.5 : distance(wanted, known);
    if (steps < least && (prefix || steps <= Math.max(1, wanted.length / 3))) {
      least = steps;
      best = candidate;
    }
  }
  return best;
}

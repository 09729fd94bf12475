/**
 * Where a degree slider can stand. Stops are evenly spaced, legal or not, so that one sees what is
 * skipped; the thumb only ever rests on legal ones.
 */
export interface DegreeStop {
  value: number;
  legal: boolean;
  /** Why it is not legal, or what a legal one costs; one sentence. */
  reason?: string;
}

/** Place of a value between the first and last stop, 0 … 1; values between stops interpolate. */
export function stopPosition(stops: readonly DegreeStop[], value: number): number {
  if (stops.length < 2) return 0;
  const above = stops.findIndex((stop) => stop.value >= value);
  if (above === -1) return 1;
  const upper = stops[above];
  const lower = stops[above - 1];
  if (!upper || !lower || upper.value === value) return above / (stops.length - 1);
  const between = (value - lower.value) / (upper.value - lower.value);
  return (above - 1 + between) / (stops.length - 1);
}

/** The legal stop nearest to a place on the track. */
export function nearestLegalStop(
  stops: readonly DegreeStop[],
  position: number,
): DegreeStop | undefined {
  let nearest: DegreeStop | undefined;
  let distance = Number.POSITIVE_INFINITY;
  for (const [index, stop] of stops.entries()) {
    const away = Math.abs(index / Math.max(stops.length - 1, 1) - position);
    if (stop.legal && away < distance) {
      nearest = stop;
      distance = away;
    }
  }
  return nearest;
}

/** The next legal stop above (+1) or below (−1) a value; the value itself is never returned. */
export function legalStopBeyond(
  stops: readonly DegreeStop[],
  value: number,
  direction: 1 | -1,
): DegreeStop | undefined {
  const ordered = direction === 1 ? stops : [...stops].reverse();
  return ordered.find((stop) => stop.legal && (stop.value - value) * direction > 0);
}

/** The illegal stops between two values, for saying why they were passed over. */
export function stopsPassedOver(
  stops: readonly DegreeStop[],
  from: number,
  to: number,
): DegreeStop[] {
  const [low, high] = from < to ? [from, to] : [to, from];
  return stops.filter((stop) => !stop.legal && stop.value > low && stop.value < high);
}

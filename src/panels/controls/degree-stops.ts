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

/**
 * Which stops have room for their number on a track this wide: first and last, the present value,
 * then the others from the left, as long as none touches its neighbour.
 */
export function labelledStops(
  stops: readonly DegreeStop[],
  value: number,
  trackWidth: number,
): Set<number> {
  const placed: { centre: number; half: number }[] = [];
  const labelled = new Set<number>();
  const add = (stop: DegreeStop | undefined) => {
    if (!stop || labelled.has(stop.value)) return;
    const centre = stopPosition(stops, stop.value) * trackWidth;
    const half = (String(stop.value).length * DIGIT_WIDTH) / 2 + LABEL_GAP / 2;
    if (placed.some((other) => Math.abs(other.centre - centre) < other.half + half)) return;
    placed.push({ centre, half });
    labelled.add(stop.value);
  };
  add(stops.find((stop) => stop.value === value));
  add(stops[0]);
  add(stops.at(-1));
  for (const stop of stops) if (stop.legal) add(stop);
  for (const stop of stops) add(stop);
  return labelled;
}

/** Of the 10.5-pixel digits under a track. */
const DIGIT_WIDTH = 6.2;
const LABEL_GAP = 5;

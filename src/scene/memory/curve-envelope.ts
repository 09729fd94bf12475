/** A curve of thousands of steps as what one column of pixels can show: its least and its most. */
import type { MemoryCurve } from "../../engine/schedule/memory-over-time.ts";

export interface Envelope {
  least: Float64Array;
  most: Float64Array;
}

/**
 * @param seconds end of the last column
 * @param columns how many columns of equal time
 * @param start of the first column
 */
export function envelopeOf(
  curve: MemoryCurve,
  seconds: number,
  columns: number,
  start = 0,
): Envelope {
  const least = new Float64Array(columns);
  const most = new Float64Array(columns);
  let step = 0;
  for (let column = 0; column < columns; column++) {
    const from = start + (column / columns) * (seconds - start);
    const to = start + ((column + 1) / columns) * (seconds - start);
    // The step that holds at the column's first instant, then all that begin within it.
    while ((curve.seconds[step + 1] ?? Number.POSITIVE_INFINITY) <= from) step++;
    let low = curve.bytes[step] ?? 0;
    let high = low;
    for (let next = step + 1; (curve.seconds[next] ?? Number.POSITIVE_INFINITY) < to; next++) {
      low = Math.min(low, curve.bytes[next] as number);
      high = Math.max(high, curve.bytes[next] as number);
    }
    least[column] = low;
    most[column] = high;
  }
  return { least, most };
}

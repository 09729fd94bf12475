/** Walking through the runs by keys: along what was measured, or from error to error. */
import type { ScatterPoint } from "./scatter-layout.ts";
import { relativeError } from "./validation-run.ts";

/**
 * Left and right go to the next shorter and longer run; down and up to the next lower and higher
 * error; Home and End to the shortest and the longest. Undefined for any other key.
 */
export function walkRuns(
  points: readonly ScatterPoint[],
  key: string,
  from: ScatterPoint | undefined,
): ScatterPoint | undefined {
  const by = ORDERS[key];
  if (!by || points.length === 0) return undefined;
  const inOrder = [...points].sort((one, other) => by.value(one) - by.value(other));
  if (by.end) return inOrder.at(by.step);
  const here = from ? inOrder.findIndex((point) => point.run.id === from.run.id) : -1;
  // The first arrow only shows where one is: on the shortest run, or the one most wrongly low.
  if (here < 0) return inOrder[0];
  return inOrder[Math.min(inOrder.length - 1, Math.max(0, here + by.step))];
}

const measured = ({ comparison }: ScatterPoint) => comparison.measured;
const error = ({ comparison }: ScatterPoint) => relativeError(comparison);

const ORDERS: Record<
  string,
  { value(point: ScatterPoint): number; step: number; end?: boolean } | undefined
> = {
  ArrowLeft: { value: measured, step: -1 },
  ArrowRight: { value: measured, step: 1 },
  ArrowDown: { value: error, step: -1 },
  ArrowUp: { value: error, step: 1 },
  Home: { value: measured, step: 0, end: true },
  End: { value: measured, step: -1, end: true },
};

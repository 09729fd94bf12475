/**
 * Where the runs lie: measured to the right, predicted upward, both logarithmic; or, to see errors
 * of a few percent, predicted over measured upward. Drawing, pointing and keyboard share it.
 */
import { extent, scaleLog } from "d3";
import type { Box } from "../marks.ts";
import {
  type Comparison,
  type Measure,
  relativeError,
  type ValidationRun,
} from "./validation-run.ts";

/** What goes upward. */
export type Upright = "predicted" | "error";

export interface ScatterInput {
  /** All runs that print the measure: they fix the axes, so that a filter moves no point. */
  runs: readonly ValidationRun[];
  measure: Measure;
  upright: Upright;
  width: number;
  height: number;
}

export interface ScatterPoint {
  run: ValidationRun;
  comparison: Comparison;
  x: number;
  y: number;
}

export interface Tick {
  /** Screen place along its axis. */
  at: number;
  value: number;
}

export interface ScatterLayout {
  width: number;
  height: number;
  plot: Box;
  measure: Measure;
  upright: Upright;
  points: ScatterPoint[];
  xTicks: Tick[];
  yTicks: Tick[];
  /** Screen height of a relative error at a screen x; 0 is the identity line. */
  yOfError(error: number, x: number): number;
}

const ERROR_TICKS = [-0.75, -0.5, -0.25, -0.1, 0, 0.1, 0.25, 0.5, 1, 2, 4];

/** @throws RangeError when no run prints the measure. */
export function layoutScatter(input: ScatterInput): ScatterLayout {
  const { runs, measure, upright, width, height } = input;
  const compared = runs.flatMap((run) => {
    const comparison = run[measure];
    return comparison ? [{ run, comparison }] : [];
  });
  if (compared.length === 0) throw new RangeError(`no run prints ${measure}`);
  const plot = plotWithin(width, height);
  const [low, high] = rounded(
    compared.flatMap(({ comparison }) =>
      upright === "predicted" ? [comparison.measured, comparison.predicted] : [comparison.measured],
    ),
  );
  const x = scaleLog([low, high], [plot.x, plot.x + plot.width]);
  const bottom = plot.y + plot.height;
  const ratios = compared.map(({ comparison }) => 1 + relativeError(comparison));
  const y =
    upright === "predicted"
      ? scaleLog([low, high], [bottom, plot.y])
      : scaleLog(ratioDomain(ratios), [bottom, plot.y]);
  const yTicks =
    upright === "predicted"
      ? decades(low, high).map((value) => ({ value, at: y(value) }))
      : ERROR_TICKS.map((error) => ({ value: error, at: y(1 + error) })).filter(
          ({ at }) => at >= plot.y - 0.5 && at <= bottom + 0.5,
        );
  return {
    width,
    height,
    plot,
    measure,
    upright,
    points: compared.map(({ run, comparison }) => ({
      run,
      comparison,
      x: x(comparison.measured),
      y:
        upright === "predicted"
          ? y(comparison.predicted)
          : y(comparison.predicted / comparison.measured),
    })),
    xTicks: decades(low, high).map((value) => ({ value, at: x(value) })),
    yTicks,
    yOfError: (error, at) =>
      upright === "predicted" ? y(x.invert(at) * (1 + error)) : y(1 + error),
  };
}

function plotWithin(width: number, height: number): Box {
  const left = 50;
  const top = 24;
  return {
    x: left,
    y: top,
    width: Math.max(1, width - left - 14),
    height: Math.max(1, height - top - 42),
  };
}

/** A little beyond the outermost values. */
function rounded(values: readonly number[]): [low: number, high: number] {
  const [low, high] = extent(values) as [number, number];
  const room = Math.max(1.12, (high / low) ** 0.03);
  return [low / room, high * room];
}

/** As far down as up, at least to a quarter. */
function ratioDomain(ratios: readonly number[]): [number, number] {
  const farthest = Math.max(1.35, ...ratios.map((ratio) => Math.max(ratio, 1 / ratio))) * 1.06;
  return [1 / farthest, farthest];
}

/** 1, 2, 5 of every power of ten between the ends; only the powers where they would be many. */
export function decades(low: number, high: number): number[] {
  const steps = Math.log10(high / low) > 2.2 ? [1] : [1, 2, 5];
  const values: number[] = [];
  for (let power = Math.floor(Math.log10(low)); power <= Math.ceil(Math.log10(high)); power++) {
    for (const step of steps) {
      const value = Number((step * 10 ** power).toPrecision(1));
      if (value >= low && value <= high) values.push(value);
    }
  }
  return values;
}

const REACH = 14;

/** The point nearest to a place, among those chosen, within reach of a pointer. */
export function pointAt(
  points: readonly ScatterPoint[],
  x: number,
  y: number,
  reach = REACH,
): ScatterPoint | undefined {
  let nearest: ScatterPoint | undefined;
  let least = reach;
  for (const point of points) {
    const distance = Math.hypot(point.x - x, point.y - y);
    if (distance < least) {
      least = distance;
      nearest = point;
    }
  }
  return nearest;
}

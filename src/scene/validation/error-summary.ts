/** Errors of many runs in a few numbers. */
import { group, mean, median, quantile } from "d3";
import { type Measure, relativeError, type ValidationRun } from "./validation-run.ts";

export interface ErrorSummary {
  runs: number;
  /** Of the sizes of the errors: half are smaller. */
  median: number;
  /** Nine in ten are smaller. */
  ninetieth: number;
  /** Mean of the signed errors: above 0 when predictions are too high. */
  bias: number;
}

/** Summary of the runs that print the measure; undefined when none does. */
export function summarizeErrors(
  runs: readonly ValidationRun[],
  measure: Measure,
): ErrorSummary | undefined {
  const errors = runs.flatMap((run) => {
    const comparison = run[measure];
    return comparison ? [relativeError(comparison)] : [];
  });
  if (errors.length === 0) return undefined;
  const sizes = errors.map(Math.abs);
  return {
    runs: errors.length,
    median: median(sizes) as number,
    ninetieth: quantile(sizes, 0.9) as number,
    bias: mean(errors) as number,
  };
}

/** One summary per series, in the order of the data. */
export function summarizeBySeries(
  runs: readonly ValidationRun[],
  measure: Measure,
): { series: string; summary: ErrorSummary }[] {
  return [...group(runs, (run) => run.series)].flatMap(([series, members]) => {
    const summary = summarizeErrors(members, measure);
    return summary ? [{ series, summary }] : [];
  });
}

/**
 * How well the model does where it has not been: every series in turn is left out of the fit, and
 * predicted with constants that never saw it. The fit starts from documented values each time.
 */
import { fitConstants } from "./fit.ts";
import { type ErrorSummary, groupBy, summarize } from "./statistics.ts";
import { type PreparedRun, predictSeconds } from "./time-predict.ts";

export interface LeftOut {
  series: string;
  errors: ErrorSummary;
}

/** Errors of every dense run under constants fitted without its series. */
export function leaveOneSeriesOut(prepared: readonly PreparedRun[]): {
  dense: ErrorSummary;
  moe: ErrorSummary;
  series: LeftOut[];
} {
  const errors: { moe: boolean; error: number }[] = [];
  const series: LeftOut[] = [];
  for (const [name, group] of groupBy(prepared, ({ run }) => run.series)) {
    const others = prepared.filter(({ run }) => run.series !== name);
    const { constants } = fitConstants(others);
    const own = group.map((entry) => ({
      moe: entry.plan.model.moe !== undefined,
      error: predictSeconds(entry, constants) / entry.measured - 1,
    }));
    series.push({ series: name, errors: summarize(own.map(({ error }) => error)) });
    errors.push(...own);
  }
  const of = (moe: boolean) =>
    summarize(errors.filter((entry) => entry.moe === moe).map(({ error }) => error));
  return { dense: of(false), moe: of(true), series };
}

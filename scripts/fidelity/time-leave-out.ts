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

export interface LeaveOut {
  dense: ErrorSummary;
  moe: ErrorSummary;
  series: LeftOut[];
  /** Every run with the error it had while its series was left out. */
  errors: { run: PreparedRun; error: number }[];
}

/** Errors of every run under constants fitted without its series. */
export function leaveOneSeriesOut(prepared: readonly PreparedRun[]): LeaveOut {
  const errors: LeaveOut["errors"] = [];
  const series: LeftOut[] = [];
  for (const [name, group] of groupBy(prepared, ({ run }) => run.series)) {
    const others = prepared.filter(({ run }) => run.series !== name);
    const { constants } = fitConstants(others);
    const own = group.map((run) => ({
      run,
      error: predictSeconds(run, constants) / run.measured - 1,
    }));
    series.push({ series: name, errors: summarize(own.map(({ error }) => error)) });
    errors.push(...own);
  }
  const of = (moe: boolean) =>
    summarize(
      errors
        .filter(({ run }) => (run.plan.model.moe !== undefined) === moe)
        .map(({ error }) => error),
    );
  return { dense: of(false), moe: of(true), series, errors };
}

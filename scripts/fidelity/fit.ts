/**
 * Fits the few constants of the time model that are declared `fitted`, by pattern search on the
 * logarithm of each. The loss is the mean absolute logarithmic error, every series weighing the
 * square root of its runs, so that no large table sets everything, plus a penalty that holds each
 * constant near its physically expected value. Run it as `npx tsx scripts/fidelity/fit.ts`.
 */
import { pathToFileURL } from "node:url";
import {
  DEFAULT_TIMING_CONSTANTS,
  TIMING_CONSTANTS,
  type TimingConstantName,
  type TimingConstants,
} from "../../src/engine/timing/constants.ts";
import { loadPublishedRuns } from "./published-runs.ts";
import { groupBy } from "./statistics.ts";
import { type PreparedRun, predictSeconds, prepareRuns } from "./time-predict.ts";

/** Names of the constants that may be fitted. */
export const FITTED: TimingConstantName[] = (
  Object.keys(TIMING_CONSTANTS) as TimingConstantName[]
).filter((name) => TIMING_CONSTANTS[name].kind === "fitted");

/** The documented values, the fitted constants at what documentation leads one to expect. */
export const EXPECTED: TimingConstants = Object.fromEntries(
  Object.entries(TIMING_CONSTANTS).map(([name, constant]) => [
    name,
    "expected" in constant ? constant.expected : constant.value,
  ]),
) as TimingConstants;

/** Relative freedom of a constant round its expected value. */
const FREEDOM = 0.3;
const PENALTY = 0.002;
/** Steps of the search, as relative changes. */
const STEPS = [0.1, 0.03];
/** A single miss beyond this relative error (a run that thrashed) pulls no harder. */
const SATURATION = 0.3;

type Predict = (run: PreparedRun, constants: TimingConstants) => number;

export interface FitResult {
  constants: TimingConstants;
  loss: number;
}

/** Loss of the given constants over the runs. */
export function fitLoss(
  runs: readonly PreparedRun[],
  constants: TimingConstants,
  predict: Predict = predictSeconds,
): number {
  let sum = 0;
  let weights = 0;
  for (const series of groupBy(runs, ({ run }) => run.series).values()) {
    const weight = 1 / Math.sqrt(series.length);
    for (const prepared of series) {
      const error = Math.abs(Math.log(predict(prepared, constants) / prepared.measured));
      sum += weight * Math.min(error, SATURATION + 0.2 * (error - SATURATION));
      weights += weight;
    }
  }
  return sum / weights;
}

/** Pattern search over the named constants, held near the values that documentation suggests. */
export function fitConstants(
  runs: readonly PreparedRun[],
  names: readonly TimingConstantName[] = FITTED,
  expected: TimingConstants = EXPECTED,
  predict: Predict = predictSeconds,
): FitResult {
  let best = { ...expected };
  const loss = (constants: TimingConstants) => {
    let penalty = 0;
    for (const name of names) {
      const away = Math.log(constants[name] / expected[name]) / FREEDOM;
      penalty += PENALTY * away * away;
    }
    return fitLoss(runs, constants, predict) + penalty;
  };
  let lowest = loss(best);
  for (const step of STEPS) {
    let improved = true;
    while (improved) {
      improved = false;
      for (const name of names) {
        for (const factor of [1 + step, 1 / (1 + step)]) {
          const tried = { ...best, [name]: best[name] * factor };
          const reached = loss(tried);
          if (reached < lowest - 1e-7) {
            best = tried;
            lowest = reached;
            improved = true;
          }
        }
      }
    }
  }
  return { constants: best, loss: lowest };
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) {
  const names = process.argv.length > 2 ? (process.argv.slice(2) as TimingConstantName[]) : FITTED;
  const { prepared } = prepareRuns(loadPublishedRuns());
  const before = fitLoss(prepared, DEFAULT_TIMING_CONSTANTS);
  const { constants } = fitConstants(prepared, names);
  console.log(`loss ${before.toFixed(4)} → ${fitLoss(prepared, constants).toFixed(4)}`);
  for (const name of names) {
    const was = DEFAULT_TIMING_CONSTANTS[name];
    console.log(`${name}: ${was.toPrecision(3)} → ${constants[name].toPrecision(3)}`);
  }
}

/**
 * Fits the few constants of the time model that are declared `fitted`, by pattern search on the
 * logarithm of each. The loss is the mean absolute logarithmic error, every series weighing the
 * square root of its runs, so that no large table sets everything, plus a penalty that holds each
 * constant near its physically expected value. Run it as `npx tsx scripts/fidelity/fit.ts`.
 */
import { pathToFileURL } from "node:url";
import {
  TIMING_VALUES,
  type TimingConstantName,
  type TimingConstants,
} from "../../src/engine/timing/constant-values.ts";
import { TIMING_CONSTANTS } from "../../src/engine/timing/constants.ts";
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
  const weights = runWeights(runs);
  return runs.reduce(
    (sum, run, index) => sum + (weights[index] ?? 0) * runLoss(run, constants, predict),
    0,
  );
}

/** Share of each run in the loss. */
function runWeights(runs: readonly PreparedRun[]): number[] {
  const series = groupBy(runs, ({ run }) => run.series);
  const weights = runs.map(({ run }) => 1 / Math.sqrt(series.get(run.series)?.length ?? 1));
  const sum = weights.reduce((total, weight) => total + weight, 0);
  return weights.map((weight) => weight / sum);
}

function runLoss(run: PreparedRun, constants: TimingConstants, predict: Predict): number {
  const error = Math.abs(Math.log(predict(run, constants) / run.measured));
  return Math.min(error, SATURATION + 0.2 * (error - SATURATION));
}

/** Indices of the runs whose time the constant moves at all, near its expected value or far off. */
function reactingRuns(
  runs: readonly PreparedRun[],
  name: TimingConstantName,
  expected: TimingConstants,
  predict: Predict,
): number[] {
  return runs.flatMap((run, index) => {
    const seconds = predict(run, expected);
    const moves = [0.6, 1.6].some(
      (factor) => predict(run, { ...expected, [name]: expected[name] * factor }) !== seconds,
    );
    return moves ? [index] : [];
  });
}

/** Pattern search over the named constants, held near the values that documentation suggests. */
export function fitConstants(
  runs: readonly PreparedRun[],
  names: readonly TimingConstantName[] = FITTED,
  expected: TimingConstants = EXPECTED,
  predict: Predict = predictSeconds,
): FitResult {
  let best = { ...expected };
  const weights = runWeights(runs);
  const lossOf = (index: number, constants: TimingConstants) =>
    (weights[index] ?? 0) * runLoss(runs[index] as PreparedRun, constants, predict);
  const losses = runs.map((_, index) => lossOf(index, best));
  const reacting = new Map(
    names.map((name) => [name, reactingRuns(runs, name, expected, predict)]),
  );
  const penalty = (name: TimingConstantName, value: number) =>
    PENALTY * (Math.log(value / expected[name]) / FREEDOM) ** 2;

  /** Takes the changed constant if the runs that react to it are better off. */
  const improves = (name: TimingConstantName, factor: number): boolean => {
    const tried = { ...best, [name]: best[name] * factor };
    const indices = reacting.get(name) ?? [];
    const reached = indices.map((index) => lossOf(index, tried));
    let change = penalty(name, tried[name]) - penalty(name, best[name]);
    for (const [position, index] of indices.entries()) {
      change += (reached[position] ?? 0) - (losses[index] ?? 0);
    }
    if (change >= -1e-7) return false;
    best = tried;
    for (const [position, index] of indices.entries()) losses[index] = reached[position] ?? 0;
    return true;
  };

  for (const step of STEPS) {
    let improved = true;
    while (improved) {
      improved = false;
      for (const name of names) {
        if (improves(name, 1 + step)) improved = true;
        if (improves(name, 1 / (1 + step))) improved = true;
      }
    }
  }
  const penalties = names.reduce((sum, name) => sum + penalty(name, best[name]), 0);
  return { constants: best, loss: losses.reduce((sum, loss) => sum + loss, penalties) };
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) {
  const names = process.argv.length > 2 ? (process.argv.slice(2) as TimingConstantName[]) : FITTED;
  const { prepared } = prepareRuns(loadPublishedRuns());
  const before = fitLoss(prepared, TIMING_VALUES);
  const { constants } = fitConstants(prepared, names);
  console.log(`loss ${before.toFixed(4)} → ${fitLoss(prepared, constants).toFixed(4)}`);
  for (const name of names) {
    const was = TIMING_VALUES[name];
    console.log(`${name}: ${was.toPrecision(3)} → ${constants[name].toPrecision(3)}`);
  }
}

/**
 * Predicted against measured seconds per iteration, run by run, beside two rules of thumb: the
 * hardware's FLOPs at 45 % of peak, and one constant per GPU set on these very runs.
 */
import type { TimingConstants } from "../../src/engine/timing/constant-values.ts";
import { loadPublishedRuns, type PublishedRun } from "./published-runs.ts";
import { type ErrorSummary, groupBy, kendallTau, mean, median, summarize } from "./statistics.ts";
import { type PreparedRun, predictSeconds, prepareRuns } from "./time-predict.ts";

/** Share of peak that the naive rule assumes for every run. */
const NAIVE_SHARE = 0.45;
/** A ranking of fewer layouts says nothing. */
const LEAST_RANKED = 4;

export interface TimeRow {
  id: string;
  series: string;
  source: string;
  stratum: PublishedRun["stratum"];
  use: PublishedRun["use"];
  moe: boolean;
  gpus: number;
  accelerator: string;
  measuredSeconds: number;
  predictedSeconds: number;
  /** Predicted over measured, less one. */
  error: number;
  naiveError: number;
  perGpuError: number;
  /** Model FLOPs per iteration and GPU: what ranks layouts of unlike batch. */
  flopsPerGpu: number;
}

export interface TimeScore {
  rows: TimeRow[];
  refused: { id: string; reason: string }[];
  dense: ErrorSummary;
  moe: ErrorSummary;
  naive: ErrorSummary;
  perGpu: ErrorSummary;
  /** Kendall's τ of FLOP/s by series, where at least four runs can be ranked. */
  tau: { series: string; runs: number; tau: number }[];
  meanTau: number;
}

/** Scores every published run that prints a time. */
export function scoreTime(
  runs: readonly PublishedRun[] = loadPublishedRuns(),
  constants?: TimingConstants,
): TimeScore {
  const { prepared, refused } = prepareRuns(runs);
  return scorePrepared(prepared, refused, (run) => predictSeconds(run, constants));
}

/** Scores prepared runs under any rule of prediction. */
function scorePrepared(
  prepared: readonly PreparedRun[],
  refused: TimeScore["refused"],
  predict: (run: PreparedRun) => number,
): TimeScore {
  const rows = timeRows(prepared, predict);
  const tau = [...groupBy(rows, (row) => row.series)]
    .filter(([, group]) => group.length >= LEAST_RANKED)
    .map(([series, group]) => ({ series, runs: group.length, tau: rankingTau(group) }));
  const dense = rows.filter((row) => !row.moe);
  return {
    rows,
    refused,
    dense: summarize(dense.map((row) => row.error)),
    moe: summarize(rows.filter((row) => row.moe).map((row) => row.error)),
    naive: summarize(dense.map((row) => row.naiveError)),
    perGpu: summarize(dense.map((row) => row.perGpuError)),
    tau,
    meanTau: mean(tau.map((entry) => entry.tau)),
  };
}

function timeRows(
  prepared: readonly PreparedRun[],
  predict: (run: PreparedRun) => number,
): TimeRow[] {
  const factors = gpuFactors(prepared);
  return prepared.map((entry) => {
    const { run, plan, inputs, measured } = entry;
    const predicted = predict(entry);
    const naive = naiveSeconds(entry);
    const perGpu = naive * (factors.get(inputs.accelerator.id) ?? 1);
    return {
      id: run.id,
      series: run.series,
      source: run.source,
      stratum: run.stratum,
      use: run.use,
      moe: plan.model.moe !== undefined,
      gpus: plan.cluster.gpus,
      accelerator: inputs.accelerator.id,
      measuredSeconds: measured,
      predictedSeconds: predicted,
      error: predicted / measured - 1,
      naiveError: naive / measured - 1,
      perGpuError: perGpu / measured - 1,
      flopsPerGpu: inputs.flops.modelPerIteration / plan.cluster.gpus,
    };
  });
}

function naiveSeconds({ plan, inputs }: PreparedRun): number {
  const peak = inputs.accelerator.peakTflops.bits16 * 1e12 * plan.cluster.gpus;
  return inputs.flops.hardwarePerIteration / (NAIVE_SHARE * peak);
}

/** The one constant per GPU: median of measured over naive. */
function gpuFactors(prepared: readonly PreparedRun[]): Map<string, number> {
  const groups = groupBy(prepared, ({ inputs }) => inputs.accelerator.id);
  return new Map(
    [...groups].map(([id, group]) => [
      id,
      median(group.map((entry) => entry.measured / naiveSeconds(entry))),
    ]),
  );
}

function rankingTau(rows: readonly TimeRow[]): number {
  return kendallTau(
    rows.map((row) => row.flopsPerGpu / row.predictedSeconds),
    rows.map((row) => row.flopsPerGpu / row.measuredSeconds),
  );
}

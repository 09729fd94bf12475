/** The time part of `docs/fidelity.md`: errors overall, by source and stratum, constants, ablation. */
import { TIMING_CONSTANTS, type TimingConstant } from "../../src/engine/timing/constants.ts";
import { KNOWN_TIME_MISSES } from "./known-time-misses.ts";
import { type ErrorSummary, groupBy, summarize } from "./statistics.ts";
import type { Ablation } from "./time-ablation.ts";
import type { LeaveOut } from "./time-leave-out.ts";
import type { TimeRow, TimeScore } from "./time-score.ts";
import type { Sensitivity } from "./time-sensitivity.ts";

export interface TimeStudies {
  leftOut: LeaveOut;
  sensitivities: Sensitivity[];
  ablations: Ablation[];
}

const percent = (share: number) => (100 * share).toFixed(1);
const figures = ({ median, mean, p90, signed }: ErrorSummary) =>
  [median, mean, p90, signed].map(percent).join(" | ");

/** A few lines for a terminal. */
export function timeSummary(score: TimeScore, leftOut?: LeaveOut): string[] {
  const line = (name: string, errors: ErrorSummary) => {
    const shown = [errors.median, errors.mean, errors.p90].map((share) =>
      `${percent(share)} %`.padStart(8),
    );
    return `${name.padEnd(24)}${`${errors.runs}`.padStart(5)}${shown.join("")}`;
  };
  return [
    `${"time".padEnd(24)} runs  median    mean     p90`,
    line("dense", score.dense),
    line("mixtures of experts", score.moe),
    ...(leftOut === undefined
      ? []
      : [line("dense, series left out", leftOut.dense), line("experts, left out", leftOut.moe)]),
    line("one constant per GPU", score.perGpu),
    line("45 % of peak", score.naive),
    `ranking within a series: mean Kendall τ ${score.meanTau.toFixed(2)}`,
  ];
}

/** One line per source for a terminal: the errors' size, and which way they lean. */
export function timeBySource(score: TimeScore): string[] {
  const line = (name: string, errors: ErrorSummary) => {
    const shown = [errors.median, errors.mean, errors.p90, errors.signed].map((share) =>
      `${percent(share)} %`.padStart(9),
    );
    return `${name.padEnd(24)}${`${errors.runs}`.padStart(5)}${shown.join("")}`;
  };
  const groups = groupBy(score.rows, (row) => `${row.series}${row.moe ? ", experts" : ""}`);
  return [
    `${"time, by source".padEnd(24)} runs   median     mean      p90   signed`,
    ...[...groups].map(([name, rows]) => line(name, summarize(rows.map((row) => row.error)))),
  ];
}

/** The section in Markdown. */
export function timeSection(score: TimeScore, studies: TimeStudies): string {
  return [
    "## Time",
    INTRODUCTION,
    ...overall(score, studies.leftOut),
    "### Errors by source",
    ...bySource(score, studies.leftOut),
    "### Errors by hardware and method",
    ...byStratum(score),
    "### Where it misses, and why",
    "",
    ...KNOWN_TIME_MISSES.map(([runs, why]) => `- **${runs}**: ${why}`),
    "",
    "### Fitted constants",
    ...constants(studies.sensitivities),
    "### What each part brings",
    ...ablationTable(studies.ablations),
    "### Every run, by time",
    ...runTable(score.rows),
  ].join("\n");
}

const INTRODUCTION = `
Predicted against measured seconds per iteration, from the plan alone. Errors are predicted over
measured less one, in per cent; median, mean and 90th percentile of their size, then their signed
mean. Written by \`npm run fidelity\`; the model is described in \`timing.md\`.
`;

function overall(score: TimeScore, leftOut: LeaveOut): string[] {
  const row = (name: string, errors: ErrorSummary) =>
    `| ${name} | ${errors.runs} | ${figures(errors)} |`;
  return [
    "| runs | number | median | mean | 90th percentile | signed mean |",
    "|---|--:|--:|--:|--:|--:|",
    row("dense", score.dense),
    row("dense, each source left out of the fit in turn", leftOut.dense),
    row("mixtures of experts", score.moe),
    row("mixtures of experts, left out", leftOut.moe),
    row("dense by one constant per GPU, set on these runs", score.perGpu),
    row("dense by 45 % of peak", score.naive),
    "",
    `Kendall's τ of FLOP/s within a series, mean over ${score.tau.length}: ${score.meanTau.toFixed(2)}.`,
    "",
  ];
}

function bySource(score: TimeScore, leftOut: LeaveOut): string[] {
  const without = new Map(leftOut.series.map(({ series, errors }) => [series, errors]));
  const taus = new Map(score.tau.map(({ series, tau }) => [series, tau.toFixed(2)]));
  const rows = [...groupBy(score.rows, (row) => row.series)].map(([series, group]) => {
    const errors = summarize(group.map((row) => row.error));
    const left = without.get(series);
    return `| ${series} | ${errors.runs} | ${figures(errors)} | ${left === undefined ? "" : percent(left.median)} | ${taus.get(series) ?? ""} |`;
  });
  return [
    "",
    "| source | runs | median | mean | 90th percentile | signed mean | median, left out | τ |",
    "|---|--:|--:|--:|--:|--:|--:|--:|",
    ...rows,
    "",
  ];
}

function byStratum(score: TimeScore): string[] {
  const table = (name: string, key: (row: TimeRow) => string) =>
    [...groupBy(score.rows, key)]
      .sort(([a], [b]) => a.localeCompare(b))
      .map(([value, group]) => {
        const errors = summarize(group.map((row) => row.error));
        return `| ${name} ${value} | ${errors.runs} | ${figures(errors)} |`;
      });
  return [
    "",
    "| stratum | runs | median | mean | 90th percentile | signed mean |",
    "|---|--:|--:|--:|--:|--:|",
    ...table("on", (row) => row.stratum.hardware),
    ...table("method", (row) => row.stratum.method),
    ...table("size", (row) => row.stratum.size),
    "",
  ];
}

function constants(sensitivities: readonly Sensitivity[]): string[] {
  const rows = sensitivities
    .filter(({ kind }) => kind === "fitted")
    .map((entry) => {
      const constant: TimingConstant = TIMING_CONSTANTS[entry.name];
      return `| ${constant.meaning} | ${constant.value} ${constant.unit} | ${constant.expected} (${constant.source}) | ${entry.runs}: ${entry.series.join(", ")} | ${percent(entry.change)} |`;
    });
  const others = sensitivities.filter(({ kind }) => kind !== "fitted").length;
  return [
    "",
    `${rows.length} constants are fitted; the other ${others} stand in documents (\`src/engine/timing/constants.ts\`). A run reacts when a tenth more of the constant moves its time by half a per cent.`,
    "",
    "| constant | value | expected | runs that react | their time for a tenth more, % |",
    "|---|---|---|---|--:|",
    ...rows,
    "",
  ];
}

function ablationTable(ablations: readonly Ablation[]): string[] {
  return [
    "",
    "Errors of the dense runs when a part is removed and the fitted constants are fitted anew.",
    "",
    "| removed | median | mean | 90th percentile | signed mean |",
    "|---|--:|--:|--:|--:|",
    ...ablations.map(({ removed, errors }) => `| ${removed} | ${figures(errors)} |`),
    "",
  ];
}

function runTable(rows: readonly TimeRow[]): string[] {
  return [
    "",
    "| run | measured s | predicted s | error % |",
    "|---|--:|--:|--:|",
    ...rows.map(
      (row) =>
        `| ${row.id} | ${row.measuredSeconds.toPrecision(4)} | ${row.predictedSeconds.toPrecision(4)} | ${percent(row.error)} |`,
    ),
    "",
  ];
}

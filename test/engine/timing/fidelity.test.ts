/** The time model against published runs: what the documentation claims, held by a test. */
import { beforeAll, describe, expect, test } from "vitest";
import { loadPublishedRuns } from "../../../scripts/fidelity/published-runs.ts";
import { scoreTime, type TimeRow, type TimeScore } from "../../../scripts/fidelity/time-score.ts";

let score: TimeScore;
beforeAll(() => {
  score = scoreTime();
});

const row = (id: string): TimeRow => {
  const found = score.rows.find((candidate) => candidate.id === id);
  if (found === undefined) throw new Error(`no run ${id}`);
  return found;
};
const rowsOf = (prefix: string) => score.rows.filter(({ id }) => id.startsWith(prefix));

test("every published run that prints a time is predicted", () => {
  const timed = loadPublishedRuns().filter((run) => run.measured.iterationSeconds !== undefined);
  expect(score.refused).toEqual([]);
  expect(score.rows.length).toBe(timed.length);
});

test("dense runs: median at most 6 %, nine in ten within 18 %", () => {
  expect(score.dense.runs).toBeGreaterThanOrEqual(440);
  expect(score.dense.median).toBeLessThan(0.06);
  expect(score.dense.p90).toBeLessThan(0.18);
  expect(Math.abs(score.dense.signed)).toBeLessThan(0.03);
});

test("mixtures of experts: median at most 15 %", () => {
  expect(score.moe.median).toBeLessThan(0.15);
});

test("layouts are ranked within a series as measured", () => {
  expect(score.meanTau).toBeGreaterThan(0.75);
});

test("rules of thumb are several times worse", () => {
  expect(score.perGpu.median).toBeGreaterThan(2 * score.dense.median);
  expect(score.naive.median).toBeGreaterThan(score.perGpu.median);
});

describe("MT-NLG 530B on 280, 350 and 420 nodes", () => {
  const seconds = (nodes: number) => row(`mtnlg-530b/${nodes}nodes`).predictedSeconds;

  test("a micro-batch takes 0.197 s, within 5 %", () => {
    const slope = (seconds(280) - seconds(420)) / (240 - 160);
    expect(Math.abs(slope / 0.197 - 1)).toBeLessThan(0.05);
  });

  test("the ratios of the three", () => {
    expect(Math.abs(seconds(280) / seconds(350) / (60.1 / 50.2) - 1)).toBeLessThan(0.03);
    expect(Math.abs(seconds(350) / seconds(420) / (50.2 / 44.4) - 1)).toBeLessThan(0.03);
  });
});

test.each(["narayanan2021/table1-", "korthikanti2022/table5-"])(
  "each of %s within 8 percent",
  (prefix) => {
    const rows = rowsOf(prefix);
    expect(rows.length).toBeGreaterThanOrEqual(4);
    for (const { error } of rows) expect(Math.abs(error)).toBeLessThan(0.08);
  },
);

test("ZeRO-3 of 2021 gains little from twice the GPUs, 3D parallelism nearly all", () => {
  const gain = (method: string) =>
    row(`narayanan2021/table2-${method}-174.6B-384`).predictedSeconds /
    row(`narayanan2021/table2-${method}-174.6B-768`).predictedSeconds;
  expect(gain("ZeRO-3")).toBeLessThan(1.3);
  expect(gain("PTD-P")).toBeGreaterThan(1.85);
});

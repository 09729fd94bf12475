/** The summary of a whole run, as a program asks for it. */
import { expect, test } from "vitest";
import { analyze, runSummary } from "../../src/index.ts";

const analysis = analyze({
  version: 1,
  model: "mt-nlg-530b",
  cluster: { preset: "selene", nodes: 280 },
  parallel: { tensor: 8, pipeline: 35, data: 8 },
  training: { globalBatchSize: 1920, microBatchSize: 1, recompute: "full" },
});
const { plan } = analysis;
const { seconds } = analysis.report.step;

test("270 billion tokens take as many iterations as batches, in days and GPU hours", () => {
  const run = runSummary(analysis, 270e9);
  const iterations = 270e9 / (1920 * plan.training.sequenceLength);
  expect(run.iterations.value).toBeCloseTo(iterations, 6);
  expect(run.days.value).toBeCloseTo((iterations * seconds) / 86400, 9);
  expect(run.gpuHours.value / (run.days.value * 24 * 2240)).toBeCloseTo(1, 12);
  expect(run.price).toBeUndefined();
});

test("tokens per second are the report's, and fill the days", () => {
  const run = runSummary(analysis, 270e9);
  expect(run.tokensPerSecond.value).toBeCloseTo(analysis.report.throughput.tokensPerSecond, 6);
  expect(run.tokensPerSecond.value * run.days.value * 86_400).toBeCloseTo(270e9, -3);
});

test("eight H100 that only compute draw what such nodes were measured to draw", () => {
  const node = analyze({ model: "llama-3-8b", cluster: { preset: "dgx-h100", nodes: 1 } });
  const { energyKilowattHours, days } = runSummary(node, 1e12);
  const busy = energyKilowattHours?.inputs.find(({ symbol }) => symbol === "u")?.value ?? 0;
  const kilowatts = (energyKilowattHours?.value ?? 0) / (days.value * 24) / 1.2;
  const computing = (kilowatts * 0.9) / (0.9 * busy + 0.5 * (1 - busy));
  expect(computing).toBeGreaterThan(7.7);
  expect(computing).toBeLessThan(8.5);
});

test("energy and price grow with the tokens; each figure says how it is computed", () => {
  const once = runSummary(analysis, 1e12, 2);
  const twice = runSummary(analysis, 2e12, 2);
  for (const figure of ["days", "gpuHours", "energyKilowattHours", "price"] as const) {
    expect((twice[figure]?.value ?? 0) / (once[figure]?.value ?? 1)).toBeCloseTo(2, 12);
    expect(once[figure]?.formula).not.toBe("");
    expect(once[figure]?.source).not.toBe("");
  }
  expect(once.price?.value).toBeCloseTo(2 * once.gpuHours.value, 6);
});

test.each([0, -1, Number.NaN, Number.POSITIVE_INFINITY])("%s tokens are refused", (tokens) => {
  expect(() => runSummary(analysis, tokens)).toThrow(RangeError);
  expect(() => runSummary(analysis, 1e9, tokens)).toThrow(/pricePerGpuHour/);
});

import { statSync } from "node:fs";
import { expect, test } from "vitest";
import { loadPublishedRuns } from "../../../scripts/fidelity/published-runs.ts";
import { predictSeconds, prepareRuns } from "../../../scripts/fidelity/time-predict.ts";
import { completePlan } from "../../../src/engine/plan/complete-plan.ts";
import { predictionInterval } from "../../../src/engine/timing/prediction-interval.ts";
import { planOf } from "./plans.ts";

test("about four in five published runs lie in the interval of their prediction", () => {
  const { prepared } = prepareRuns(loadPublishedRuns());
  const inside = prepared.filter((entry) => {
    const { low, high } = predictionInterval(entry.plan, predictSeconds(entry));
    return entry.measured >= low && entry.measured <= high;
  });
  expect(inside.length / prepared.length).toBeGreaterThan(0.75);
  expect(inside.length / prepared.length).toBeLessThan(0.97);
});

test("the interval is ordered and scales with the prediction", () => {
  const one = predictionInterval(planOf(), 1);
  expect(one.low).toBeLessThan(one.high);
  expect(one.far).toBe(false);
  const ten = predictionInterval(planOf(), 10);
  expect(ten.low).toBeCloseTo(10 * one.low, 9);
  expect(ten.high).toBeCloseTo(10 * one.high, 9);
});

test("hardware and method that nobody published are said to be far", () => {
  const { plan } = completePlan({
    version: 1,
    model: { layers: 16, hiddenSize: 2048 },
    cluster: { accelerator: "trn2", gpus: 64 },
    parallel: { tensor: 16, data: 4 },
    training: { framework: "jax" },
  });
  const near = predictionInterval(planOf(), 1);
  const far = predictionInterval(plan, 1);
  expect(far.far).toBe(true);
  expect(far.high - far.low).toBeGreaterThan(near.high - near.low);
});

test.each([
  ["many more GPUs", { model: "llama-3-405b", nodes: 16_384, data: 1024, batch: 1024 * 32 }],
  ["a far smaller model", { model: { layers: 2, hiddenSize: 256 }, nodes: 1, data: 8, batch: 64 }],
] as const)(
  "%s than anybody published are said to be far",
  (_name, { model, nodes, data, batch }) => {
    const gpus = nodes * 8;
    const { plan } = completePlan({
      version: 1,
      model,
      cluster: { preset: "dgx-h100-superpod", nodes },
      parallel: { tensor: data === 8 ? 1 : 8, pipeline: gpus / data / (data === 8 ? 1 : 8), data },
      training: { globalBatchSize: batch },
    });
    expect(predictionInterval(plan, 1).far).toBe(true);
  },
);

test("the table stays small enough to ship", () => {
  const file = new URL("../../../src/engine/timing/error-table.json", import.meta.url);
  expect(statSync(file).size).toBeLessThan(10_000);
});

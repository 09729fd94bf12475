import { expect, test } from "vitest";
import { acceleratorById } from "../../../src/engine/cluster/accelerator-catalog.ts";
import { runCost } from "../../../src/engine/timing/run-cost.ts";
import { estimateStep } from "../../../src/engine/timing/step-time.ts";
import { inputsOf, planOf } from "./plans.ts";

const plan = planOf();
const { step } = estimateStep(plan, inputsOf(plan));
const tokens = 4 * 2048 * 1000;

test("a run of a thousand batches takes a thousand iterations", () => {
  const cost = runCost(plan, acceleratorById("a100-sxm-80"), step, { tokens });
  expect(cost.iterations.value).toBe(1000);
  expect(cost.seconds.value).toBeCloseTo(1000 * step.seconds, 9);
  expect(cost.gpuHours.value).toBeCloseTo((8 * 1000 * step.seconds) / 3600, 9);
});

test("energy lies between idle GPUs and all at their limit with everything round them", () => {
  const cost = runCost(plan, acceleratorById("a100-sxm-80"), step, { tokens });
  const limit = (8 * 400 * cost.seconds.value) / 3.6e6;
  expect(cost.energyKilowattHours?.value).toBeGreaterThan(0.5 * limit);
  expect(cost.energyKilowattHours?.value).toBeLessThan(2 * limit);
});

test("no price is made up, and no power of an accelerator that does not state it", () => {
  const cost = runCost(plan, {}, step, { tokens });
  expect(cost.price).toBeUndefined();
  expect(cost.energyKilowattHours).toBeUndefined();
  const priced = runCost(plan, {}, step, { tokens, pricePerGpuHour: 2 });
  expect(priced.price?.value).toBeCloseTo(2 * priced.gpuHours.value, 12);
});

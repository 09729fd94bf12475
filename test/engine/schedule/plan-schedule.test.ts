/** Plans get the order of their schedule's reference, and refusals speak of the plan's fields. */
import { describe, expect, test } from "vitest";
import { completePlan } from "../../../src/engine/plan/complete-plan.ts";
import { PlanError } from "../../../src/engine/plan/plan-error.ts";
import { scheduleToText } from "../../../src/engine/schedule/notation.ts";
import { planSchedule } from "../../../src/engine/schedule/plan-schedule.ts";
import { beyondPlans, planOf } from "./plan-of-case.ts";
import { CASES, reasonLeftOut } from "./read-cases.ts";

const NAMED = CASES.filter((one) => !reasonLeftOut(one));
const ORDERS = NAMED.filter((one) => one.ranks && !beyondPlans(one));

describe("orders by plan", () => {
  test("of 138 orders 128 can be had by a plan", () => {
    expect([NAMED.filter((one) => one.ranks).length, ORDERS.length]).toEqual([138, 128]);
  });

  test.each(ORDERS.map((one) => [one.id, one] as const))("%s", (_, one) => {
    const { plan } = completePlan(planOf(one));
    expect(scheduleToText(planSchedule(plan))).toEqual(one.ranks);
  });
});

describe("refusals by plan", () => {
  const base = {
    model: { layers: 16, hiddenSize: 1024 },
    cluster: { accelerator: "h100-sxm-80", gpus: 8, gpusPerNode: 8 },
    parallel: { tensor: 1, pipeline: 4, data: 2 },
  };

  test.each([
    [
      "dualpipe",
      12,
      "training.globalBatchSize: 12 makes 6 micro-batches; dualpipe needs an even number of micro-batches, at least twice the 4 pipeline ranks, not 6; 16 works",
    ],
    [
      "interleaved-zb",
      18,
      "training.globalBatchSize: 18 makes 9 micro-batches; PyTorch's interleaving needs a number of micro-batches that its 2 rounds divide, not 9; 16 and 20 work",
    ],
  ] as const)("%s with a batch of %i", (schedule, globalBatchSize, message) => {
    const document = { ...base, training: { globalBatchSize, microBatchSize: 1, schedule } };
    expect(() => completePlan(document)).toThrow(PlanError);
    // A plan that did not come through the plan's door is refused all the same.
    const { plan } = completePlan({ ...base, training: { microBatchSize: 1, schedule } });
    plan.training.globalBatchSize = globalBatchSize;
    expect(() => planSchedule(plan)).toThrow(message);
  });

  test.each(NAMED.filter((one) => one.error && one.input).map((one) => [one.id, one] as const))(
    "%s as the reference refuses it",
    (_, one) => {
      expect(() => completePlan(planOf(one))).toThrow(PlanError);
    },
  );
});

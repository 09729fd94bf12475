/**
 * Every reference order, run by the simulator, has the makespan, bubble and peaks that its case
 * states: forward, input and weight gradient of one unit, whole backward of two.
 */
import { describe, expect, test } from "vitest";
import { type StepDurations, uniformDurations } from "../../../src/engine/schedule/durations.ts";
import { peakInFlight } from "../../../src/engine/schedule/in-flight.ts";
import { scheduleFromText } from "../../../src/engine/schedule/notation.ts";
import { simulateStep } from "../../../src/engine/schedule/simulate.ts";
import { bubbleFraction } from "../../../src/engine/schedule/timeline.ts";
import { CASES } from "./read-cases.ts";

const RUN = CASES.filter((one) => one.ranks && one.derived);

function unit(stages: number, send = 0): StepDurations {
  return uniformDurations(stages, { forward: 1, backward: 2, send });
}

test("of 161 cases 151 hold an order and what follows from it", () => {
  expect([CASES.length, RUN.length]).toEqual([161, 151]);
});

describe("makespan, bubble, peaks", () => {
  test.each(RUN.map((one) => [one.id, one] as const))("%s", (_, one) => {
    const schedule = scheduleFromText(one.ranks ?? []);
    const { derived } = one;
    const timeline = simulateStep(schedule, unit(schedule.stageCount));
    expect(timeline.pipelineSeconds).toBe(derived?.makespan_f1_i1_w1_b2);
    expect([...timeline.busySeconds]).toEqual(derived?.busy_per_rank);
    expect(bubbleFraction(timeline)).toBeCloseTo(derived?.bubble_fraction ?? -1, 11);

    const { peak, peakUntilInputGradient } = peakInFlight(schedule);
    expect([...peak]).toEqual(derived?.peak_inflight);
    expect([...peakUntilInputGradient]).toEqual(derived?.peak_inflight_until_input_grad);

    const withLinks = simulateStep(schedule, unit(schedule.stageCount, 0.25));
    expect(withLinks.pipelineSeconds).toBe(derived?.["makespan_comm_0.25"]);

    if (derived?.makespan_overlap_atomic !== undefined) {
      const together = { ...unit(schedule.stageCount), overlappedPairFactor: 1 };
      expect(simulateStep(schedule, together).pipelineSeconds).toBe(
        derived.makespan_overlap_atomic,
      );
    }
  });
});

describe("with the costs an order was found for", () => {
  const withCosts = RUN.filter((one) => one.derived_own_costs && one.input.cost_f);

  test("38 orders state them", () => expect(withCosts).toHaveLength(38));

  test.each(withCosts.map((one) => [one.id, one] as const))("%s", (_, one) => {
    const { cost_f = 0, cost_b = 0, cost_w = 0, cost_comm = 0 } = one.input;
    const schedule = scheduleFromText(one.ranks ?? []);
    const durations = uniformDurations(schedule.stageCount, {
      forward: cost_f,
      inputGradient: cost_b,
      weightGradient: cost_w,
      backward: cost_b + cost_w,
      send: cost_comm,
    });
    const timeline = simulateStep(schedule, durations);
    expect(timeline.pipelineSeconds).toBe(one.derived_own_costs?.makespan);
    const spans = Array.from({ length: schedule.rankCount }, (_, rank) => {
      const first = schedule.rankStart[rank] ?? 0;
      const last = (schedule.rankStart[rank + 1] ?? 0) - 1;
      return (timeline.end[last] ?? 0) - (timeline.start[first] ?? 0);
    });
    expect(Math.max(...spans)).toBe(one.derived_own_costs?.longest_stage_time);
  });
});

test("DeepSpeed allocates a buffer for each micro-batch in flight, and never fewer than two", () => {
  const withBuffers = RUN.filter((one) => one.num_pipe_buffers);
  expect(withBuffers).toHaveLength(10);
  for (const one of withBuffers) {
    const { peak } = peakInFlight(scheduleFromText(one.ranks ?? []));
    expect(
      Array.from(peak, (held) => Math.max(2, held)),
      one.id,
    ).toEqual(one.num_pipe_buffers);
  }
});

/** An order that cannot finish is an error that says who waits for whom. */
import { expect, test } from "vitest";
import { uniformDurations } from "../../../src/engine/schedule/durations.ts";
import { scheduleFromText } from "../../../src/engine/schedule/notation.ts";
import { simulateStep } from "../../../src/engine/schedule/simulate.ts";

test.each([
  [
    "two ranks that wait for one another",
    ["0B0 0F0", "1F0 1B0"],
    "deadlocks: rank 0 waits at 0B0 for 1B0, on rank 1; rank 1 waits at 1F0 for 0F0, on rank 0",
  ],
  [
    "a rank that waits for itself",
    ["0F0 0B0", "1B0 1F0"],
    "deadlocks: rank 1 waits at 1B0 for 1F0, which comes later on the same rank",
  ],
  [
    "a weight gradient before its input gradient",
    ["0F0 0W0 0I0"],
    "deadlocks: rank 0 waits at 0W0 for 0I0, which comes later on the same rank",
  ],
  [
    "a pass that nobody runs",
    ["0F0 0B0 0B1", "1F0 1B0"],
    "cannot run: rank 0 waits at 0B1 for 1B1, which no rank runs",
  ],
  [
    "a chain that ends in a cycle names the cycle alone",
    ["0F0 0F1 0B0 0B1", "1F0 1B0 1F1 1B1", "2F1 2B1 2B0 2F0"],
    "deadlocks: rank 1 waits at 1B0 for 2B0, on rank 2; rank 2 waits at 2F1 for 1F1, on rank 1",
  ],
])("%s", (_, order, message) => {
  const schedule = scheduleFromText(order);
  const durations = uniformDurations(schedule.stageCount, { forward: 1, backward: 2 });
  expect(() => simulateStep(schedule, durations)).toThrow(message);
});

test("of a pair run as one, the half whose input is missing", () => {
  const schedule = scheduleFromText(["0F0 (0F1;0B0)OVERLAP_F_B 0B1", "1F1 1F0 1B0 1B1"]);
  const apart = uniformDurations(2, { forward: 1, backward: 2 });
  expect(simulateStep(schedule, apart).pipelineSeconds).toBe(10);
  expect(() => simulateStep(schedule, { ...apart, overlappedPairFactor: 1 })).toThrow(
    "deadlocks: rank 0 waits at 0B0 for 1B0, on rank 1; rank 1 waits at 1F1 for 0F1, on rank 0",
  );
});

/** What is said of many micro-batches from shorter runs against the run of all of them. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { ScheduleName } from "../../../src/engine/plan/plan.ts";
import { buildSchedule, SCHEDULE_NAMES } from "../../../src/engine/schedule/build-schedule.ts";
import type { StepDurations } from "../../../src/engine/schedule/durations.ts";
import { pipelineSpan } from "../../../src/engine/schedule/pipeline-span.ts";
import { simulateStep } from "../../../src/engine/schedule/simulate.ts";

const CHUNKED = ["interleaved-1f1b", "looped-bfs", "interleaved-zb"];
/** Families that take any count of micro-batches; the others, whole rounds of as many as ranks. */
const IN_ROUNDS = ["interleaved-1f1b", "interleaved-zb", "dualpipe"];

const anyDurations = fc.record({
  /** How far stages differ, as a share of the quickest. */
  spread: fc.constantFrom(0, 0.05, 0.3),
  parts: fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 48, maxLength: 48 }),
  recompute: fc.constantFrom(0, 0.2, 1),
  send: fc.constantFrom(0, 0.02, 0.1),
  blockingShare: fc.constantFrom(0, 0.5, 1),
});
type Chosen = typeof anyDurations extends fc.Arbitrary<infer T> ? T : never;

function durationsOf(stageCount: number, chosen: Chosen): StepDurations {
  const scale = Array.from(
    { length: stageCount },
    (_, stage) => 1 + chosen.spread * (chosen.parts[stage] ?? 0),
  );
  const times = (factor: number) => Float64Array.from(scale, (part) => factor * part);
  const send = new Float64Array(stageCount).fill(chosen.send);
  return {
    basis: "uniform",
    basisNote: "Random stages.",
    forwardSeconds: times(1),
    backwardSeconds: times(2),
    inputGradientSeconds: times(1.1),
    weightGradientSeconds: times(0.9),
    recomputeSeconds: times(chosen.recompute),
    sendForwardSeconds: send,
    sendBackwardSeconds: send,
    blockingShare: chosen.blockingShare,
  };
}

function shapeOf(name: ScheduleName, stages: number, rounds: number, rest: number) {
  const microBatches = rounds * stages + (IN_ROUNDS.includes(name) ? 0 : rest % stages);
  const chunks = CHUNKED.includes(name) ? 3 : 1;
  return { stages, chunks, microBatches, dialect: "megatron" as const };
}

const relative = (found: ArrayLike<number>, expected: ArrayLike<number>) =>
  Array.from(expected, (value, rank) => (value === 0 ? 0 : (found[rank] ?? 0) / value - 1));

describe("the span of many micro-batches", () => {
  test.each(SCHEDULE_NAMES)("%s: as the run of all of them has it", (name) => {
    fc.assert(
      fc.property(
        anyDurations,
        fc.constantFrom(8, 12, 16),
        fc.constantFrom(24, 40),
        fc.nat({ max: 15 }),
        (chosen, stages, rounds, rest) => {
          const shape = shapeOf(name, stages, rounds, rest);
          const schedule = buildSchedule(name, shape);
          const durations = durationsOf(schedule.stageCount, chosen);
          const whole = simulateStep(schedule, durations);
          const span = pipelineSpan(name, shape, durations);
          expect(Math.abs(span.seconds / whole.pipelineSeconds - 1)).toBeLessThan(0.025);
          for (const away of relative(span.busySeconds, whole.busySeconds)) {
            expect(Math.abs(away)).toBeLessThan(1e-9);
          }
          for (const away of relative(span.blockedSeconds, whole.blockedSeconds)) {
            expect(Math.abs(away)).toBeLessThan(1e-9);
          }
        },
      ),
      { numRuns: 8 },
    );
  });

  test.each(SCHEDULE_NAMES)("%s: exactly where they are few", (name) => {
    const shape = shapeOf(name, 8, 3, 5);
    const schedule = buildSchedule(name, shape);
    const durations = durationsOf(schedule.stageCount, {
      spread: 0.3,
      parts: Array.from({ length: 48 }, (_, i) => (i * 7) % 5),
      recompute: 0.2,
      send: 0.1,
      blockingShare: 0.5,
    });
    const whole = simulateStep(schedule, durations);
    const span = pipelineSpan(name, shape, durations);
    expect(span.seconds).toBe(whole.pipelineSeconds);
    expect(span.busySeconds).toEqual(whole.busySeconds);
    expect(span.blockedSeconds).toEqual(whole.blockedSeconds);
  });
});

/** What must hold of every simulated step, whatever its schedule, shape and durations. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { ScheduleName } from "../../../src/engine/plan/plan.ts";
import { buildSchedule, SCHEDULE_NAMES } from "../../../src/engine/schedule/build-schedule.ts";
import { criticalPath } from "../../../src/engine/schedule/critical-path.ts";
import type { StepDurations } from "../../../src/engine/schedule/durations.ts";
import { heldAtPeak, peakInFlight } from "../../../src/engine/schedule/in-flight.ts";
import {
  memoryAt,
  memoryOverTime,
  peakMemory,
} from "../../../src/engine/schedule/memory-over-time.ts";
import {
  indexPasses,
  pathOfMicroBatch,
  producerOf,
} from "../../../src/engine/schedule/pass-index.ts";
import { passSeconds } from "../../../src/engine/schedule/pass-seconds.ts";
import { ownerOf, PASS, rankOfPass, type Schedule } from "../../../src/engine/schedule/schedule.ts";
import { simulateStep } from "../../../src/engine/schedule/simulate.ts";
import { bubbleFraction, type Timeline } from "../../../src/engine/schedule/timeline.ts";

/** Times are sums of up to a few hundred terms; they agree to this much of the whole. */
const CLOSE = 1e-9;

/** A shape each family accepts. */
function shapeFor(name: ScheduleName, ranks: number, chunks: number, rounds: number) {
  switch (name) {
    case "interleaved-1f1b":
    case "interleaved-zb":
    case "looped-bfs":
      return { stages: ranks, chunks, microBatches: ranks * rounds };
    case "dualpipe":
      return { stages: 2 * Math.ceil(ranks / 2), microBatches: 4 * ranks + 2 * rounds };
    case "dualpipe-v":
      return { stages: ranks, microBatches: 2 * ranks + rounds };
    default:
      return { stages: ranks, microBatches: rounds + (ranks % 3) };
  }
}

const schedules = fc
  .record({
    name: fc.constantFrom(...SCHEDULE_NAMES),
    ranks: fc.integer({ min: 1, max: 7 }),
    chunks: fc.integer({ min: 1, max: 3 }),
    rounds: fc.integer({ min: 1, max: 5 }),
  })
  .map(({ name, ranks, chunks, rounds }) =>
    buildSchedule(name, shapeFor(name, ranks, chunks, rounds)),
  );

/** Durations that differ from stage to stage, and now and then are nothing at all. */
const steps = schedules.chain((schedule) => {
  const perStage = (max: number) =>
    fc
      .array(fc.integer({ min: 0, max }), {
        minLength: schedule.stageCount,
        maxLength: schedule.stageCount,
      })
      .map((values) => Float64Array.from(values, (value) => value / 7));
  return fc.record({
    schedule: fc.constant(schedule),
    durations: fc.record<StepDurations>({
      basis: fc.constant("uniform" as const),
      basisNote: fc.constant(""),
      forwardSeconds: perStage(20),
      backwardSeconds: perStage(40),
      inputGradientSeconds: perStage(20),
      weightGradientSeconds: perStage(20),
      recomputeSeconds: perStage(10),
      sendForwardSeconds: perStage(5),
      sendBackwardSeconds: perStage(5),
      blockingShare: fc.constantFrom(0, 0.5, 1),
    }),
    pairFactor: fc.option(fc.constantFrom(0.7, 1), { nil: undefined }),
  });
});

function run(step: {
  schedule: Schedule;
  durations: StepDurations;
  pairFactor: number | undefined;
}): Timeline {
  const { schedule, durations, pairFactor } = step;
  return simulateStep(
    schedule,
    pairFactor === undefined ? durations : { ...durations, overlappedPairFactor: pairFactor },
  );
}

/** Enough cases that every family comes by some fifteen times. */
const RUNS = { numRuns: 200 };

describe("an order", () => {
  test("holds each pass once, on its owner, and a backward whole or in two halves", () => {
    fc.assert(
      fc.property(schedules, (schedule) => {
        const seen = new Map<string, number>();
        for (let pass = 0; pass < schedule.kind.length; pass += 1) {
          const stage = schedule.virtualStage[pass] ?? -1;
          const micro = schedule.microBatch[pass] ?? -1;
          expect(rankOfPass(schedule, pass)).toBe(ownerOf(schedule, stage, micro));
          const bit = 1 << (schedule.kind[pass] ?? 0);
          const key = `${stage} ${micro}`;
          expect((seen.get(key) ?? 0) & bit).toBe(0);
          seen.set(key, (seen.get(key) ?? 0) | bit);
        }
        expect(seen.size).toBe(schedule.stageCount * schedule.microBatchCount);
        const whole = (1 << PASS.forward) | (1 << PASS.backward);
        const split = (1 << PASS.forward) | (1 << PASS.inputGradient) | (1 << PASS.weightGradient);
        for (const bits of seen.values()) expect([whole, split]).toContain(bits);
      }),
      RUNS,
    );
  });
});

describe("a run", () => {
  test("starts no pass before its input is there, nor two at once on a rank", () => {
    fc.assert(
      fc.property(steps, (step) => {
        const timeline = run(step);
        const { schedule, start, end, arrival } = timeline;
        const index = indexPasses(schedule);
        for (let pass = 0; pass < schedule.kind.length; pass += 1) {
          const producer = producerOf(schedule, index, pass);
          if (producer >= 0) {
            const moved = rankOfPass(schedule, producer) !== rankOfPass(schedule, pass);
            const ready = (moved ? arrival : end)[producer] ?? Number.NaN;
            expect(start[pass]).toBeGreaterThanOrEqual(ready - CLOSE);
          }
          const rank = rankOfPass(schedule, pass);
          if (pass === schedule.rankStart[rank]) continue;
          const together = step.pairFactor !== undefined && schedule.pairedWithNext[pass - 1] === 1;
          expect(start[pass]).toBeGreaterThanOrEqual((together ? start : end)[pass - 1] ?? 0);
        }
      }),
      RUNS,
    );
  });

  test("sends one message at a time over a link, each as long as it takes", () => {
    fc.assert(
      fc.property(steps, (step) => {
        const { schedule, end, arrival } = run(step);
        const busyUntil = new Map<string, number>();
        for (let pass = 0; pass < schedule.kind.length; pass += 1) {
          const at = arrival[pass] ?? Number.NaN;
          if (Number.isNaN(at)) continue;
          const stage = schedule.virtualStage[pass] ?? 0;
          const isForward = schedule.kind[pass] === PASS.forward;
          const micro = schedule.microBatch[pass] ?? 0;
          const receiver = ownerOf(schedule, isForward ? stage + 1 : stage - 1, micro);
          const link = `${rankOfPass(schedule, pass)} → ${receiver}`;
          const { sendForwardSeconds, sendBackwardSeconds } = step.durations;
          const seconds = (isForward ? sendForwardSeconds : sendBackwardSeconds)[stage] ?? 0;
          const from = Math.max(end[pass] ?? 0, busyUntil.get(link) ?? 0);
          expect(at).toBeCloseTo(from + seconds, 9);
          busyUntil.set(link, at);
        }
      }),
      RUNS,
    );
  });

  test("lasts at least as long as its busiest rank works and as any micro-batch takes", () => {
    fc.assert(
      fc.property(steps, (step) => {
        const timeline = run(step);
        const { schedule, busySeconds, blockedSeconds, pipelineSeconds, durations } = timeline;
        for (let rank = 0; rank < schedule.rankCount; rank += 1) {
          const used = (busySeconds[rank] ?? 0) + (blockedSeconds[rank] ?? 0);
          expect(pipelineSeconds).toBeGreaterThanOrEqual(used - CLOSE);
        }
        expect(bubbleFraction(timeline)).toBeGreaterThanOrEqual(0);
        expect(bubbleFraction(timeline)).toBeLessThanOrEqual(1);
        if (step.pairFactor !== undefined) return;
        const index = indexPasses(schedule);
        for (let micro = 0; micro < schedule.microBatchCount; micro += 1) {
          let alone = 0;
          for (const pass of pathOfMicroBatch(schedule, index, micro)) {
            const kind = schedule.kind[pass] ?? 0;
            if (kind === PASS.weightGradient) continue;
            alone += passSeconds(durations, kind, schedule.virtualStage[pass] ?? 0);
          }
          expect(pipelineSeconds).toBeGreaterThanOrEqual(alone - CLOSE);
        }
      }),
      RUNS,
    );
  });

  test("is released step by step along its critical path, without a pause but for messages", () => {
    fc.assert(
      fc.property(steps, (step) => {
        const timeline = run({
          ...step,
          durations: { ...step.durations, blockingShare: 0 },
        });
        const { start, end, arrival, pipelineSeconds } = timeline;
        const path = criticalPath(timeline);
        expect(start[path[0] ?? 0]).toBe(0);
        expect(end[path.at(-1) ?? 0]).toBe(pipelineSeconds);
        for (let i = 1; i < path.length; i += 1) {
          const before = path[i - 1] ?? 0;
          const begun = start[path[i] ?? 0];
          const releases = [end[before], arrival[before]];
          expect(releases).toContain(begun);
        }
      }),
      RUNS,
    );
  });

  test("takes no longer when one stage becomes faster, all else and the order being the same", () => {
    fc.assert(
      fc.property(steps, fc.nat(), (step, seed) => {
        const { stageCount } = step.schedule;
        const faster = Float64Array.from(step.durations.forwardSeconds);
        faster[seed % stageCount] = (faster[seed % stageCount] ?? 0) / 2;
        const before = run(step).pipelineSeconds;
        const after = run({
          ...step,
          durations: { ...step.durations, forwardSeconds: faster },
        }).pipelineSeconds;
        expect(after).toBeLessThanOrEqual(before + CLOSE);
      }),
      RUNS,
    );
  });
});

describe("memory over a run", () => {
  test("returns to its start, never falls below it, and peaks as the order says", () => {
    fc.assert(
      fc.property(steps, (step) => {
        const timeline = run(step);
        const { schedule } = timeline;
        const of = (value: number) => new Float64Array(schedule.stageCount).fill(value);
        const bytes = {
          staticBytes: new Float64Array(schedule.rankCount).fill(1000),
          activationBytes: of(3),
          keptForWeightsBytes: of(3),
          forwardWorkingBytes: of(0),
          backwardWorkingBytes: of(0),
        };
        const { peak } = peakInFlight(schedule);
        const peaks = peakMemory(timeline, bytes);
        for (let rank = 0; rank < schedule.rankCount; rank += 1) {
          const curve = memoryOverTime(timeline, bytes, rank);
          expect(curve.bytes.at(-1)).toBe(1000);
          expect(Math.min(...curve.bytes)).toBe(1000);
          expect(curve.seconds.every((time, i) => time >= (curve.seconds[i - 1] ?? 0))).toBe(true);
          expect(peaks[rank]).toBe(1000 + 3 * (peak[rank] ?? 0));
          expect(memoryAt(curve, Number.POSITIVE_INFINITY)).toBe(1000);
        }
      }),
      RUNS,
    );
  });

  test("at its fullest holds what the order says is held, stage by stage", () => {
    fc.assert(
      fc.property(
        schedules,
        fc.array(fc.nat(9), { minLength: 30, maxLength: 30 }),
        (schedule, w) => {
          const kept = w.map((value) => value / 2);
          heldAtPeak(schedule, w, kept).forEach((held) => {
            let sum = 0;
            for (const [stage, count] of held.awaitingBackward) sum += count * (w[stage] ?? 0);
            for (const [stage, count] of held.awaitingWeightGradient)
              sum += count * (kept[stage] ?? 0);
            expect(sum).toBeCloseTo(held.amount, 9);
          });
        },
      ),
      RUNS,
    );
  });
});

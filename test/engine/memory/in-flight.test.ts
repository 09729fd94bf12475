/** Closed forms of what a rank holds against the schedules' own op orders. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { evaluate } from "../../../src/engine/evaluate.ts";
import { heldPasses } from "../../../src/engine/memory/in-flight.ts";
import type { ScheduleName } from "../../../src/engine/plan/plan.ts";
import { buildSchedule } from "../../../src/engine/schedule/build-schedule.ts";
import { PASS, type Schedule } from "../../../src/engine/schedule/schedule.ts";
import { ScheduleError } from "../../../src/engine/schedule/schedule-error.ts";
import { beyondPlans, planOf } from "../schedule/plan-of-case.ts";
import { CASES, reasonLeftOut } from "../schedule/read-cases.ts";

/** Schedule, chunks it is asked for, chunks a rank holds. */
const SCHEDULES: [ScheduleName, number, number][] = [
  ["gpipe", 1, 1],
  ["1f1b", 1, 1],
  ["pipedream", 1, 1],
  ["interleaved-1f1b", 2, 2],
  ["interleaved-1f1b", 5, 5],
  ["looped-bfs", 3, 3],
  ["interleaved-zb", 2, 2],
  ["interleaved-zb", 3, 3],
  ["zb-1p", 1, 1],
  ["zb-2p", 1, 1],
  ["zb-v", 2, 2],
  ["v-half", 2, 2],
  ["v-min", 2, 2],
  ["dualpipe", 1, 2],
  ["dualpipe-v", 2, 2],
];

interface Counted {
  passes: number;
  fullest: number;
  backward: number;
  loss: number;
  embedding: number;
}

/** What a rank holds in its order, a pass that awaits its weight gradient holding `kept`. */
function countIn(order: Schedule, rank: number, kept: number): Counted {
  const most: Counted = { passes: 0, fullest: 0, backward: 0, loss: 0, embedding: 0 };
  let full = 0;
  let waiting = 0;
  const raise = (what: keyof Counted, to: number) => {
    most[what] = Math.max(most[what], to);
  };
  for (let pass = order.rankStart[rank] ?? 0; pass < (order.rankStart[rank + 1] ?? 0); pass++) {
    const kind = order.kind[pass];
    if (kind === PASS.backward || kind === PASS.inputGradient) {
      const held = full + kept * waiting;
      raise("backward", held);
      if (order.virtualStage[pass] === order.stageCount - 1) raise("loss", held);
      if (order.virtualStage[pass] === 0) raise("embedding", held);
    }
    if (kind === PASS.forward) full++;
    if (kind === PASS.backward || kind === PASS.inputGradient) full--;
    if (kind === PASS.inputGradient) waiting++;
    if (kind === PASS.weightGradient) waiting--;
    raise("passes", full + waiting);
    raise("fullest", full + kept * waiting);
  }
  return most;
}

function orderOf(name: ScheduleName, stages: number, chunks: number, microBatches: number) {
  try {
    return buildSchedule(name, { stages, chunks, microBatches });
  } catch (error) {
    if (error instanceof ScheduleError) return undefined;
    throw error;
  }
}

describe("passes held", () => {
  test.each(SCHEDULES)("%s with %i chunks, as its order holds them", (schedule, chunks, held) => {
    let compared = 0;
    const shape = fc.record({
      stages: fc.integer({ min: 1, max: 12 }),
      microBatches: fc.oneof(fc.integer({ min: 1, max: 60 }), fc.constantFrom(12, 24, 36, 48)),
    });
    fc.assert(
      fc.property(shape, ({ stages, microBatches }) => {
        const order = orderOf(schedule, stages, chunks, microBatches);
        if (order === undefined) return;
        for (let rank = 0; rank < stages; rank++) {
          const form = heldPasses({ schedule, rank, stages, chunks: held, microBatches });
          const { keptForWeights, ...most } = form;
          const counted = countIn(order, rank, keptForWeights);
          const context = `${schedule} rank ${rank} of ${stages}, ${microBatches} micro-batches`;
          // The loss and the embedding count on the ranks that have them.
          if (counted.loss === 0) most.loss = 0;
          if (counted.embedding === 0) most.embedding = 0;
          // Steps too short to fill these V's begin and end in ways of their own, a pass apart.
          const isShort = ["v-half", "v-min"].includes(schedule) && microBatches < 2 * stages;
          if (isShort) {
            for (const key of ["passes", "fullest", "backward", "loss", "embedding"] as const) {
              expect(Math.abs(most[key] - counted[key]), context).toBeLessThanOrEqual(1);
              counted[key] = most[key];
            }
          }
          expect(most, context).toEqual(counted);
          compared++;
        }
      }),
      { numRuns: 150 },
    );
    expect(compared).toBeGreaterThanOrEqual(20);
  });

  test("ZB-2p holds more passes than twice the stages, but no more bytes", () => {
    for (const microBatches of [5, 16, 32, 64]) {
      for (let rank = 0; rank < 8; rank++) {
        const held = heldPasses({ schedule: "zb-2p", rank, stages: 8, chunks: 1, microBatches });
        expect(held.fullest).toBeLessThanOrEqual(16 + 1e-9);
        expect(held.passes).toBeLessThanOrEqual(microBatches);
        if (microBatches === 64) expect(held.passes).toBeGreaterThan(16);
      }
    }
  });
});

describe("the report counts forward passes held as the references' orders do", () => {
  const cases = CASES.filter(
    (one) => !reasonLeftOut(one) && one.derived !== undefined && beyondPlans(one) === undefined,
  );

  test.each(cases.map((one) => [one.id, one] as const))("%s", (_, one) => {
    const { stages } = evaluate(planOf(one)).memory;
    const held = stages.map(({ peakMicrobatchesInFlight }) => peakMicrobatchesInFlight);
    expect(held).toEqual(one.derived?.peak_inflight);
  });

  test("in 120 cases or more", () => expect(cases.length).toBeGreaterThan(120));
});

/** PipeDream: weights updated after every backward pass, without a flush, old ones kept. */
import { describe, expect, test } from "vitest";
import { buildSchedule } from "../../../src/engine/schedule/build-schedule.ts";
import { type StepEdges, uniformDurations } from "../../../src/engine/schedule/durations.ts";
import { peakInFlight } from "../../../src/engine/schedule/in-flight.ts";
import { PASS, type Schedule } from "../../../src/engine/schedule/schedule.ts";
import { simulateStep } from "../../../src/engine/schedule/simulate.ts";
import { bubbleFraction, EDGE } from "../../../src/engine/schedule/timeline.ts";
import { weightVersionOf } from "../../../src/engine/schedule/weight-versions.ts";

const STAGES = 4;
const MICRO_BATCHES = 8;

function edgesOf(changed: Partial<StepEdges> = {}): StepEdges {
  const each = (value: number) => new Float64Array(STAGES).fill(value);
  return {
    parameterGatherSeconds: each(0),
    gatherBeforeForward: false,
    gatherLeadSeconds: each(0),
    gradientReduceSeconds: each(0.5),
    reduceOverlapsBackward: false,
    reduceTailSeconds: each(0.125),
    tiedEmbeddingSeconds: 0,
    updateWaitsForAll: false,
    optimizerSeconds: each(0.25),
    ...changed,
  };
}

function run(changed: Partial<StepEdges> = {}) {
  const schedule = buildSchedule("pipedream", { stages: STAGES, microBatches: MICRO_BATCHES });
  const durations = uniformDurations(STAGES, { forward: 1, backward: 2 });
  return simulateStep(schedule, { ...durations, edges: edgesOf(changed) });
}

const passesOf = ({ rankStart }: Schedule, rank: number) =>
  Array.from(
    { length: (rankStart[rank + 1] ?? 0) - (rankStart[rank] ?? 0) },
    (_, at) => (rankStart[rank] ?? 0) + at,
  );

describe("updates", () => {
  test("follow every backward of every rank, and the next pass waits for them", () => {
    const { schedule, edges, start, end } = run();
    for (let rank = 0; rank < STAGES; rank += 1) {
      const passes = passesOf(schedule, rank);
      const backwards = passes.filter((pass) => schedule.kind[pass] === PASS.backward);
      const updates = [...edges.kind.keys()].filter(
        (edge) => edges.kind[edge] === EDGE.optimizer && edges.rank[edge] === rank,
      );
      expect(updates).toHaveLength(MICRO_BATCHES);
      updates.forEach((edge, at) => {
        const backward = backwards[at] ?? 0;
        expect(edges.start[edge]).toBe((end[backward] ?? 0) + 0.5);
        const next = passes[passes.indexOf(backward) + 1];
        if (next !== undefined) {
          expect(start[next]).toBeGreaterThanOrEqual(edges.end[edge] ?? Number.POSITIVE_INFINITY);
        }
      });
    }
  });

  test("end the step: no reduction, exchange or update comes after all the others", () => {
    const { edges, end, stepSeconds } = run();
    const lastBackward = end.reduce((latest, time) => Math.max(latest, time), 0);
    expect(stepSeconds).toBeCloseTo(lastBackward + 0.75, 12);
    expect(new Set(edges.kind)).toEqual(new Set([EDGE.gradientReduce, EDGE.optimizer]));
  });

  test("wait for less where gradients are reduced beside the backward", () => {
    expect(run({ reduceOverlapsBackward: true }).iterationSeconds).toBeCloseTo(
      MICRO_BATCHES * (3 + 0.125 + 0.25),
      9,
    );
    expect(run().iterationSeconds).toBeCloseTo(MICRO_BATCHES * (3 + 0.5 + 0.25), 9);
  });

  test("leave no bubble in an iteration among many of equal stages", () => {
    const { iterationSeconds, stepSeconds, busySeconds, blockedSeconds } = run();
    const used = (busySeconds[0] ?? 0) + (blockedSeconds[0] ?? 0);
    expect(iterationSeconds).toBeCloseTo(used, 9);
    expect(stepSeconds).toBeGreaterThan(used);
    expect(bubbleFraction(run())).toBeGreaterThan(0);
  });
});

describe("weight versions", () => {
  const timeline = run();
  const { schedule } = timeline;
  const versionsOf = (rank: number, kind: number) =>
    passesOf(schedule, rank)
      .filter((pass) => schedule.kind[pass] === kind)
      .map((pass) => weightVersionOf(timeline, pass));

  test("a forward uses the newest: behind by as many updates as passes are ahead of it", () => {
    expect(versionsOf(0, PASS.forward)).toEqual([0, 0, 0, 0, 1, 2, 3, 4]);
    expect(versionsOf(2, PASS.forward)).toEqual([0, 0, 1, 2, 3, 4, 5, 6]);
    expect(versionsOf(3, PASS.forward)).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
  });

  test("a backward uses those of its forward", () => {
    for (let rank = 0; rank < STAGES; rank += 1) {
      expect(versionsOf(rank, PASS.backward)).toEqual(versionsOf(rank, PASS.forward));
    }
  });

  test("a rank keeps as many at once as micro-batches are in flight on it", () => {
    const { peak } = peakInFlight(schedule);
    for (let rank = 0; rank < STAGES; rank += 1) {
      const forwards = versionsOf(rank, PASS.forward) as number[];
      const behind = forwards.map((version, microBatch) => microBatch - version);
      expect(1 + Math.max(...behind)).toBe(peak[rank]);
    }
  });

  test("are one and the same where the step ends with a flush", () => {
    const flushed = buildSchedule("1f1b", { stages: STAGES, microBatches: MICRO_BATCHES });
    const durations = uniformDurations(STAGES, { forward: 1, backward: 2 });
    const step = simulateStep(flushed, durations);
    expect(weightVersionOf(step, 0)).toBeUndefined();
    expect(step.iterationSeconds).toBe(step.stepSeconds);
  });
});

/** A step at an instant agrees with the timeline it was looked up in, at every instant. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { buildSchedule } from "../../../src/engine/schedule/build-schedule.ts";
import { type StepDurations, uniformDurations } from "../../../src/engine/schedule/durations.ts";
import { DOING, DOING_NAMES, doingsOf, instantAt } from "../../../src/engine/schedule/instant.ts";
import type { ScheduleShape } from "../../../src/engine/schedule/shape.ts";
import { simulateStep } from "../../../src/engine/schedule/simulate.ts";
import { passAt } from "../../../src/engine/schedule/timeline.ts";

function run(
  name: Parameters<typeof buildSchedule>[0],
  shape: ScheduleShape,
  change: Partial<StepDurations> = {},
  seconds: Partial<Parameters<typeof uniformDurations>[1]> = {},
) {
  const schedule = buildSchedule(name, shape);
  const durations = uniformDurations(schedule.stageCount, {
    forward: 1,
    backward: 2,
    send: 0.25,
    ...seconds,
  });
  return simulateStep(schedule, { ...durations, ...change });
}

const names = (doing: Uint8Array) => Array.from(doing, (value) => DOING_NAMES[value]);

describe("what the ranks do", () => {
  test("1F1B on two ranks, from its first forward to its last backward", () => {
    const timeline = run("1f1b", { stages: 2, microBatches: 1 });
    // F on rank 0 from 0 to 1, a message until 1.25, F and B on rank 1 until 4.25, a message, B.
    expect(names(instantAt(timeline, 0.5).doing)).toEqual(["forward", "idle"]);
    expect(names(instantAt(timeline, 1.1).doing)).toEqual(["idle", "idle"]);
    expect(names(instantAt(timeline, 2).doing)).toEqual(["idle", "forward"]);
    expect(names(instantAt(timeline, 4).doing)).toEqual(["idle", "backward"]);
    expect(names(instantAt(timeline, 6).doing)).toEqual(["backward", "idle"]);
    expect(names(instantAt(timeline, 9).doing)).toEqual(["idle", "idle"]);
  });

  test("a backward begins with what it repeats", () => {
    const timeline = run("1f1b", { stages: 1, microBatches: 1 }, {}, { recompute: 1 });
    expect(names(instantAt(timeline, 1.5).doing)).toEqual(["recomputation"]);
    expect(names(instantAt(timeline, 2.5).doing)).toEqual(["backward"]);
  });

  test("overlapped pairs do both, where the code overlaps them", () => {
    const shape = { stages: 4, microBatches: 10 };
    const seen = (timeline: ReturnType<typeof run>) => {
      const all = new Set<number>();
      for (let t = 0; t < timeline.pipelineSeconds; t += 0.25) {
        for (const doing of instantAt(timeline, t).doing) all.add(doing);
      }
      return all;
    };
    expect(seen(run("dualpipe", shape, { overlappedPairFactor: 1 })).has(DOING.pair)).toBe(true);
    expect(seen(run("dualpipe", shape)).has(DOING.pair)).toBe(false);
  });

  test("a blocking message keeps both of its ends", () => {
    const timeline = run("1f1b", { stages: 2, microBatches: 1 }, { blockingShare: 1 });
    expect(names(instantAt(timeline, 1.1).doing)).toEqual(["communication", "communication"]);
  });

  test("the reduction and the update behind the passes", () => {
    const schedule = buildSchedule("1f1b", { stages: 1, microBatches: 1 });
    const one = Float64Array.of(1);
    const none = Float64Array.of(0);
    const timeline = simulateStep(schedule, {
      ...uniformDurations(1, { forward: 1, backward: 2 }),
      edges: {
        parameterGatherSeconds: none,
        gatherBeforeForward: false,
        gatherLeadSeconds: none,
        gradientReduceSeconds: one,
        reduceOverlapsBackward: false,
        reduceTailSeconds: none,
        tiedEmbeddingSeconds: 0,
        updateWaitsForAll: true,
        optimizerSeconds: one,
      },
    });
    expect(names(instantAt(timeline, 3.5).doing)).toEqual(["communication"]);
    expect([...instantAt(timeline, 3.5).dataCollective]).toEqual([1]);
    expect(names(instantAt(timeline, 4.5).doing)).toEqual(["optimizer"]);
    expect([...instantAt(timeline, 4.5).dataCollective]).toEqual([0]);
    // Before the reduction begins it is nobody's doing, however long the slice.
    const slice = instantAt(timeline, 2.9, 0.2);
    expect(names(slice.doing)).toEqual(["backward"]);
    expect([...slice.dataCollective]).toEqual([1]);
  });
});

describe("messages", () => {
  test("are under way from the end of their pass until they arrive", () => {
    const timeline = run("1f1b", { stages: 2, microBatches: 1 });
    expect(instantAt(timeline, 0.9).messages).toEqual([]);
    expect(instantAt(timeline, 1.1).messages).toMatchObject([{ from: 0, to: 1 }]);
    expect(instantAt(timeline, 1.3).messages).toEqual([]);
    expect(instantAt(timeline, 4.4).messages).toMatchObject([{ from: 1, to: 0 }]);
  });

  test("within a slice are all that are under way at some time in it", () => {
    const timeline = run("1f1b", { stages: 2, microBatches: 1 });
    expect(instantAt(timeline, 0.9, 0.2).messages).toMatchObject([{ from: 0, to: 1 }]);
    expect(instantAt(timeline, 1.1, 4).messages.map(({ from }) => from)).toEqual([0, 1]);
    expect(instantAt(timeline, 1.3, 2).messages).toEqual([]);
  });

  test("go from the last rank to the first where chunks are interleaved", () => {
    const timeline = run("interleaved-1f1b", { stages: 3, chunks: 2, microBatches: 3 });
    const ways = new Set<string>();
    for (let t = 0; t < timeline.pipelineSeconds; t += 0.1) {
      for (const { from, to } of instantAt(timeline, t).messages) ways.add(`${from} to ${to}`);
    }
    const activations = ["0 to 1", "1 to 2", "2 to 0"];
    const gradients = ["0 to 2", "1 to 0", "2 to 1"];
    expect([...ways].sort()).toEqual([...activations, ...gradients].sort());
  });
});

test("what occurs in a step is what its instants show", () => {
  const steps = [
    run("1f1b", { stages: 3, microBatches: 4 }, { blockingShare: 1 }, { recompute: 0.5 }),
    run("zb-1p", { stages: 3, microBatches: 6 }),
    run("dualpipe", { stages: 4, microBatches: 10 }, { overlappedPairFactor: 0.9 }),
  ];
  for (const timeline of steps) {
    const seen = new Set<number>();
    for (let t = 0; t <= timeline.stepSeconds; t += 0.05) {
      for (const doing of instantAt(timeline, t).doing) seen.add(doing);
    }
    expect(doingsOf(timeline)).toEqual([...seen].sort((a, b) => a - b));
  }
});

test("at any instant of any schedule, what a rank does is the pass it runs", () => {
  const families = ["gpipe", "1f1b", "interleaved-1f1b", "zb-1p", "zb-v", "looped-bfs"] as const;
  fc.assert(
    fc.property(
      fc.constantFrom(...families),
      fc.integer({ min: 1, max: 5 }),
      fc.integer({ min: 1, max: 4 }),
      fc.double({ min: 0, max: 1, noNaN: true }),
      (name, stages, rounds, share) => {
        const chunks = name === "interleaved-1f1b" || name === "looped-bfs" ? 2 : 1;
        const timeline = run(name, { stages, chunks, microBatches: stages * rounds });
        const t = share * timeline.stepSeconds;
        const instant = instantAt(timeline, t);
        for (let rank = 0; rank < stages; rank += 1) {
          const pass = passAt(timeline, rank, t);
          expect(instant.pass[rank]).toBe(pass);
          const kind = timeline.schedule.kind[pass];
          expect(instant.doing[rank]).toBe(pass < 0 ? DOING.idle : DOING.forward + (kind ?? 0));
        }
        for (const { pass, from, to } of instant.messages) {
          expect(from).not.toBe(to);
          expect(timeline.end[pass] ?? 0).toBeLessThanOrEqual(t);
          expect(timeline.arrival[pass] ?? 0).toBeGreaterThan(t);
        }
      },
    ),
  );
});

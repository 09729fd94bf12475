/**
 * What papers state in closed form is what the simulator finds where their assumptions hold: equal
 * stages, free messages. Exact, not approximate.
 */
import { describe, expect, test } from "vitest";
import type { ScheduleName } from "../../../src/engine/plan/plan.ts";
import { buildSchedule } from "../../../src/engine/schedule/build-schedule.ts";
import { uniformDurations } from "../../../src/engine/schedule/durations.ts";
import { peakInFlight, weightVersions } from "../../../src/engine/schedule/in-flight.ts";
import type { ScheduleShape } from "../../../src/engine/schedule/shape.ts";
import { simulateStep } from "../../../src/engine/schedule/simulate.ts";
import { textbookBubble } from "../../../src/engine/schedule/textbook-bubble.ts";
import { bubbleFraction } from "../../../src/engine/schedule/timeline.ts";

function run(name: ScheduleName, shape: ScheduleShape) {
  const schedule = buildSchedule(name, shape);
  // Binary fractions, so that sums are exact in any order.
  const durations = uniformDurations(schedule.stageCount, { forward: 1, backward: 2 });
  return simulateStep(schedule, { ...durations, overlappedPairFactor: 1 });
}

const STAGES = [1, 2, 3, 4, 6, 8];
const ROUNDS = [1, 2, 3, 5];

/** Stage counts, chunks and micro-batches for which a paper's form holds. */
const FORMS: [ScheduleName, shapes: ScheduleShape[]][] = [
  ["gpipe", each((stages, rounds) => ({ stages, microBatches: rounds + 1 }))],
  ["1f1b", each((stages, rounds) => ({ stages, microBatches: stages + rounds - 1 }))],
  [
    "interleaved-1f1b",
    each((stages, rounds) => ({ stages, chunks: 1 + (rounds % 3), microBatches: stages * rounds })),
  ],
  [
    "looped-bfs",
    each((stages, rounds) => ({ stages, chunks: 1 + (rounds % 3), microBatches: stages + rounds })),
  ],
  [
    "interleaved-zb",
    each((stages, rounds) => ({ stages, chunks: 2, microBatches: stages * (rounds + 1) })),
  ],
  ["zb-1p", each((stages, rounds) => ({ stages, microBatches: 2 * stages + rounds }))],
  [
    "dualpipe",
    each((stages, rounds) => ({ stages: 2 * stages, microBatches: 4 * stages + 2 * rounds })),
  ],
  ["dualpipe-v", each((stages, rounds) => ({ stages, microBatches: 2 * stages + rounds }))],
];

function each(shape: (stages: number, rounds: number) => ScheduleShape): ScheduleShape[] {
  return STAGES.flatMap((stages) => ROUNDS.map((rounds) => shape(stages, rounds)));
}

describe("bubble fraction", () => {
  test.each(FORMS)("%s", (name, shapes) => {
    for (const shape of shapes) {
      const timeline = run(name, shape);
      const { stageCount, rankCount } = timeline.schedule;
      const perRank = name === "dualpipe" ? 1 : stageCount / rankCount;
      const textbook = textbookBubble(name, {
        p: shape.stages,
        m: shape.microBatches,
        v: perRank,
        F: perRank,
        I: perRank,
        W: perRank,
        O: 3 * perRank,
      });
      expect(bubbleFraction(timeline), `${name} ${JSON.stringify(shape)}`).toBeCloseTo(
        textbook?.value ?? -1,
        12,
      );
    }
  });

  test("is none where the papers say none: ZB-2p in its steady part, ZB-V as a whole", () => {
    for (const stages of STAGES) {
      for (const rounds of ROUNDS) {
        const microBatches = 2 * stages + rounds;
        // All that is left of ZB-2p's are the p − 1 forwards before the last rank's first.
        const greedy = run("zb-2p", { stages, microBatches });
        expect(greedy.pipelineSeconds).toBe(3 * microBatches + stages - 1);
        const v = run("zb-v", { stages, microBatches });
        expect(v.pipelineSeconds).toBe(6 * microBatches + stages - 1);
      }
    }
  });

  test("is what V-Half's and V-Min's authors say, but for a few passes, where all take as long", () => {
    for (const name of ["v-half", "v-min"] as const) {
      for (const stages of [1, 2, 3, 4, 5, 6, 8, 9, 12]) {
        const microBatches = 4 * stages;
        const values = { p: stages, m: microBatches, v: 2, F: 2, I: 2, W: 2, O: 6 };
        const stated = textbookBubble(name, values).value;
        const work = 6 * microBatches;
        const seconds = (stated * work) / (1 - stated);
        const measured = run(name, { stages, microBatches }).pipelineSeconds - work;
        expect(seconds - measured, `${name} ${stages}`).toBeGreaterThanOrEqual(-1e-9);
        expect(seconds - measured, `${name} ${stages}`).toBeLessThanOrEqual(4);
      }
    }
  });

  test("is none for ZB-V and PipeDream, and says under which assumption", () => {
    const values = { p: 4, m: 8, v: 2, F: 1, I: 1, W: 1, O: 3 };
    expect(textbookBubble("zb-v", values)).toMatchObject({ value: 0 });
    expect(textbookBubble("zb-v", values).note).toContain("F = I = W");
    expect(textbookBubble("pipedream", values)).toMatchObject({ value: 0 });
    expect(textbookBubble("pipedream", values).note).toContain("Without a flush");
  });

  test("names the symbols that its formula uses, times in seconds, and no others", () => {
    const values = { p: 4, m: 8, v: 2, F: 1, I: 1, W: 1, O: 3 };
    const symbols = (name: ScheduleName) =>
      textbookBubble(name, values)
        .inputs.map(({ symbol }) => symbol)
        .join("");
    expect(symbols("1f1b")).toBe("pmvFIW");
    expect(symbols("zb-2p")).toBe("pmFIW");
    expect(symbols("dualpipe")).toBe("pmFIWO");
    expect(symbols("zb-v")).toBe("mFIW");
    for (const { symbol, meaning } of textbookBubble("dualpipe", values).inputs) {
      expect(meaning.endsWith(", s")).toBe("FIWO".includes(symbol));
    }
  });
});

describe("forward passes in flight", () => {
  const peaks = (name: ScheduleName, shape: ScheduleShape) => [
    ...peakInFlight(buildSchedule(name, shape)).peak,
  ];
  const byRank = (stages: number, held: (rank: number) => number) =>
    Array.from({ length: stages }, (_, rank) => held(rank));

  test("1F1B and PipeDream: as many as there are ranks from here on", () => {
    for (const stages of STAGES) {
      for (const rounds of ROUNDS) {
        const shape = { stages, microBatches: 2 * rounds };
        const expected = byRank(stages, (rank) => Math.min(stages - rank, 2 * rounds));
        expect(peaks("1f1b", shape)).toEqual(expected);
        expect(peaks("pipedream", shape)).toEqual(expected);
      }
    }
  });

  test("PipeDream keeps a weight version for each, the others one", () => {
    const shape = { stages: 4, microBatches: 8 };
    expect([...weightVersions(buildSchedule("pipedream", shape))]).toEqual([4, 3, 2, 1]);
    expect([...weightVersions(buildSchedule("1f1b", shape))]).toEqual([1, 1, 1, 1]);
  });

  test("interleaved: two chunks more per rank behind, and a group for each chunk but the last", () => {
    for (const stages of STAGES) {
      for (const rounds of ROUNDS) {
        for (const chunks of [1, 2, 4]) {
          const shape = { stages, chunks, microBatches: stages * rounds };
          const expected = byRank(stages, (rank) =>
            Math.min(2 * (stages - 1 - rank) + (chunks - 1) * stages + 1, chunks * stages * rounds),
          );
          expect(peaks("interleaved-1f1b", shape)).toEqual(expected);
        }
      }
    }
  });

  test("GPipe and breadth-first: all of them", () => {
    expect(peaks("gpipe", { stages: 3, microBatches: 7 })).toEqual([7, 7, 7]);
    expect(peaks("looped-bfs", { stages: 3, chunks: 2, microBatches: 7 })).toEqual([14, 14, 14]);
  });

  test("DualPipe: one more than there are stages, on every rank", () => {
    expect(peaks("dualpipe", { stages: 6, microBatches: 20 })).toEqual(byRank(6, () => 7));
    expect(peaks("dualpipe-v", { stages: 6, microBatches: 20 })).toEqual(byRank(6, () => 13));
  });

  test("ZB-V within 1F1B's fullest rank, V-Half and V-Min within about a half and a third of it", () => {
    for (const stages of [4, 6, 8, 12]) {
      const shape = { stages, microBatches: 4 * stages };
      const whole = 2 * stages;
      const fullest = (name: ScheduleName) => Math.max(...peaks(name, shape));
      expect(fullest("zb-v")).toBe(whole);
      expect(fullest("v-half")).toBeLessThanOrEqual(whole / 2 + 2);
      expect(fullest("v-min")).toBeLessThanOrEqual(whole / 3 + 4);
      expect(fullest("v-min")).toBeLessThan(fullest("v-half"));
    }
  });
});

/** What a trace viewer relies on: slices that nest, arrows tied to slices at both ends, names. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { ScheduleName } from "../../src/engine/plan/plan.ts";
import { buildSchedule } from "../../src/engine/schedule/build-schedule.ts";
import { type StepDurations, uniformDurations } from "../../src/engine/schedule/durations.ts";
import { simulateStep } from "../../src/engine/schedule/simulate.ts";
import type { Timeline } from "../../src/engine/schedule/timeline.ts";
import {
  chromeTraceEvents,
  chromeTraceText,
  passesWithin,
  type TraceEvent,
  type TracePlace,
} from "../../src/formats/chrome-trace.ts";

const SHAPES: Record<string, { stages: number; chunks?: number; microBatches: number }> = {
  "1f1b": { stages: 4, microBatches: 8 },
  "interleaved-1f1b": { stages: 4, chunks: 2, microBatches: 8 },
  "zb-v": { stages: 4, microBatches: 8 },
  "zb-1p": { stages: 4, microBatches: 8 },
  dualpipe: { stages: 4, microBatches: 10 },
};

/** Two GPUs of each node hold neighbouring pipeline ranks. */
function placesOf(timeline: Timeline): TracePlace[] {
  return Array.from({ length: timeline.schedule.rankCount }, (_, stage) => ({
    node: stage >> 1,
    gpu: stage % 2,
    rank: 8 * stage,
  }));
}

function run(name: string, changed: Partial<StepDurations> = {}): Timeline {
  const schedule = buildSchedule(
    name as ScheduleName,
    SHAPES[name] ?? { stages: 1, microBatches: 1 },
  );
  const of = (value: number) => new Float64Array(schedule.stageCount).fill(value);
  const durations = uniformDurations(schedule.stageCount, {
    forward: 1,
    backward: 2,
    recompute: 0.5,
    send: 0.25,
  });
  return simulateStep(schedule, {
    ...durations,
    edges: {
      parameterGatherSeconds: of(0.5),
      gatherBeforeForward: true,
      gatherLeadSeconds: of(0.1),
      gradientReduceSeconds: of(3),
      reduceOverlapsBackward: true,
      reduceTailSeconds: of(0.1),
      tiedEmbeddingSeconds: 0.2,
      updateWaitsForAll: true,
      optimizerSeconds: new Float64Array(schedule.rankCount).fill(0.5),
    },
    tensorCollectives: {
      forwardCount: new Uint16Array(schedule.stageCount).fill(4),
      backwardCount: new Uint16Array(schedule.stageCount).fill(8),
      seconds: of(0.05),
    },
    ...changed,
  });
}

const threadOf = ({ pid, tid }: TraceEvent) => `${pid} ${tid}`;
const endOf = ({ ts = 0, dur = 0 }: TraceEvent) => ts + dur;
/** Microseconds are sums of rounded seconds. */
const CLOSE = 1e-6;

function slicesByThread(events: TraceEvent[]): Map<string, TraceEvent[]> {
  const threads = new Map<string, TraceEvent[]>();
  for (const event of events) {
    if (event.ph !== "X") continue;
    threads.set(threadOf(event), [...(threads.get(threadOf(event)) ?? []), event]);
  }
  return threads;
}

describe.each(Object.keys(SHAPES))("%s", (name) => {
  const changes: Partial<StepDurations>[] = [
    {},
    { overlappedPairFactor: 0.8 },
    { blockingShare: 0.5 },
  ];

  test("slices of one thread follow or contain one another", () => {
    for (const changed of changes) {
      const timeline = run(name, changed);
      const events = [...chromeTraceEvents(timeline, placesOf(timeline), { collectives: true })];
      for (const slices of slicesByThread(events).values()) {
        const open: TraceEvent[] = [];
        for (const slice of slices.toSorted((a, b) => (a.ts ?? 0) - (b.ts ?? 0))) {
          while (open.length > 0 && endOf(open.at(-1) as TraceEvent) <= (slice.ts ?? 0) + CLOSE) {
            open.pop();
          }
          const around = open.at(-1);
          if (around) expect(endOf(slice)).toBeLessThanOrEqual(endOf(around) + CLOSE);
          open.push(slice);
        }
      }
    }
  });

  test("every pass is a slice, and every message an arrow from one slice into another", () => {
    const timeline = run(name);
    const events = [...chromeTraceEvents(timeline, placesOf(timeline))];
    const slices = slicesByThread(events);
    const passes = events.filter((event) => event.args?.microBatch !== undefined);
    expect(passes).toHaveLength(timeline.schedule.kind.length);
    const messages = timeline.arrival.filter((time) => !Number.isNaN(time)).length;
    const starts = events.filter((event) => event.ph === "s");
    const ends = new Map(events.flatMap((event) => (event.ph === "f" ? [[event.id, event]] : [])));
    expect([starts.length, ends.size]).toEqual([messages, messages]);
    for (const from of starts) {
      const into = ends.get(from.id);
      for (const end of [from, into]) {
        const time = end?.ts ?? -1;
        const holds = slices
          .get(end ? threadOf(end) : "")
          ?.some((slice) => (slice.ts ?? 0) <= time && time < endOf(slice));
        expect(holds).toBe(true);
      }
      expect(into?.ts ?? 0).toBeGreaterThanOrEqual(from.ts ?? 0);
    }
  });

  test("every thread is named once, before its first event", () => {
    const timeline = run(name);
    const names = new Map<string, string>();
    for (const event of chromeTraceEvents(timeline, placesOf(timeline))) {
      if (event.name === "thread_name") {
        expect(names.has(threadOf(event))).toBe(false);
        names.set(threadOf(event), String(event.args?.name));
      } else if (event.ph !== "M") {
        expect(names.has(threadOf(event))).toBe(true);
      }
    }
    expect([...names.values()]).toContain("GPU 1 · rank 24 · pipeline rank 3");
    expect(new Set(names.values()).size).toBeGreaterThan(8);
  });
});

test("a window holds the passes that run within it, and no others", () => {
  const timeline = run("1f1b");
  const places = placesOf(timeline);
  fc.assert(
    fc.property(
      fc.double({ min: 0, max: 30, noNaN: true }),
      fc.double({ min: 0.1, max: 10, noNaN: true }),
      (from, length) => {
        const to = from + length;
        const shown = [...chromeTraceEvents(timeline, places, { from, to })].filter(
          (event) => event.args?.microBatch !== undefined,
        );
        const within = [...timeline.start.keys()].filter(
          (pass) => (timeline.end[pass] ?? 0) > from && (timeline.start[pass] ?? 0) <= to,
        );
        expect(shown).toHaveLength(within.length);
        expect(passesWithin(timeline, from, to)).toBe(within.length);
      },
    ),
  );
});

test("in flight rises to what 1F1B holds and returns to none", () => {
  const timeline = run("1f1b");
  const counts = new Map<string, number[]>();
  for (const event of chromeTraceEvents(timeline, placesOf(timeline))) {
    if (event.ph !== "C") continue;
    const held = Number(event.args?.["micro-batches"]);
    counts.set(threadOf(event), [...(counts.get(threadOf(event)) ?? []), held]);
  }
  expect([...counts.values()].map((held) => Math.max(...held))).toEqual([4, 3, 2, 1]);
  expect([...counts.values()].map((held) => held.at(-1))).toEqual([0, 0, 0, 0]);
});

test("the text is JSON with the notes given", () => {
  const timeline = run("1f1b");
  const text = [...chromeTraceText(timeline, placesOf(timeline), {}, { title: "a step" })].join("");
  const file = JSON.parse(text);
  expect(file.otherData).toEqual({ title: "a step" });
  expect(file.traceEvents).toEqual([...chromeTraceEvents(timeline, placesOf(timeline))]);
});

/** What no framework runs is refused, naming the count at fault and one that works. */
import { expect, test } from "vitest";
import type { ScheduleName } from "../../../src/engine/plan/plan.ts";
import { buildSchedule } from "../../../src/engine/schedule/build-schedule.ts";
import { ScheduleError } from "../../../src/engine/schedule/schedule-error.ts";
import type { ScheduleShape } from "../../../src/engine/schedule/shape.ts";

const REFUSED: [ScheduleName, ScheduleShape, field: string, suggestion: string | undefined][] = [
  [
    "1f1b",
    { stages: 4, chunks: 2, microBatches: 8 },
    "chunks",
    "1, or the schedule interleaved-1f1b",
  ],
  ["1f1b", { stages: 0, microBatches: 8 }, "stages", undefined],
  ["1f1b", { stages: 4, microBatches: 2.5 }, "microBatches", undefined],
  ["1f1b", { stages: 4, microBatches: 3, dialect: "pytorch" }, "microBatches", "4"],
  ["interleaved-1f1b", { stages: 4, chunks: 2, microBatches: 2 }, "microBatches", "4"],
  ["interleaved-1f1b", { stages: 4, chunks: 2, microBatches: 10 }, "microBatches", "8 or 12"],
  [
    "interleaved-1f1b",
    { stages: 4, chunks: 2, microBatches: 10, microBatchGroupSize: 7 },
    "microBatches",
    "7 or 11",
  ],
  [
    "interleaved-1f1b",
    { stages: 4, chunks: 2, microBatches: 8, microBatchGroupSize: 3 },
    "microBatchGroupSize",
    "4",
  ],
  [
    "interleaved-1f1b",
    { stages: 4, chunks: 2, microBatches: 9, dialect: "pytorch" },
    "microBatches",
    "8 or 10",
  ],
  ["interleaved-zb", { stages: 4, chunks: 2, microBatches: 9 }, "microBatches", "8 or 10"],
  ["zb-v", { stages: 4, chunks: 3, microBatches: 8 }, "chunks", "2"],
  ["v-half", { stages: 4, chunks: 4, microBatches: 8 }, "chunks", "2"],
  [
    "zb-1p",
    { stages: 4, chunks: 2, microBatches: 8 },
    "chunks",
    "1, or the schedule zb-v or interleaved-zb",
  ],
  ["dualpipe", { stages: 3, microBatches: 8 }, "stages", "2 or 4"],
  ["dualpipe", { stages: 4, microBatches: 9 }, "microBatches", "10"],
  ["dualpipe", { stages: 4, microBatches: 6 }, "microBatches", "8"],
  ["dualpipe-v", { stages: 4, microBatches: 7 }, "microBatches", "8"],
];

test.each(REFUSED)("%s %o: %s, %s works", (name, shape, field, suggestion) => {
  const thrown = refusalOf(name, shape);
  expect(thrown).toBeInstanceOf(ScheduleError);
  expect([thrown?.field, thrown?.suggestion]).toEqual([field, suggestion]);
});

test("a suggested count is taken", () => {
  for (const [name, shape, field, suggestion] of REFUSED) {
    const counts = suggestion?.match(/\d+/g)?.map(Number) ?? [];
    for (const count of counts) {
      const mended = { ...shape, [field]: count };
      expect(refusalOf(name, mended), `${name} ${field} ${count}`).toBeUndefined();
    }
  }
});

function refusalOf(name: ScheduleName, shape: ScheduleShape): ScheduleError | undefined {
  try {
    buildSchedule(name, shape);
    return undefined;
  } catch (error) {
    if (error instanceof ScheduleError) return error;
    throw error;
  }
}

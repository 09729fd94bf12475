/** What no framework runs is refused, naming the count at fault and one that works. */
import { expect, test } from "vitest";
import type { ScheduleName } from "../../../src/engine/plan/plan.ts";
import { buildSchedule } from "../../../src/engine/schedule/build-schedule.ts";
import { ScheduleError } from "../../../src/engine/schedule/schedule-error.ts";
import type { ScheduleShape } from "../../../src/engine/schedule/shape.ts";

const REFUSED: [ScheduleName, ScheduleShape, field: string, works: number[]][] = [
  ["1f1b", { stages: 4, chunks: 2, microBatches: 8 }, "chunks", [1]],
  ["1f1b", { stages: 0, microBatches: 8 }, "stages", []],
  ["1f1b", { stages: 4, microBatches: 2.5 }, "microBatches", []],
  ["1f1b", { stages: 4, microBatches: 3, dialect: "pytorch" }, "microBatches", [4]],
  ["interleaved-1f1b", { stages: 4, chunks: 2, microBatches: 2 }, "microBatches", [4]],
  ["interleaved-1f1b", { stages: 4, chunks: 2, microBatches: 10 }, "microBatches", [8, 12]],
  [
    "interleaved-1f1b",
    { stages: 4, chunks: 2, microBatches: 10, microBatchGroupSize: 7 },
    "microBatches",
    [7, 11],
  ],
  [
    "interleaved-1f1b",
    { stages: 4, chunks: 2, microBatches: 8, microBatchGroupSize: 3 },
    "microBatchGroupSize",
    [4],
  ],
  [
    "interleaved-1f1b",
    { stages: 4, chunks: 2, microBatches: 9, dialect: "pytorch" },
    "microBatches",
    [8, 10],
  ],
  ["interleaved-zb", { stages: 4, chunks: 2, microBatches: 9 }, "microBatches", [8, 10]],
  ["zb-v", { stages: 4, chunks: 3, microBatches: 8 }, "chunks", [2]],
  ["v-half", { stages: 4, chunks: 4, microBatches: 8 }, "chunks", [2]],
  ["zb-1p", { stages: 4, chunks: 2, microBatches: 8 }, "chunks", [1]],
  ["dualpipe", { stages: 3, microBatches: 8 }, "stages", [2, 4]],
  ["dualpipe", { stages: 4, microBatches: 9 }, "microBatches", [10]],
  ["dualpipe", { stages: 4, microBatches: 6 }, "microBatches", [8]],
  ["dualpipe-v", { stages: 4, microBatches: 7 }, "microBatches", [8]],
];

test.each(REFUSED)("%s %o: %s, %o work", (name, shape, field, works) => {
  const thrown = refusalOf(name, shape);
  expect(thrown).toBeInstanceOf(ScheduleError);
  expect([thrown?.field, thrown?.works]).toEqual([field, works]);
});

test("a suggested count is taken", () => {
  for (const [name, shape, field, works] of REFUSED) {
    for (const count of works) {
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

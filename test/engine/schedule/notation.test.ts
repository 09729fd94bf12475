/** Orders as text survive the way there and back, and what is no order is refused by name. */
import { describe, expect, test } from "vitest";
import { buildSchedule } from "../../../src/engine/schedule/build-schedule.ts";
import { scheduleFromText, scheduleToText } from "../../../src/engine/schedule/notation.ts";
import { ownerOf } from "../../../src/engine/schedule/schedule.ts";
import { CASES } from "./read-cases.ts";

test("every reference order reads back as it was written", () => {
  const orders = CASES.flatMap((one) => (one.ranks ? [one.ranks] : []));
  expect(orders).toHaveLength(151);
  for (const order of orders) expect(scheduleToText(scheduleFromText(order))).toEqual(order);
});

describe("what is read besides the order", () => {
  test("owners of one route, with a single micro-batch", () => {
    const schedule = scheduleFromText(["0F0 3F0 3B0 0B0", "1F0 2F0 2B0 1B0"]);
    expect(schedule.stageCount).toBe(4);
    expect(schedule.microBatchCount).toBe(1);
    expect(schedule.routes.map((route) => [...route])).toEqual([[0, 1, 1, 0]]);
  });

  test("both routes of a bidirectional order", () => {
    const built = buildSchedule("dualpipe", { stages: 4, microBatches: 10 });
    const read = scheduleFromText(scheduleToText(built));
    expect(read.routes).toEqual(built.routes);
    expect(read.secondRouteFrom).toBe(5);
    expect([ownerOf(read, 0, 4), ownerOf(read, 0, 5)]).toEqual([0, 3]);
  });

  test("which passes are overlapped", () => {
    const schedule = scheduleFromText(["0F0 (0F1;0B0)OVERLAP_F_B 0B1"]);
    expect([...schedule.pairedWithNext]).toEqual([0, 1, 0, 0]);
  });
});

test.each([
  ["0F0 0X0", '"0X0"'],
  ["0SEND_F0", '"0SEND_F0"'],
  ["0F", '"0F"'],
  ["(0F0)OVERLAP_F_B", '"(0F0)OVERLAP_F_B"'],
])("%s is refused, naming %s", (text, named) => {
  expect(() => scheduleFromText(["0F0", text])).toThrow(`rank 1: ${named}`);
});

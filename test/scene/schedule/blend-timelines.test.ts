/** On the way from one schedule to another nothing is lost, and both ends are themselves. */
import { expect, test } from "vitest";
import type { Timeline } from "../../../src/engine/schedule/timeline.ts";
import { blendTimelines, canBlend } from "../../../src/scene/schedule/blend-timelines.ts";
import { figureInput } from "./figures.ts";

const shape = { stages: 4, microBatches: 8 };
const gpipe = figureInput("gpipe", shape).timeline;
const flush = figureInput("1f1b", shape).timeline;
const split = figureInput("zb-1p", shape).timeline;

function spanOf({ schedule, start, end }: Timeline, text: string): [number, number] {
  const letters = "FBIW";
  for (let pass = 0; pass < schedule.kind.length; pass += 1) {
    const letter = letters[schedule.kind[pass] ?? 0];
    if (`${schedule.virtualStage[pass]}${letter}${schedule.microBatch[pass]}` === text) {
      return [start[pass] ?? 0, end[pass] ?? 0];
    }
  }
  throw new Error(`${text} is not run`);
}

test("it starts at the old place of each pass and ends at the new", () => {
  const at = blendTimelines(gpipe, flush);
  for (const text of ["0F7", "0B0", "3B5"]) {
    expect(spanOf(at(0), text)).toEqual(spanOf(gpipe, text));
    expect(spanOf(at(1), text)).toEqual(spanOf(flush, text));
  }
  const [from] = spanOf(gpipe, "0B0");
  const [to] = spanOf(flush, "0B0");
  expect(spanOf(at(0.5), "0B0")[0]).toBe((from + to) / 2);
});

test("the halves of a split backward part from the whole, and come together in it", () => {
  const apart = blendTimelines(flush, split);
  expect(spanOf(apart(0), "2I3")).toEqual(spanOf(flush, "2B3"));
  expect(spanOf(apart(0), "2W3")).toEqual(spanOf(flush, "2B3"));
  const together = blendTimelines(split, flush);
  expect(spanOf(together(0), "2B3")).toEqual(spanOf(split, "2I3"));
});

test("schedules of other stages or micro-batches are not blended", () => {
  expect(canBlend(gpipe, split)).toBe(true);
  expect(canBlend(gpipe, figureInput("interleaved-1f1b").timeline)).toBe(false);
  expect(canBlend(gpipe, figureInput("1f1b", { stages: 4, microBatches: 9 }).timeline)).toBe(false);
});

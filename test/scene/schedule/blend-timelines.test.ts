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

test("a rank's chunks start side by side where the rank ran them as one", () => {
  const chunked = figureInput("interleaved-1f1b", { ...shape, chunks: 2 }).timeline;
  const at = blendTimelines(flush, chunked);
  // Rank 1 holds virtual stages 1 and 5 of 8; forwards go through them upward, backwards downward.
  const [from, to] = spanOf(flush, "1F2");
  const middle = (from + to) / 2;
  expect(spanOf(at(0), "1F2")).toEqual([from, middle]);
  expect(spanOf(at(0), "5F2")).toEqual([middle, to]);
  const [begun, done] = spanOf(flush, "1B2");
  expect(spanOf(at(0), "5B2")).toEqual([begun, (begun + done) / 2]);
  expect(spanOf(at(0), "1B2")).toEqual([(begun + done) / 2, done]);
  expect(spanOf(at(1), "5B2")).toEqual(spanOf(chunked, "5B2"));
  const back = blendTimelines(chunked, flush);
  expect(spanOf(back(0), "1F2")).toEqual(spanOf(chunked, "1F2"));
});

test("every pass of every schedule comes from its own rank's time in the old one", () => {
  for (const name of ["dualpipe", "zb-v", "looped-bfs", "interleaved-zb"] as const) {
    const eight = { stages: 8, microBatches: 20 };
    const chunks = name === "looped-bfs" || name === "interleaved-zb" ? { chunks: 2 } : {};
    const old = figureInput("1f1b", eight).timeline;
    const next = figureInput(name, { ...eight, ...chunks }).timeline;
    const { start, end } = blendTimelines(old, next)(0);
    const busy = new Float64Array(8);
    for (let rank = 0; rank < 8; rank += 1) {
      const last = next.schedule.rankStart[rank + 1] ?? 0;
      for (let pass = next.schedule.rankStart[rank] ?? 0; pass < last; pass += 1) {
        expect(start[pass]).toBeGreaterThanOrEqual(0);
        expect(end[pass]).toBeLessThanOrEqual(old.pipelineSeconds);
        const isHalf = next.schedule.kind[pass] === 3;
        if (!isHalf) busy[rank] = (busy[rank] ?? 0) + (end[pass] ?? 0) - (start[pass] ?? 0);
      }
    }
    // Together the passes of a rank fill what the rank was busy with before.
    for (const seconds of busy) expect(seconds).toBeCloseTo(20 * 3, 9);
  }
});

test("schedules of other ranks or micro-batches are not blended", () => {
  expect(canBlend(gpipe, split)).toBe(true);
  expect(canBlend(gpipe, figureInput("1f1b", { stages: 5, microBatches: 8 }).timeline)).toBe(false);
  expect(canBlend(gpipe, figureInput("1f1b", { stages: 4, microBatches: 9 }).timeline)).toBe(false);
});

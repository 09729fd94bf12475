/** The memory under the rows: on their time axis, at every window. */
import { expect, test } from "vitest";
import { memoryOverTime, type PassBytes } from "../../../src/engine/schedule/memory-over-time.ts";
import type { Mark } from "../../../src/scene/marks.ts";
import { LANE_LEFT, memoryLane } from "../../../src/scene/schedule/memory-lane.ts";
import { type ScheduleWindow, wholeWindow } from "../../../src/scene/schedule/schedule-input.ts";
import { frameOf, xOf } from "../../../src/scene/schedule/schedule-layout.ts";
import { scheduleScene } from "../../../src/scene/schedule/schedule-scene.ts";
import { LIGHT } from "../../../src/scene/theme.ts";
import { FIGURE_LOOK, figureInput } from "./figures.ts";

const GIB = 2 ** 30;
const input = figureInput("1f1b");
const { timeline } = input;
const perStage = (value: number) => new Float64Array(4).fill(value);
const bytes: PassBytes = {
  staticBytes: perStage(10 * GIB),
  activationBytes: perStage(4 * GIB),
  keptForWeightsBytes: perStage(0),
  forwardWorkingBytes: perStage(0),
  backwardWorkingBytes: perStage(0),
};
const look = { ...FIGURE_LOOK, height: 360, under: 110, leftRoom: LANE_LEFT };
const scene = scheduleScene(input, look);
const lane = {
  name: "stage 0",
  curve: memoryOverTime(timeline, bytes, 0),
  held: [{ part: "weights" as const, bytes: 10 * GIB }],
  capacityBytes: 40 * GIB,
  fullestBytes: 26 * GIB,
};

function laneAt(window: ScheduleWindow) {
  const made = memoryLane(lane, timeline, scene.layout, look, window, LIGHT);
  if (!made) throw new Error("The layout keeps no room");
  return made;
}

function words(marks: readonly Mark[]): string[] {
  return marks.flatMap((mark) => (mark.kind === "texts" ? mark.texts : []));
}

function pathNamed(marks: readonly Mark[], name: string): Float64Array {
  const found = marks.find((mark) => mark.kind === "path" && mark.name === name);
  if (found?.kind !== "path") throw new Error(`There is no ${name}`);
  return found.commands;
}

test("it lies between axis and legend, as wide as the rows", () => {
  const { plot, under } = scene.layout;
  expect(plot.x).toBe(LANE_LEFT);
  expect(under?.y).toBeGreaterThanOrEqual(plot.y + plot.height + 15);
  expect((under?.y ?? 0) + (under?.height ?? 0)).toBeLessThan(look.height);
  expect(scheduleScene(input, FIGURE_LOOK).layout.under).toBeUndefined();
});

test("it says whose memory it is, its peak and the capacity, but writes no second axis of times", () => {
  const said = words(laneAt(wholeWindow(input)).picture);
  expect(said).toContain("Memory of stage 0");
  // Rank 0 of four holds four micro-batches at its fullest.
  expect(said.join(" ")).toMatch(/peak 26.GiB at/);
  expect(said.join(" ")).toMatch(/capacity 40.GiB/);
  expect(said.filter((text) => /^[\d.]+.m?s$/.test(text))).toEqual([]);
});

test("an instant stands under the same instant of the rows, whatever is seen", () => {
  for (const window of [
    wholeWindow(input),
    { from: 8, to: 14, firstRank: 0, ranks: 4 },
    { from: 12.5, to: 13.5, firstRank: 1, ranks: 2 },
  ]) {
    const commands = pathNamed(laneAt(window).levelAt(13), "instant");
    expect(commands[1]).toBeCloseTo(Math.round(xOf(frameOf(scene.layout, window), 13)) + 0.5, 9);
  }
});

test("its level is what the rank holds then, and nothing is said of what is out of sight", () => {
  const whole = laneAt(wholeWindow(input));
  // Four forwards are held from the fourth on until the first backward ends.
  expect(words(whole.levelAt(3.5)).join(" ")).toMatch(/^26.GiB at/);
  expect(words(whole.levelAt(0.5)).join(" ")).toMatch(/^14.GiB at/);
  const near = laneAt({ from: 8, to: 14, firstRank: 0, ranks: 4 });
  expect(near.levelAt(3.5)).toEqual([]);
  expect(words(near.picture).join(" ")).not.toMatch(/peak/);
});

test("a small model's curve is not pressed flat: the axis ends below a capacity that is named", () => {
  const small = { ...lane, capacityBytes: 640 * GIB };
  const made = memoryLane(small, timeline, scene.layout, look, wholeWindow(input), LIGHT);
  const marks = made?.picture ?? [];
  expect(words(marks).join(" ")).toMatch(/capacity 640.GiB, far above/);
  const level = pathNamed(marks, "level");
  const { under } = scene.layout;
  const heights = Array.from(level).filter((_, at) => at % 3 === 2);
  // What is held at the fullest takes more than a third of the lane.
  expect(Math.min(...heights)).toBeLessThan((under?.y ?? 0) + 0.66 * (under?.height ?? 0));
});

test("no line runs through the peak's value, and the level's tag does not hide it", () => {
  for (const capacityBytes of [26.5, 27, 28, 30, 34, 40].map((size) => size * GIB)) {
    const near = { ...lane, capacityBytes };
    const made = memoryLane(near, timeline, scene.layout, look, wholeWindow(input), LIGHT);
    const marks = made?.picture ?? [];
    const line = pathNamed(marks, "capacity-line")[2] ?? 0;
    const [, baseline = 0] = positionOf(marks, "peak-name");
    expect(line > baseline - 9 && line < baseline + 2).toBe(false);
    const [, tag = 0] = positionOf(made?.levelAt(3.6) ?? [], "instant-text");
    expect(Math.abs(tag - baseline)).toBeGreaterThan(11);
  }
});

function positionOf(marks: readonly Mark[], name: string): Float64Array {
  const found = marks.find((mark) => mark.kind === "texts" && mark.name === name);
  if (found?.kind !== "texts") throw new Error(`There is no ${name}`);
  return found.positions;
}

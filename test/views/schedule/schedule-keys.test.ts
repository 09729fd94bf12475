/** Keys of the schedule's picture: what is the picture's, and what stays the page's. */
import { describe, expect, test } from "vitest";
import { scheduleScene } from "../../../src/scene/schedule/schedule-scene.ts";
import { type Key, type KeyPlace, keyAction } from "../../../src/views/schedule/schedule-keys.ts";
import { FIGURE_LOOK, figureInput } from "../../scene/schedule/figures.ts";

const input = figureInput("1f1b");
const scene = scheduleScene(input, FIGURE_LOOK);
const NOWHERE: KeyPlace = { time: 0, rank: undefined, pass: undefined };

function press(key: string, place: Partial<KeyPlace> = {}, held: Partial<Key> = {}) {
  const plain = { shiftKey: false, ctrlKey: false, metaKey: false, altKey: false };
  return keyAction({ key, ...plain, ...held }, scene, { ...NOWHERE, ...place });
}

describe("the cursor", () => {
  test("goes from event to event over all ranks and back", () => {
    const times: number[] = [];
    for (let time = 0; time < 33; ) {
      const action = press("ArrowRight", { time });
      time = action && "time" in action ? action.time : 33;
      times.push(time);
    }
    const { start, end } = input.timeline;
    const events = [...new Set([...start, ...end])].filter((time) => time > 0);
    expect(times).toEqual(events.sort((one, other) => one - other));
    expect(press("ArrowLeft", { time: 9.5 })).toEqual({ time: 9 });
    expect(press("ArrowLeft", { time: 0 })).toEqual({ time: 0 });
    expect(press("ArrowRight", { time: 33 })).toEqual({ time: 33 });
  });

  test("goes through the step by tenths", () => {
    expect(press("PageUp", { time: 9 })).toEqual({ time: 12.3 });
    expect(press("PageUp", { time: 32 })).toEqual({ time: 33 });
    expect(press("PageDown", { time: 9 })).toEqual({ time: 9 - 3.3 });
    expect(press("PageDown", { time: 1 })).toEqual({ time: 0 });
  });

  test("goes to both ends", () => {
    expect(press("Home", { time: 9 })).toEqual({ time: 0 });
    expect(press("End")).toEqual({ time: 33 });
  });
});

test("up and down stay within the ranks", () => {
  expect(press("ArrowDown")).toEqual({ rank: 0 });
  expect(press("ArrowDown", { rank: 3 })).toEqual({ rank: 3 });
  expect(press("ArrowUp", { rank: 2 })).toEqual({ rank: 1 });
  expect(press("ArrowUp", { rank: 0 })).toEqual({ rank: 0 });
});

test("brackets follow the micro-batch to its end", () => {
  const { rankStart } = input.timeline.schedule;
  expect(press("]", { pass: 0 })).toEqual({ pass: rankStart[1] });
  expect(press("[", { pass: rankStart[1] ?? 0 })).toEqual({ pass: 0 });
  expect(press("[", { pass: 0 })).toBeUndefined();
  expect(press("]")).toBeUndefined();
});

test("with Shift arrows move the picture, and zoom has keys of its own", () => {
  expect(press("ArrowRight", {}, { shiftKey: true })).toEqual({ pan: [0.2, 0] });
  expect(press("+", {}, { shiftKey: true })).toEqual({ zoom: 2 });
  expect(press("-")).toEqual({ zoom: 0.5 });
  expect(press("0")).toEqual({ reset: true });
});

test.each([["Tab"], ["F5"], ["a"]])("%s stays the page's", (key) => {
  expect(press(key)).toBeUndefined();
});

test("shortcuts of the browser stay the browser's", () => {
  expect(press("0", {}, { ctrlKey: true })).toBeUndefined();
  expect(press("ArrowLeft", {}, { altKey: true })).toBeUndefined();
});

/** What keys do in the schedule's picture: a table from key to action, without side effects. */
import { nextEventAfter, previousEventBefore } from "../../engine/schedule/timeline.ts";
import { instantResolution } from "../../scene/schedule/instant-text.ts";
import type { ScheduleScene } from "../../scene/schedule/schedule-scene.ts";

export type KeyAction =
  | { time: number }
  | { rank: number }
  | { pass: number }
  | { zoom: number }
  | { pan: [across: number, down: number] }
  | { reset: true }
  | { select: boolean }
  | { play: true };

export const KEYS_IN_WORDS =
  "Left and right arrow move the cursor to the event before and to the next. Up and down arrow move " +
  "from pipeline rank to pipeline rank. Page Up and Page Down move through the step by a tenth, Home and " +
  "End go to its start and its end. " +
  "Left and right bracket follow the micro-batch. Enter selects, Escape clears, Space plays. " +
  "Plus and minus zoom, zero shows the whole step, Shift with arrow keys moves the picture.";

/** Share of the view that a key press moves the picture. */
const PAN = 0.2;
const PANS: Record<string, [across: number, down: number]> = {
  ArrowLeft: [-PAN, 0],
  ArrowRight: [PAN, 0],
  ArrowUp: [0, -PAN],
  ArrowDown: [0, PAN],
};

/** What of a keyboard event matters. */
export type Key = Pick<KeyboardEvent, "key" | "shiftKey" | "ctrlKey" | "metaKey" | "altKey">;

/** Where the keyboard is. */
export interface KeyPlace {
  time: number;
  /** Pipeline rank; absent before the first step down. */
  rank: number | undefined;
  /** The pass last come to, if any. */
  pass: number | undefined;
}

/** @returns undefined for a key that is not the picture's, which then belongs to the page */
export function keyAction(
  { key, shiftKey, ctrlKey, metaKey, altKey }: Key,
  scene: ScheduleScene,
  place: KeyPlace,
): KeyAction | undefined {
  if (ctrlKey || metaKey || altKey) return undefined;
  const pan = PANS[key];
  if (shiftKey && pan) return { pan };
  const { timeline } = scene.input;
  const last = timeline.schedule.rankCount - 1;
  const apart = instantResolution(timeline);
  switch (key) {
    case "ArrowRight":
      return { time: nextEventAfter(timeline, place.time, apart) ?? timeline.stepSeconds };
    case "ArrowLeft":
      return { time: previousEventBefore(timeline, place.time, apart) ?? 0 };
    case "ArrowDown":
      return { rank: Math.min(last, (place.rank ?? -1) + 1) };
    case "ArrowUp":
      return { rank: Math.max(0, (place.rank ?? 0) - 1) };
    case "PageUp":
      return { time: Math.min(timeline.stepSeconds, place.time + timeline.stepSeconds / 10) };
    case "PageDown":
      return { time: Math.max(0, place.time - timeline.stepSeconds / 10) };
    case "Home":
      return { time: 0 };
    case "End":
      return { time: timeline.stepSeconds };
    case "[":
      return alongMicroBatch(scene, place.pass, -1);
    case "]":
      return alongMicroBatch(scene, place.pass, 1);
    case "+":
    case "=":
      return { zoom: 2 };
    case "-":
      return { zoom: 0.5 };
    case "0":
      return { reset: true };
    case "Enter":
      return { select: true };
    case "Escape":
      return { select: false };
    case " ":
      return { play: true };
    default:
      return undefined;
  }
}

function alongMicroBatch(
  scene: ScheduleScene,
  pass: number | undefined,
  step: number,
): KeyAction | undefined {
  if (pass === undefined) return undefined;
  const way = scene.wayOf(pass);
  const next = way[way.indexOf(pass) + step];
  return next === undefined ? undefined : { pass: next };
}

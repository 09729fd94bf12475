/** The memory of one pipeline rank under the rows, on their time axis. */
import { type MemoryCurve, memoryAt } from "../../engine/schedule/memory-over-time.ts";
import type { Timeline } from "../../engine/schedule/timeline.ts";
import type { Mark } from "../marks.ts";
import { texts } from "../marks.ts";
import { instantMark, memoryCurvePicture } from "../memory/memory-curve.ts";
import {
  type HeldPart,
  layoutMemoryCurve,
  type MemoryCurveLayout,
} from "../memory/memory-curve-layout.ts";
import type { Theme } from "../theme.ts";
import type { ScheduleLook, ScheduleWindow } from "./schedule-input.ts";
import type { ScheduleLayout } from "./schedule-layout.ts";

export interface MemoryLaneInput {
  /** Whose memory it is: `stage 3`. */
  name: string;
  curve: MemoryCurve;
  held: readonly HeldPart[];
  capacityBytes: number;
  /** Largest amount any stage reaches, bytes. */
  fullestBytes: number;
}

export interface MemoryLane {
  picture: Mark[];
  /** The level at an instant. */
  levelAt(time: number): Mark[];
}

/** Room left of the rows that names of amounts need. */
export const LANE_LEFT = 52;
const TITLE = 11;
const TOP = 22;
const FOOT = 4;

/** @returns undefined where the layout keeps no room under the axis. */
export function memoryLane(
  lane: MemoryLaneInput,
  timeline: Timeline,
  layout: ScheduleLayout,
  look: ScheduleLook,
  window: ScheduleWindow,
  theme: Theme,
): MemoryLane | undefined {
  const { plot, under } = layout;
  if (!under) return undefined;
  const { name, curve, ...amounts } = lane;
  const curveLayout: MemoryCurveLayout = layoutMemoryCurve({
    ...amounts,
    curve,
    passesEnd: timeline.pipelineSeconds,
    seconds: timeline.stepSeconds,
    width: look.width,
    height: look.height,
    shared: {
      plot: { ...plot, y: under.y + TOP, height: Math.max(1, under.height - TOP - FOOT) },
      from: window.from,
      to: window.to,
    },
  });
  const title = { x: plot.x, y: under.y + TITLE, text: `Memory of ${name}` };
  return {
    picture: [
      ...memoryCurvePicture(curveLayout, theme).marks,
      texts("memory-title", [title], { size: TITLE, weight: 600, colour: theme.ink }),
    ],
    levelAt: (time) =>
      time < window.from || time > window.to
        ? []
        : instantMark(curveLayout, time, memoryAt(curve, time), theme),
  };
}

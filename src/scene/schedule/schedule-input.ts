/** What the schedule's picture is made from, and how it is looked at. Plain values throughout. */
import type { ExplainedValue } from "../../engine/quantity.ts";
import type { Timeline } from "../../engine/schedule/timeline.ts";
import type { ThemeName } from "../theme.ts";

export interface ScheduleSceneInput {
  timeline: Timeline;
  /** The schedule as a reader calls it: `1F1B`. */
  name: string;
  /** The bubble by the textbook, where there is a formula. */
  textbookBubble?: ExplainedValue;
}

/** Parts that a slide may leave out. */
export interface ScheduleParts {
  heading: boolean;
  axis: boolean;
  legend: boolean;
  /** Micro-batch numbers in blocks that have room for them. */
  numbers: boolean;
}

export const ALL_SCHEDULE_PARTS: ScheduleParts = {
  heading: true,
  axis: true,
  legend: true,
  numbers: true,
};

export interface ScheduleLook {
  width: number;
  height: number;
  /** Size of one device pixel in CSS pixels: 1 / devicePixelRatio. */
  pixel: number;
  theme: ThemeName;
  parts: ScheduleParts;
  /** Height kept free between the axis and the legend, for what shares the axis. */
  under?: number;
  /** Room at least kept left of the rows, where what lies under them needs more than their numbers. */
  leftRoom?: number;
  /** Schedules shown elsewhere on the same axis, which this picture's legend explains too. */
  alsoKeyed?: readonly Timeline[];
  /** For a file: blocks too thin to draw become few wide rectangles instead of pixels. */
  vector?: boolean;
}

/** What is seen of the step: seconds across, pipeline ranks down. Fractions of ranks may be cut off. */
export interface ScheduleWindow {
  from: number;
  to: number;
  firstRank: number;
  ranks: number;
}

/** The whole step. */
export function wholeWindow({ timeline }: ScheduleSceneInput): ScheduleWindow {
  return { from: 0, to: timeline.stepSeconds, firstRank: 0, ranks: timeline.schedule.rankCount };
}

/** What is lit: a pass with its micro-batch's whole way, a pipeline rank, an instant. */
export interface SchedulePointing {
  microBatch?: number;
  pass?: number;
  /** Work around the passes, by its place in the timeline's `edges`. */
  edge?: number;
  rank?: number;
  /** The cursor, seconds. */
  time?: number;
}

/**
 * Where seconds and ranks lie in the picture. Drawing and hit test share these formulas.
 */
import type { Box } from "../marks.ts";
import { textWidth } from "../text-metrics.ts";
import { headingHeight } from "./schedule-heading.ts";
import type { ScheduleLook, ScheduleSceneInput, ScheduleWindow } from "./schedule-input.ts";

export const LABEL_SIZE = 10;
const AXIS_HEIGHT = 20;
const MARGIN = 10;
/** Rows lower than this are not drawn one by one: every n-th rank stands for its neighbours. */
const LEAST_ROW = 2;

export interface ScheduleLayout {
  /** Screen box of the blocks. */
  plot: Box;
  /** What is kept free under the axis: from this height on, so high. */
  under?: { y: number; height: number };
  /** The picture's margins; the heading starts at the left one. */
  margin: number;
}

export function layOutSchedule(
  input: ScheduleSceneInput,
  look: ScheduleLook,
  legendHeight: number,
): ScheduleLayout {
  const { timeline } = input;
  const { parts, width, height } = look;
  const widest = textWidth(String(timeline.schedule.rankCount - 1), LABEL_SIZE);
  const left = Math.max(look.leftRoom ?? 0, parts.axis ? MARGIN + widest + 8 : MARGIN);
  const top = parts.heading ? headingHeight(input, width - 2 * MARGIN) + 4 : MARGIN;
  const foot = (parts.axis ? AXIS_HEIGHT : MARGIN) + (look.under ?? 0) + legendHeight;
  return {
    plot: {
      x: left,
      y: top,
      width: Math.max(1, width - left - MARGIN),
      height: Math.max(1, height - top - foot),
    },
    ...(look.under ? { under: underOf(look, legendHeight) } : {}),
    margin: MARGIN,
  };
}

function underOf({ height, under = 0 }: ScheduleLook, legendHeight: number) {
  return { y: height - legendHeight - under, height: under };
}

/** A layout together with the window it shows. */
export interface ScheduleFrame {
  plot: Box;
  window: ScheduleWindow;
  /** Pixels of a second, and of a rank. */
  perSecond: number;
  rowHeight: number;
  /** Ranks from one drawn row to the next: 1 unless rows would be too low. */
  rankStep: number;
}

export function frameOf({ plot }: ScheduleLayout, window: ScheduleWindow): ScheduleFrame {
  const rowHeight = plot.height / Math.max(1e-9, window.ranks);
  return {
    plot,
    window,
    perSecond: plot.width / Math.max(1e-12, window.to - window.from),
    rowHeight,
    rankStep: Math.max(1, Math.ceil(LEAST_ROW / rowHeight)),
  };
}

export function xOf({ plot, window, perSecond }: ScheduleFrame, seconds: number): number {
  return plot.x + (seconds - window.from) * perSecond;
}

export function timeAt({ plot, window, perSecond }: ScheduleFrame, x: number): number {
  return window.from + (x - plot.x) / perSecond;
}

/** Top of a rank's row. */
export function yOf({ plot, window, rowHeight }: ScheduleFrame, rank: number): number {
  return plot.y + (rank - window.firstRank) * rowHeight;
}

/** The rank whose row a height lies in; may be outside of the ranks there are. */
export function rankAt({ plot, window, rowHeight }: ScheduleFrame, y: number): number {
  return Math.floor(window.firstRank + (y - plot.y) / rowHeight);
}

/** Ranks that are at least partly seen and drawn, first and one past the last. */
export function visibleRanks({ window }: ScheduleFrame, rankCount: number): [number, number] {
  const first = Math.max(0, Math.floor(window.firstRank));
  return [first, Math.min(rankCount, Math.ceil(window.firstRank + window.ranks))];
}

/** Space left free under a row, so that neighbours can be told apart. */
export function rowGap(rowHeight: number): number {
  if (rowHeight < 4) return 0;
  return rowHeight < 14 ? 1 : 2;
}

/** Seconds under the rows, rank numbers beside them, and the ground the rows stand on. */
import { scaleLinear } from "d3";
import { type Box, type Line, type Mark, rects, texts } from "../marks.ts";
import { PathBuilder } from "../path.ts";
import { formatDuration, formatNumber } from "../quantity-text.ts";
import { textWidth } from "../text-metrics.ts";
import type { Theme } from "../theme.ts";
import {
  LABEL_SIZE,
  rowGap,
  type ScheduleFrame,
  visibleRanks,
  xOf,
  yOf,
} from "./schedule-layout.ts";

const TICK_PITCH = 90;

/** Idle time is what no block covers: the ground of each row. */
export function groundMarks(frame: ScheduleFrame, rankCount: number, idle: string): Mark[] {
  const { plot, rowHeight, rankStep } = frame;
  const [first, end] = visibleRanks(frame, rankCount);
  const gap = rowGap(rowHeight);
  if (gap === 0) {
    const y = yOf(frame, first);
    const height = yOf(frame, end) - y;
    return [rects("idle", [{ x: plot.x, y, width: plot.width, height }], { fill: idle })];
  }
  const rows: Box[] = [];
  for (let rank = first; rank < end; rank += rankStep) {
    const y = yOf(frame, rank) + gap / 2;
    rows.push({ x: plot.x, y, width: plot.width, height: rowHeight * rankStep - gap });
  }
  return [rects("idle", rows, { fill: idle })];
}

/** @param uniform times are multiples of a forward, not seconds. */
export function timeAxisMarks(frame: ScheduleFrame, uniform: boolean, theme: Theme): Mark[] {
  const { plot, window } = frame;
  const scale = scaleLinear([window.from, window.to], [plot.x, plot.x + plot.width]);
  const foot = plot.y + plot.height;
  const ticks = scale.ticks(Math.max(2, Math.floor(plot.width / TICK_PITCH)));
  const lines = new PathBuilder();
  const labels: Line[] = [];
  for (const tick of ticks) {
    const x = xOf(frame, tick);
    lines.segment(Math.round(x) + 0.5, foot, Math.round(x) + 0.5, foot + 4);
    const text = uniform ? formatNumber(tick) : formatDuration(tick);
    const half = textWidth(text, LABEL_SIZE) / 2;
    const most = plot.x + plot.width - half;
    labels.push({ x: Math.max(plot.x + half, Math.min(most, x)), y: foot + 15, text });
  }
  return [
    {
      kind: "path",
      name: "time-ticks",
      commands: lines.commands(),
      stroke: { colour: theme.line, width: 1 },
    },
    texts("times", labels, { size: LABEL_SIZE, colour: theme.muted, anchor: "middle" }),
  ];
}

/** As many rank numbers as there is room for, evenly, the first and the last among them. */
export function rankLabelMarks(frame: ScheduleFrame, rankCount: number, theme: Theme): Mark[] {
  const { plot, rowHeight } = frame;
  const [first, end] = visibleRanks(frame, rankCount);
  const step = stepFor(Math.ceil((LABEL_SIZE + 3) / rowHeight));
  const labels: Line[] = [];
  const add = (rank: number) => {
    const y = yOf(frame, rank) + rowHeight / 2;
    if (y < plot.y || y > plot.y + plot.height) return;
    labels.push({ x: plot.x - 6, y: y + 0.36 * LABEL_SIZE, text: String(rank) });
  };
  const last = end - 1;
  for (let rank = Math.ceil(first / step) * step; rank <= last; rank += step) {
    if (rank === last || last - rank >= step) add(rank);
  }
  if (last % step !== 0) add(last);
  return [texts("ranks", labels, { size: LABEL_SIZE, colour: theme.muted, anchor: "end" })];
}

/** 1, 2, 5, 10, 20, … */
function stepFor(least: number): number {
  for (let decade = 1; ; decade *= 10) {
    for (const digit of [1, 2, 5]) if (digit * decade >= least) return digit * decade;
  }
}

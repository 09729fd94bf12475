/**
 * Rows of passes too thin to be drawn one by one: per pixel the shares of what happens in it. Cells
 * of one pixel for the screen, runs of one colour for a file.
 */
import { recomputeSecondsOf } from "../../engine/schedule/pass-seconds.ts";
import { PASS } from "../../engine/schedule/schedule.ts";
import { lastPassBegun, type Timeline } from "../../engine/schedule/timeline.ts";
import { type CellMarks, IDENTITY } from "../cells.ts";
import { cssOf } from "../colour/packed-colour.ts";
import { type Box, type Mark, rects } from "../marks.ts";
import { rowGap, type ScheduleFrame, visibleRanks, yOf } from "./schedule-layout.ts";
import { type MixturePalette, mixtureIndex } from "./time-mixture.ts";

/** Of passes far thinner than a pixel, so many a pixel are looked at. */
const SAMPLES = 32;

interface ThinRows {
  /** Palette index, row by row. */
  indices: Uint8Array;
  columns: number;
  rows: number;
  firstRank: number;
}

/**
 * @param kinds of passes the palette mixes, in its order.
 * @param pixel width of a column, CSS pixels.
 */
export function thinPassMarks(
  timeline: Timeline,
  frame: ScheduleFrame,
  mixture: MixturePalette,
  kinds: readonly number[],
  pixel: number,
  vector: boolean,
): Mark[] {
  const rows = mixRows(timeline, frame, mixture, kinds, vector ? 1 : pixel);
  if (rows.rows === 0) return [];
  return vector ? runMarks(rows, frame, mixture) : [cellMarks(rows, frame, mixture, pixel)];
}

function mixRows(
  timeline: Timeline,
  frame: ScheduleFrame,
  mixture: MixturePalette,
  kinds: readonly number[],
  pixel: number,
): ThinRows {
  const [firstRank, end] = visibleRanks(frame, timeline.schedule.rankCount);
  const columns = Math.max(1, Math.round(frame.plot.width / pixel));
  const rows = Math.max(0, Math.ceil((end - firstRank) / frame.rankStep));
  const indices = new Uint8Array(columns * rows);
  const slots = new Int8Array(4).fill(-1);
  kinds.forEach((kind, slot) => {
    slots[kind] = slot;
  });
  const shares = new Float64Array(columns * mixture.kinds);
  for (let row = 0; row < rows; row += 1) {
    shares.fill(0);
    addShares(timeline, frame, firstRank + row * frame.rankStep, columns, slots, shares);
    for (let column = 0; column < columns; column += 1) {
      indices[row * columns + column] = mixtureIndex(mixture, shares, column * mixture.kinds);
    }
  }
  return { indices, columns, rows, firstRank };
}

/** Adds to each column the share of its time that each kind of pass takes. */
function addShares(
  timeline: Timeline,
  frame: ScheduleFrame,
  rank: number,
  columns: number,
  slots: Int8Array,
  shares: Float64Array,
): void {
  const { schedule, start, end, durations } = timeline;
  const { from, to } = frame.window;
  const kinds = shares.length / columns;
  const perColumn = (to - from) / columns;
  const first = Math.max(schedule.rankStart[rank] ?? 0, lastPassBegun(timeline, rank, from));
  const last = lastPassBegun(timeline, rank, to);
  const stride = strideFor((last - first + 1) / columns);
  const together = durations.overlappedPairFactor !== undefined;
  const add = (slot: number, begun: number, done: number, weight: number) => {
    const lastColumn = Math.min(columns - 1, Math.floor(done));
    for (let column = Math.max(0, Math.floor(begun)); column <= lastColumn; column += 1) {
      const covered = Math.min(done, column + 1) - Math.max(begun, column);
      const at = column * kinds + slot;
      shares[at] = (shares[at] ?? 0) + covered * weight;
    }
  };
  for (let pass = first; pass <= last; pass += stride) {
    const kind = schedule.kind[pass] ?? 0;
    const isPaired =
      together && (schedule.pairedWithNext[pass] || schedule.pairedWithNext[pass - 1]);
    const begun = ((start[pass] ?? 0) - from) / perColumn;
    const done = ((end[pass] ?? 0) - from) / perColumn;
    if (isPaired) {
      add(slots[kind] ?? 0, begun, done, stride / 2);
      continue;
    }
    // What repeats the forward is shown as forward, as it is in blocks.
    const repeated = recomputeSecondsOf(durations, kind, schedule.virtualStage[pass] ?? 0);
    const own = Math.min(done, begun + repeated / perColumn);
    if (own > begun) add(slots[PASS.forward] ?? 0, begun, own, stride);
    add(slots[kind] ?? 0, own, done, stride);
  }
}

/**
 * Every so-manieth pass, where there are many a pixel. Passes alternate in twos and threes, so the
 * stride must be a multiple of neither, or one kind would stand for all.
 */
function strideFor(passesPerColumn: number): number {
  const stride = Math.floor(passesPerColumn / SAMPLES);
  if (stride <= 1) return 1;
  return stride - (stride % 6) + (stride % 6 < 5 ? 1 : 5);
}

function cellMarks(
  { indices, columns, rows, firstRank }: ThinRows,
  frame: ScheduleFrame,
  { palette }: MixturePalette,
  pixel: number,
): CellMarks {
  const { plot, rowHeight, rankStep } = frame;
  const pitchY = rowHeight * rankStep;
  const whole = { columns: 1, count: 1, x: 0, y: 0, pitchX: plot.width, pitchY: pitchY * rows };
  const gap = rowGap(rowHeight);
  return {
    kind: "cells",
    name: "passes",
    lattice: {
      units: whole,
      nodes: whole,
      gpus: {
        columns,
        count: columns * rows,
        x: plot.x,
        y: yOf(frame, firstRank),
        pitchX: pixel,
        pitchY,
      },
      size: columns * rows,
    },
    transform: IDENTITY,
    clip: plot,
    indices,
    palette,
    hatchFrom: palette.length,
    hatch: 0,
    inset: { left: 0, right: 0, outer: gap / 2, inner: gap / 2 },
  };
}

/** Neighbouring pixels of one colour become one rectangle, rectangles of one colour one mark. */
function runMarks(
  { indices, columns, rows, firstRank }: ThinRows,
  frame: ScheduleFrame,
  { palette }: MixturePalette,
): Mark[] {
  const { plot, rowHeight, rankStep } = frame;
  const height = rowHeight * rankStep - rowGap(rowHeight);
  const width = plot.width / columns;
  const byColour = new Map<number, Box[]>();
  for (let row = 0; row < rows; row += 1) {
    const y = yOf(frame, firstRank + row * rankStep) + rowGap(rowHeight) / 2;
    let from = 0;
    for (let column = 1; column <= columns; column += 1) {
      const index = indices[row * columns + from] ?? 0;
      if (column < columns && indices[row * columns + column] === index) continue;
      const boxes = byColour.get(index) ?? [];
      boxes.push({ x: plot.x + from * width, y, width: (column - from) * width, height });
      byColour.set(index, boxes);
      from = column;
    }
  }
  return [...byColour].map(([index, boxes]) =>
    rects("passes", boxes, { fill: cssOf(palette[index] ?? 0) }),
  );
}

/** Passes looked at to tell how wide they are. */
const MEASURED = 64;

/** How wide the passes in sight are on average, pixels: those of the rank in the middle. */
export function meanPassWidth(timeline: Timeline, frame: ScheduleFrame): number {
  const { start, end, schedule } = timeline;
  const [firstRank, endRank] = visibleRanks(frame, schedule.rankCount);
  const rank = Math.min(schedule.rankCount - 1, Math.max(0, (firstRank + endRank) >> 1));
  const first = Math.max(
    schedule.rankStart[rank] ?? 0,
    lastPassBegun(timeline, rank, frame.window.from),
  );
  const last = lastPassBegun(timeline, rank, frame.window.to);
  const step = Math.max(1, Math.floor((last - first) / MEASURED));
  let seconds = 0;
  let count = 0;
  for (let pass = first; pass <= last; pass += step) {
    seconds += (end[pass] ?? 0) - (start[pass] ?? 0);
    count += 1;
  }
  return count === 0 ? frame.plot.width : (seconds / count) * frame.perSecond;
}

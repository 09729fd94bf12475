/**
 * Passes that are wide enough to be told apart: a block each, coloured by what it does and tinted by
 * chunk, with the repeated forward inside a backward, and the micro-batch's number where it fits.
 */
import { recomputeSecondsOf } from "../../engine/schedule/pass-seconds.ts";
import { PASS_LETTERS } from "../../engine/schedule/schedule.ts";
import { lastPassBegun, type Timeline } from "../../engine/schedule/timeline.ts";
import { inkOn, packColour } from "../colour/packed-colour.ts";
import type { Box, Line, Mark } from "../marks.ts";
import { rects, texts } from "../marks.ts";
import { textWidth } from "../text-metrics.ts";
import type { Theme } from "../theme.ts";
import { chunkOf, chunksOf, passColour, type ScheduleColours } from "./pass-colours.ts";
import { rowGap, type ScheduleFrame, visibleRanks, xOf, yOf } from "./schedule-layout.ts";

/** A row must be this high, and a block this much wider than its number, for numbers to be shown. */
const NUMBER_ROW = 9;
const NUMBER_ROOM = 3;
/** Blocks at least this wide leave a pixel free on their right. */
const GAP_FROM = 5;

/** The box of a pass; of a pair that runs as one, the upper half the forward, the lower the backward. */
export function passBox(timeline: Timeline, frame: ScheduleFrame, rank: number, pass: number): Box {
  const { schedule, start, end, durations } = timeline;
  const x = xOf(frame, start[pass] ?? 0);
  const width = xOf(frame, end[pass] ?? 0) - x;
  const gap = rowGap(frame.rowHeight);
  const box = {
    x,
    y: yOf(frame, rank) + gap / 2,
    width: width >= GAP_FROM ? width - 1 : width,
    height: frame.rowHeight - gap,
  };
  if (durations.overlappedPairFactor === undefined) return box;
  const half = box.height / 2;
  if (schedule.pairedWithNext[pass]) return { ...box, height: half };
  const isSecond = pass > (schedule.rankStart[rank] ?? 0) && schedule.pairedWithNext[pass - 1];
  return isSecond ? { ...box, y: box.y + half, height: half } : box;
}

export interface BlockStyle {
  colours: ScheduleColours;
  theme: Theme;
  numbers: boolean;
}

/** Blocks of all passes in sight. */
export function passBlockMarks(
  timeline: Timeline,
  frame: ScheduleFrame,
  style: BlockStyle,
): Mark[] {
  const { schedule } = timeline;
  const blocks = new Map<string, Box[]>();
  const repeated: Box[] = [];
  const numbers = new Map<string, Line[]>();
  const size = Math.min(11, frame.rowHeight - 4);
  const chunks = chunksOf(schedule);
  const [firstRank, endRank] = visibleRanks(frame, schedule.rankCount);
  for (let rank = firstRank; rank < endRank; rank += frame.rankStep) {
    const first = Math.max(
      schedule.rankStart[rank] ?? 0,
      lastPassBegun(timeline, rank, frame.window.from),
    );
    const last = lastPassBegun(timeline, rank, frame.window.to);
    for (let pass = first; pass <= last; pass += 1) {
      const box = passBox(timeline, frame, rank, pass);
      if (box.width <= 0) continue;
      const kind = schedule.kind[pass] ?? 0;
      const key = `${kind} ${chunkOf(schedule, pass)}`;
      push(blocks, key, box);
      const again = repeatedBox(timeline, frame, pass, box);
      if (again) repeated.push(again);
      if (!style.numbers || box.height < NUMBER_ROW) continue;
      const text = numberFor(timeline, pass, box.width - (again?.width ?? 0), size);
      if (!text) continue;
      const x = box.x + ((again?.width ?? 0) + box.width) / 2;
      push(numbers, key, { x, y: box.y + box.height / 2 + 0.36 * size, text });
    }
  }
  const colourOf = (key: string) => {
    const [kind = 0, chunk = 0] = key.split(" ").map(Number);
    return passColour(style.colours, style.theme.paper, kind, chunk, chunks);
  };
  const keys = [...blocks.keys()].sort();
  return [
    ...keys.map((key) => blockMarks(key, blocks.get(key) ?? [], colourOf(key), style)),
    ...repeatedMarks(repeated, style),
    ...keys.map((key) => numberMarks(numbers.get(key) ?? [], colourOf(key), size)),
  ];
}

const KIND_NAMES = ["forward", "backward", "input-gradient", "weight-gradient"];
const WEIGHT_GRADIENT = 3;

function blockMarks(key: string, boxes: Box[], fill: string, { colours }: BlockStyle): Mark {
  const [kind = 0, chunk = 0] = key.split(" ").map(Number);
  const name = `${KIND_NAMES[kind]} chunk-${chunk}`;
  return rects(name, boxes, {
    fill,
    ...(kind === WEIGHT_GRADIENT ? { hatch: colours.hatch } : {}),
  });
}

/** The part of a backward that repeats the forward, in the forward's colour. */
function repeatedBox(
  timeline: Timeline,
  frame: ScheduleFrame,
  pass: number,
  box: Box,
): Box | undefined {
  const { schedule, durations } = timeline;
  const isPaired = schedule.pairedWithNext[pass] || schedule.pairedWithNext[pass - 1];
  if (durations.overlappedPairFactor !== undefined && isPaired) return undefined;
  const stage = schedule.virtualStage[pass] ?? 0;
  const seconds = recomputeSecondsOf(durations, schedule.kind[pass] ?? 0, stage);
  const width = Math.min(box.width, seconds * frame.perSecond);
  return width > 1 ? { ...box, width } : undefined;
}

function repeatedMarks(boxes: Box[], { colours }: BlockStyle): Mark[] {
  if (boxes.length === 0) return [];
  return [rects("recompute", boxes, { fill: colours.passes[0], hatch: colours.hatch })];
}

/**
 * `F12` where there is room for it, `12` where there is less, nothing where there is none. Room is
 * asked for the widest letter, so that blocks of one width are labelled alike.
 */
function numberFor(timeline: Timeline, pass: number, width: number, size: number): string {
  const { kind, microBatch } = timeline.schedule;
  const number = String(microBatch[pass] ?? 0);
  const full = `${PASS_LETTERS[kind[pass] ?? 0]}${number}`;
  if (textWidth(`W${number}`, size) + 2 * NUMBER_ROOM <= width) return full;
  return textWidth(number, size) + NUMBER_ROOM <= width ? number : "";
}

function numberMarks(lines: Line[], fill: string, size: number): Mark {
  return texts("micro-batches", lines, { size, colour: inkOn(packColour(fill)), anchor: "middle" });
}

function push<Value>(lists: Map<string, Value[]>, key: string, value: Value): void {
  const list = lists.get(key);
  if (list) list.push(value);
  else lists.set(key, [value]);
}

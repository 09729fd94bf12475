/**
 * Passes that are wide enough to be told apart: a block each, with colour and texture by what it does,
 * tinted by chunk, with the repeated forward inside a backward, and letter and number where they fit.
 */
import { recomputeSecondsOf } from "../../engine/schedule/pass-seconds.ts";
import { PASS } from "../../engine/schedule/schedule.ts";
import { lastPassBegun, type Timeline } from "../../engine/schedule/timeline.ts";
import { weightVersionOf } from "../../engine/schedule/weight-versions.ts";
import { inkOn, packColour } from "../colour/packed-colour.ts";
import type { Box, Mark } from "../marks.ts";
import { rects, texts } from "../marks.ts";
import type { Theme } from "../theme.ts";
import { type LabelRoom, labelFormFor, labelLines } from "./block-labels.ts";
import {
  chunkOf,
  chunksOf,
  passColour,
  passTexture,
  recomputeStyle,
  type ScheduleColours,
} from "./pass-colours.ts";
import { rowGap, type ScheduleFrame, visibleRanks, xOf, yOf } from "./schedule-layout.ts";

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
  const rooms = new Map<string, LabelRoom[]>();
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
      if (style.numbers) push(rooms, key, roomIn(box, again, timeline, pass));
    }
  }
  const fillOf = (key: string) => {
    const [kind = 0, chunk = 0] = key.split(" ").map(Number);
    return passColour(style.colours, style.theme.paper, kind, chunk, chunks);
  };
  const keys = [...blocks.keys()].sort();
  const form = labelFormFor([...rooms.values()].flat());
  return [
    ...keys.map((key) => blockMarks(key, blocks.get(key) ?? [], fillOf(key), style)),
    ...(repeated.length > 0 ? [rects("recompute", repeated, recomputeStyle(style.colours))] : []),
    ...keys.map((key) => labelMarks(rooms.get(key) ?? [], form, fillOf(key))),
  ];
}

const KIND_NAMES = ["forward", "backward", "input-gradient", "weight-gradient"];

function blockMarks(key: string, boxes: Box[], fill: string, { colours }: BlockStyle): Mark {
  const [kind = 0, chunk = 0] = key.split(" ").map(Number);
  const name = `${KIND_NAMES[kind]} chunk-${chunk}`;
  return rects(name, boxes, { fill, ...passTexture(colours, kind, fill) });
}

/** What of a block is free for its label: not what repeats the forward. */
function roomIn(box: Box, repeated: Box | undefined, timeline: Timeline, pass: number): LabelRoom {
  const { kind, microBatch } = timeline.schedule;
  const taken = repeated?.width ?? 0;
  return {
    kind: kind[pass] ?? 0,
    microBatch: microBatch[pass] ?? 0,
    version: weightVersionOf(timeline, pass),
    x: box.x + (taken + box.width) / 2,
    y: box.y + box.height / 2,
    width: box.width - taken,
    height: box.height,
  };
}

function labelMarks(
  rooms: readonly LabelRoom[],
  form: ReturnType<typeof labelFormFor>,
  fill: string,
): Mark {
  const lines = rooms.flatMap((room) => labelLines(room, form));
  const isTextured = rooms[0] !== undefined && rooms[0].kind !== PASS.forward;
  return texts("micro-batches", lines, {
    size: form.size,
    colour: inkOn(packColour(fill)),
    anchor: "middle",
    // Lines of the texture must not run through the letters.
    ...(isTextured ? { halo: fill } : {}),
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

function push<Value>(lists: Map<string, Value[]>, key: string, value: Value): void {
  const list = lists.get(key);
  if (list) list.push(value);
  else lists.set(key, [value]);
}

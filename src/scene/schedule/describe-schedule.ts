/** The schedule in words and in rows, for those who do not see the picture. */

import { peakInFlight } from "../../engine/schedule/in-flight.ts";
import { passToText } from "../../engine/schedule/notation.ts";
import { indexPasses, pathOfMicroBatch } from "../../engine/schedule/pass-index.ts";
import { PASS_NAMES, rankOfPass } from "../../engine/schedule/schedule.ts";
import type { Timeline } from "../../engine/schedule/timeline.ts";
import { formatCount, formatDuration, formatNumber } from "../quantity-text.ts";
import { bubbleWords, titleText } from "./schedule-heading.ts";
import type { ScheduleSceneInput } from "./schedule-input.ts";

/** The picture in a few sentences. */
export function describeSchedule(input: ScheduleSceneInput): string {
  const { timeline } = input;
  const { peak } = peakInFlight(timeline.schedule);
  const most = peak.reduce((largest, held) => Math.max(largest, held), 0);
  const least = peak.reduce((smallest, held) => Math.min(smallest, held), most);
  const held =
    most === least ? `${formatCount(most)} on every rank` : `${least} to ${most}, by rank`;
  return [
    `${titleText(input)}.`,
    `The passes take ${timeText(timeline, timeline.pipelineSeconds)}, the step ${timeText(timeline, timeline.stepSeconds)}; ${bubbleWords(input).join(", ")}.`,
    `Forward passes in flight at the fullest: ${held}.`,
  ].join(" ");
}

/** One pass in words: what, of which micro-batch, where, when. */
export function describePass(timeline: Timeline, pass: number): string {
  const { schedule, start, end } = timeline;
  const kind = PASS_NAMES[schedule.kind[pass] ?? 0];
  const began = start[pass] ?? 0;
  const length = (end[pass] ?? 0) - began;
  return [
    `${kind} of micro-batch ${schedule.microBatch[pass]}`,
    `stage ${schedule.virtualStage[pass]} on pipeline rank ${rankOfPass(schedule, pass)}`,
    `from ${timeText(timeline, began)}, ${timeText(timeline, length)} long`,
  ].join(", ");
}

/** Times of a textbook figure are multiples of a forward, not seconds. */
function timeText({ durations }: Timeline, time: number): string {
  if (durations.basis === "modelled") return formatDuration(time);
  return `${formatNumber(time)} unit${time === 1 ? "" : "s"}`;
}

/** A row of the table of passes. */
export interface PassRow {
  pass: number;
  /** In the notation: `3F0`. */
  text: string;
  kind: string;
  rank: number;
  virtualStage: number;
  microBatch: number;
  startSeconds: number;
  endSeconds: number;
}

/** Passes of one rank, in order; from and up to a place in its list, since there may be thousands. */
export function passesOfRank(
  timeline: Timeline,
  rank: number,
  from = 0,
  count = Number.POSITIVE_INFINITY,
): PassRow[] {
  const { rankStart } = timeline.schedule;
  const first = (rankStart[rank] ?? 0) + from;
  const end = Math.min(rankStart[rank + 1] ?? 0, first + count);
  return Array.from({ length: Math.max(0, end - first) }, (_, i) => rowOf(timeline, first + i));
}

/** Passes of one micro-batch, in the order in which it goes through them. */
export function passesOfMicroBatch(timeline: Timeline, microBatch: number): PassRow[] {
  const { schedule } = timeline;
  const path = pathOfMicroBatch(schedule, indexPasses(schedule), microBatch);
  return Array.from(path, (pass) => rowOf(timeline, pass));
}

function rowOf(timeline: Timeline, pass: number): PassRow {
  const { schedule, start, end } = timeline;
  return {
    pass,
    text: passToText(schedule, pass),
    kind: PASS_NAMES[schedule.kind[pass] ?? 0] ?? "",
    rank: rankOfPass(schedule, pass),
    virtualStage: schedule.virtualStage[pass] ?? 0,
    microBatch: schedule.microBatch[pass] ?? 0,
    startSeconds: start[pass] ?? 0,
    endSeconds: end[pass] ?? 0,
  };
}

/** The schedule in words and in rows, for those who do not see the picture. */

import { peakInFlight } from "../../engine/schedule/in-flight.ts";
import { DOING, DOING_NAMES, instantAt } from "../../engine/schedule/instant.ts";
import { PASS_NAMES, rankOfPass } from "../../engine/schedule/schedule.ts";
import { EDGE_NAMES, edgesAt, passAt, type Timeline } from "../../engine/schedule/timeline.ts";
import { weightVersionOf } from "../../engine/schedule/weight-versions.ts";
import { formatCount, formatDuration, formatNumber } from "../quantity-text.ts";
import { instantText } from "./instant-text.ts";
import { chunkOf, chunksOf } from "./pass-colours.ts";
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
  const version = weightVersionOf(timeline, pass);
  const chunk = chunksOf(schedule) > 1 ? `, chunk ${chunkOf(schedule, pass)}` : "";
  return [
    `${kind} of micro-batch ${schedule.microBatch[pass]}`,
    `stage ${schedule.virtualStage[pass]} on pipeline rank ${rankOfPass(schedule, pass)}${chunk}`,
    `from ${beginText(timeline, began)}, ${timeText(timeline, length)} long`,
    ...(version === undefined ? [] : [`weights of version ${version}`]),
  ].join(", ");
}

/** Work that stands around the passes in words. */
function describeEdge(timeline: Timeline, edge: number): string {
  const { edges } = timeline;
  const began = edges.start[edge] ?? 0;
  const length = (edges.end[edge] ?? 0) - began;
  return [
    `${EDGE_NAMES[edges.kind[edge] as 0] ?? "work"} on pipeline rank ${edges.rank[edge]}`,
    `from ${beginText(timeline, began)}, ${timeText(timeline, length)} long`,
  ].join(", ");
}

/** What a pipeline rank does at an instant, in words; all of it, where it does two things at once. */
export function describeRankAt(timeline: Timeline, rank: number, time: number): string {
  const pass = passAt(timeline, rank, time);
  const doings = [
    ...(pass < 0 ? [] : [describePass(timeline, pass)]),
    ...edgesAt(timeline, rank, time).map((edge) => describeEdge(timeline, edge)),
  ];
  if (doings.length > 0) return doings.join("; ");
  const isBlocked = instantAt(timeline, time).doing[rank] === DOING.communication;
  return isBlocked
    ? `pipeline rank ${rank} waits for a message`
    : `pipeline rank ${rank} is idle at ${beginText(timeline, time)}`;
}

/** What all ranks together do at an instant: `30.0123 s: of 35 pipeline ranks 20 backward, 15 idle`. */
export function describeInstant(timeline: Timeline, time: number): string {
  const { doing } = instantAt(timeline, time);
  const counts = new Map<number, number>();
  for (const what of doing) counts.set(what, (counts.get(what) ?? 0) + 1);
  const words = [...counts]
    .sort(([what, one], [than, other]) => idleLast(what) - idleLast(than) || other - one)
    .map(([what, count]) => `${formatCount(count)} ${doingWords(what)}`);
  return `${beginText(timeline, time)}: of ${formatCount(doing.length)} pipeline ranks ${words.join(", ")}`;
}

/** Idle ranks are told last. */
function idleLast(what: number): number {
  return what === DOING.idle ? 1 : 0;
}

/** What several ranks do: `3 communicating`. */
function doingWords(what: number): string {
  if (what === DOING.communication) return "communicating";
  if (what === DOING.recompute) return "recomputing";
  return what === DOING.optimizer ? "in the optimizer" : (DOING_NAMES[what as 0] ?? "");
}

/** An instant, finely enough that neighbouring events read differently. */
function beginText(timeline: Timeline, time: number): string {
  const isUniform = timeline.durations.basis === "uniform";
  return isUniform ? timeText(timeline, time) : instantText(timeline, time);
}

/** Times of a textbook figure are multiples of a forward, not seconds. */
function timeText({ durations }: Timeline, time: number): string {
  if (durations.basis === "modelled") return formatDuration(time);
  return `${formatNumber(time)} unit${time === 1 ? "" : "s"}`;
}

/**
 * A simulated step as Chrome trace events, the format that Perfetto and chrome://tracing open: a
 * process per node, a thread per GPU for what it computes and one below it for each link it sends on,
 * arrows from each message's sender to its receiver, a counter of micro-batches in flight. Events are
 * written one by one, since a large step is far longer than a string may be.
 *
 * Source: "Trace Event Format", docs.google.com/document/d/1CvAClvFfyA5R-PhYUmn5OOQtYMH4h6I0nSsKchNAySU
 */

import { passToText } from "../engine/schedule/notation.ts";
import { indexPasses, type PassIndex, producerOf } from "../engine/schedule/pass-index.ts";
import { recomputeSecondsOf } from "../engine/schedule/pass-seconds.ts";
import { ownerOf, PASS, PASS_NAMES, rankOfPass } from "../engine/schedule/schedule.ts";
import { tensorCollectivesOf } from "../engine/schedule/tensor-collectives.ts";
import { EDGE, EDGE_NAMES, lastPassBegun, type Timeline } from "../engine/schedule/timeline.ts";
import { weightVersionOf } from "../engine/schedule/weight-versions.ts";

/** Where one pipeline rank is shown: the GPU that stands for it. */
export interface TracePlace {
  node: number;
  gpu: number;
  /** Global rank of that GPU. */
  rank: number;
}

export interface TraceOptions {
  /** Seconds; passes outside are left out. The whole step unless given. */
  from?: number;
  to?: number;
  /** Each tensor-parallel collective inside the passes as an event of its own. */
  collectives?: boolean;
}

/** One event; times in microseconds. */
export interface TraceEvent {
  name: string;
  ph: "X" | "M" | "s" | "f" | "C";
  pid: number;
  tid: number;
  ts?: number;
  dur?: number;
  cat?: string;
  id?: number;
  bp?: "e";
  args?: Record<string, unknown>;
}

const MICROSECONDS = 1e6;
/** A GPU's threads, from the top: slices of one thread may nest but never cross. */
const THREAD = { compute: 0, toNext: 1, toPrevious: 2, toOther: 3, data: 4, tensor: 5 } as const;
const THREAD_NAMES = [
  "compute",
  "sends to the next pipeline rank",
  "sends to the pipeline rank before",
  "sends around the ends",
  "data-parallel collectives",
  "tensor-parallel collectives",
];
const THREADS = THREAD_NAMES.length;

/** Ids from 1 on: to trace viewers process and thread 0 are the idle processor. */
function at(place: TracePlace, thread: number): { pid: number; tid: number } {
  return { pid: place.node + 1, tid: place.gpu * THREADS + thread + 1 };
}

/** How many passes lie in a window, to know before writing how long a trace would be. */
export function passesWithin(timeline: Timeline, from: number, to: number): number {
  let count = 0;
  for (let rank = 0; rank < timeline.schedule.rankCount; rank += 1) {
    const [first, last] = windowOf(timeline, rank, from, to);
    count += last - first;
  }
  return count;
}

/** The whole file as pieces of text, to be written one after the other. */
export function* chromeTraceText(
  timeline: Timeline,
  places: readonly TracePlace[],
  options: TraceOptions = {},
  notes: Record<string, unknown> = {},
): Generator<string> {
  const header = { displayTimeUnit: "ms", otherData: notes };
  yield `${JSON.stringify(header).slice(0, -1)},"traceEvents":[\n`;
  let separator = "";
  for (const event of chromeTraceEvents(timeline, places, options)) {
    yield `${separator}${JSON.stringify(event)}`;
    separator = ",\n";
  }
  yield "\n]}\n";
}

/** The events, rank after rank, each thread named before its first. */
export function* chromeTraceEvents(
  timeline: Timeline,
  places: readonly TracePlace[],
  options: TraceOptions = {},
): Generator<TraceEvent> {
  const titles = new Map<number, TracePlace & { stage: number }>();
  places.forEach((place, stage) => {
    titles.set(place.node * 1e6 + place.gpu, { ...place, stage });
  });
  const named = new Set<string>();
  for (const event of unnamedEvents(timeline, places, options)) {
    const thread = `${event.pid} ${event.tid}`;
    if (!named.has(thread)) {
      const gpu = Math.floor((event.tid - 1) / THREADS);
      const place = titles.get((event.pid - 1) * 1e6 + gpu);
      yield* namesOf(event, place, !named.has(`${event.pid}`));
      named.add(thread).add(`${event.pid}`);
    }
    yield event;
  }
}

function* unnamedEvents(
  timeline: Timeline,
  places: readonly TracePlace[],
  options: TraceOptions,
): Generator<TraceEvent> {
  const { from = Number.NEGATIVE_INFINITY, to = Number.POSITIVE_INFINITY } = options;
  const index = indexPasses(timeline.schedule);
  for (let rank = 0; rank < timeline.schedule.rankCount; rank += 1) {
    const place = places[rank];
    if (!place) continue;
    const [first, last] = windowOf(timeline, rank, from, to);
    for (let pass = first; pass < last; pass += 1) {
      yield passEvent(timeline, pass, place);
      yield* insideOf(timeline, pass, place, options.collectives ?? false);
      yield* messageOf(timeline, pass, rank, place);
      yield* arrowTo(timeline, index, pass, places, from);
    }
    yield* inFlight(timeline, rank, place, first, last);
  }
  yield* edgeEvents(timeline, places, from, to);
}

/** The passes of a rank that begin or run within a window: from the first, up to but not the last. */
function windowOf(timeline: Timeline, rank: number, from: number, to: number): [number, number] {
  const { rankStart } = timeline.schedule;
  const start = rankStart[rank] ?? 0;
  const running = lastPassBegun(timeline, rank, from);
  const isOver = running >= 0 && (timeline.end[running] ?? 0) <= from;
  const first = running < 0 ? start : running + (isOver ? 1 : 0);
  const last = Number.isFinite(to) ? lastPassBegun(timeline, rank, to) + 1 : rankStart[rank + 1];
  return [first, Math.max(first, last ?? start)];
}

function* namesOf(
  { pid, tid }: TraceEvent,
  place: (TracePlace & { stage: number }) | undefined,
  isNewProcess: boolean,
): Generator<TraceEvent> {
  const metadata = { ph: "M" as const, pid, tid };
  if (isNewProcess) {
    yield { ...metadata, name: "process_name", args: { name: `node ${pid - 1}` } };
    yield { ...metadata, name: "process_sort_index", args: { sort_index: pid } };
  }
  const thread = (tid - 1) % THREADS;
  const title =
    thread === THREAD.compute
      ? `GPU ${place?.gpu} · rank ${place?.rank} · pipeline rank ${place?.stage}`
      : `GPU ${place?.gpu} · ${THREAD_NAMES[thread]}`;
  yield { ...metadata, name: "thread_name", args: { name: title } };
  yield { ...metadata, name: "thread_sort_index", args: { sort_index: tid } };
}

function passEvent(timeline: Timeline, pass: number, place: TracePlace): TraceEvent {
  const { schedule, start, end } = timeline;
  const began = start[pass] ?? 0;
  const version = weightVersionOf(timeline, pass);
  return {
    name: passToText(schedule, pass),
    cat: PASS_NAMES[schedule.kind[pass] ?? 0] ?? "",
    ph: "X",
    ...at(place, THREAD.compute),
    ts: began * MICROSECONDS,
    dur: ((end[pass] ?? 0) - began) * MICROSECONDS,
    args: {
      stage: schedule.virtualStage[pass],
      microBatch: schedule.microBatch[pass],
      ...(version === undefined ? {} : { weightVersion: version }),
    },
  };
}

/** What a pass spends time on besides computing once: recomputation, and collectives if asked for. */
function* insideOf(
  timeline: Timeline,
  pass: number,
  place: TracePlace,
  collectives: boolean,
): Generator<TraceEvent> {
  const { schedule, durations, start } = timeline;
  const stage = schedule.virtualStage[pass] ?? 0;
  const began = start[pass] ?? 0;
  const repeated = recomputeSecondsOf(durations, schedule.kind[pass] ?? 0, stage);
  // The halves of a pair that runs as one take turns: nothing inside them has a time of its own.
  const isPaired = schedule.pairedWithNext[pass] || schedule.pairedWithNext[pass - 1];
  if (durations.overlappedPairFactor !== undefined && isPaired) return;
  if (repeated > 0) {
    yield {
      name: "recompute",
      cat: "recompute",
      ph: "X",
      ...at(place, THREAD.compute),
      ts: began * MICROSECONDS,
      dur: repeated * MICROSECONDS,
    };
  }
  if (!collectives) return;
  const times = tensorCollectivesOf(timeline, pass);
  for (let i = 0; i < times.length; i += 2) {
    const from = times[i] ?? 0;
    yield {
      name: "tensor collective",
      cat: "tensor",
      ph: "X",
      ...at(place, THREAD.tensor),
      ts: from * MICROSECONDS,
      dur: ((times[i + 1] ?? 0) - from) * MICROSECONDS,
    };
  }
}

/** The transfer of a pass's output to another rank. */
function* messageOf(
  timeline: Timeline,
  pass: number,
  rank: number,
  place: TracePlace,
): Generator<TraceEvent> {
  const { schedule, durations, arrival } = timeline;
  const arrived = arrival[pass] ?? Number.NaN;
  if (Number.isNaN(arrived)) return;
  const stage = schedule.virtualStage[pass] ?? 0;
  const isForward = schedule.kind[pass] === PASS.forward;
  const seconds = isForward
    ? durations.sendForwardSeconds[stage]
    : durations.sendBackwardSeconds[stage];
  if (!seconds) return;
  const toStage = isForward ? stage + 1 : stage - 1;
  const receiver = ownerOf(schedule, toStage, schedule.microBatch[pass] ?? 0);
  yield {
    name: `send ${isForward ? "activation" : "gradient"} ${schedule.microBatch[pass]}`,
    cat: "pipeline",
    ph: "X",
    ...at(place, linkThread(receiver - rank)),
    ts: (arrived - seconds) * MICROSECONDS,
    dur: seconds * MICROSECONDS,
    args: { fromStage: stage, toStage },
  };
}

function linkThread(ranksAhead: number): number {
  if (ranksAhead === 1) return THREAD.toNext;
  return ranksAhead === -1 ? THREAD.toPrevious : THREAD.toOther;
}

/** An arrow from the pass on another rank whose output this one works on. */
function* arrowTo(
  timeline: Timeline,
  index: PassIndex,
  pass: number,
  places: readonly TracePlace[],
  from: number,
): Generator<TraceEvent> {
  const { schedule, start, end } = timeline;
  const producer = producerOf(schedule, index, pass);
  if (producer < 0 || (end[producer] ?? 0) <= from) return;
  const sender = places[rankOfPass(schedule, producer)];
  const receiver = places[rankOfPass(schedule, pass)];
  if (!sender || !receiver || sender === receiver) return;
  const begun = start[producer] ?? 0;
  // An arrow belongs to the slice that holds its time, and a slice does not hold its own end.
  const leaves = begun + 0.999 * ((end[producer] ?? 0) - begun);
  const arrow = { name: "message", cat: "pipeline", id: pass };
  yield { ...arrow, ph: "s", ...at(sender, THREAD.compute), ts: leaves * MICROSECONDS };
  const arrives = (start[pass] ?? 0) * MICROSECONDS;
  yield { ...arrow, ph: "f", bp: "e", ...at(receiver, THREAD.compute), ts: arrives };
}

/** Forward passes whose activations a rank holds, each time it changes. */
function* inFlight(
  timeline: Timeline,
  rank: number,
  place: TracePlace,
  first: number,
  last: number,
): Generator<TraceEvent> {
  const { schedule, start, end } = timeline;
  let held = 0;
  for (let pass = schedule.rankStart[rank] ?? 0; pass < last; pass += 1) {
    const kind = schedule.kind[pass];
    if (kind === PASS.inputGradient) continue;
    const isForward = kind === PASS.forward;
    held += isForward ? 1 : -1;
    if (pass < first) continue;
    const time = (isForward ? start[pass] : end[pass]) ?? 0;
    const name = `in flight, GPU ${place.gpu}`;
    const ts = time * MICROSECONDS;
    yield { name, ph: "C", ...at(place, THREAD.compute), ts, args: { "micro-batches": held } };
  }
}

/** Reductions, gathers and the optimizer; the optimizer computes, the others communicate. */
function* edgeEvents(
  timeline: Timeline,
  places: readonly TracePlace[],
  from: number,
  to: number,
): Generator<TraceEvent> {
  const { edges } = timeline;
  for (let i = 0; i < edges.kind.length; i += 1) {
    const place = places[edges.rank[i] ?? 0];
    const start = edges.start[i] ?? 0;
    const end = edges.end[i] ?? 0;
    if (!place || end <= from || start > to) continue;
    const kind = edges.kind[i] ?? 0;
    yield {
      name: EDGE_NAMES[kind] ?? "",
      cat: kind === EDGE.optimizer ? "optimizer" : "data",
      ph: "X",
      ...at(place, kind === EDGE.optimizer ? THREAD.compute : THREAD.data),
      ts: start * MICROSECONDS,
      dur: (end - start) * MICROSECONDS,
    };
  }
}

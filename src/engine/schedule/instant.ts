/**
 * A step at one instant: what the GPUs of every pipeline rank do, which messages are under way between
 * ranks and which ranks' collectives run. Looked up by search in a timeline, so that a picture may ask
 * for every frame.
 */
import { recomputeSecondsOf } from "./pass-seconds.ts";
import { ownerOf, PASS } from "./schedule.ts";
import { EDGE, lastPassBegun, type Timeline } from "./timeline.ts";

/** What a GPU does; the values of `Instant.doing`. */
export const DOING = {
  idle: 0,
  forward: 1,
  backward: 2,
  inputGradient: 3,
  weightGradient: 4,
  /** A forward repeated at the start of a backward. */
  recompute: 5,
  /** A forward and a backward, each hiding the other's communication. */
  pair: 6,
  /** Kept from computing by a message or a collective. */
  communication: 7,
  optimizer: 8,
} as const;

export const DOING_NAMES = [
  "idle",
  "forward",
  "backward",
  "input gradient",
  "weight gradient",
  "recomputation",
  "forward and backward",
  "communication",
  "optimizer",
] as const;

/** A message between two pipeline ranks. */
export interface Message {
  /** The pass that sends; −1 for the tied embedding's gradients after the passes. */
  pass: number;
  from: number;
  to: number;
}

export interface Instant {
  /** Seconds since the step began. */
  seconds: number;
  /** Per pipeline rank, a value of `DOING`. */
  doing: Uint8Array;
  /** Per pipeline rank, the pass it runs; −1 for none. Of an overlapped pair the backward. */
  pass: Int32Array;
  messages: Message[];
  /** Per pipeline rank, 1 while parameters are gathered or gradients reduced over its replicas. */
  dataCollective: Uint8Array;
}

/** Messages are far shorter than passes: only those of so many passes back can be under way. */
const LOOK_BACK = 8;

/**
 * The step at time `t`.
 *
 * @param slice seconds: messages and collectives that run at any time from `t` until so much later are
 * counted too. A picture gives the time that one of its pixels stands for; most messages are shorter.
 */
export function instantAt(timeline: Timeline, t: number, slice = 0): Instant {
  const { rankCount } = timeline.schedule;
  const instant: Instant = {
    seconds: t,
    doing: new Uint8Array(rankCount),
    pass: new Int32Array(rankCount).fill(-1),
    messages: [],
    dataCollective: new Uint8Array(rankCount),
  };
  for (let rank = 0; rank < rankCount; rank += 1) {
    const begun = lastPassBegun(timeline, rank, t);
    const last = slice > 0 ? lastPassBegun(timeline, rank, t + slice) : begun;
    addMessages(timeline, instant, rank, last, slice);
    if (begun < 0 || t >= (timeline.end[begun] ?? 0)) continue;
    instant.pass[rank] = begun;
    instant.doing[rank] = doingIn(timeline, begun, t);
  }
  addEdges(timeline, instant, slice);
  addBlocked(timeline, instant);
  return instant;
}

function doingIn({ schedule, durations, start }: Timeline, pass: number, t: number): number {
  const kind = schedule.kind[pass];
  const isPaired = schedule.pairedWithNext[pass] || schedule.pairedWithNext[pass - 1];
  if (durations.overlappedPairFactor !== undefined && isPaired) return DOING.pair;
  if (kind === PASS.forward) return DOING.forward;
  if (kind === PASS.weightGradient) return DOING.weightGradient;
  const repeated = recomputeSecondsOf(durations, kind ?? 0, schedule.virtualStage[pass] ?? 0);
  if (t < (start[pass] ?? 0) + repeated) return DOING.recompute;
  return kind === PASS.inputGradient ? DOING.inputGradient : DOING.backward;
}

/** Messages a rank has under way within the slice: of passes that ended before, latest first. */
function addMessages(
  { schedule, end, arrival }: Timeline,
  { messages, seconds }: Instant,
  rank: number,
  last: number,
  slice: number,
): void {
  const first = schedule.rankStart[rank] ?? 0;
  for (let pass = last; pass >= first && pass > last - LOOK_BACK; pass -= 1) {
    const arrived = arrival[pass] ?? Number.NaN;
    if (Number.isNaN(arrived) || arrived <= seconds || (end[pass] ?? 0) > seconds + slice) continue;
    const stage = schedule.virtualStage[pass] ?? 0;
    const next = schedule.kind[pass] === PASS.forward ? stage + 1 : stage - 1;
    const to = ownerOf(schedule, next, schedule.microBatch[pass] ?? 0);
    messages.push({ pass, from: rank, to });
  }
}

/** Collectives over replicas, and the update; a rank that computes meanwhile is said to compute. */
function addEdges({ edges }: Timeline, instant: Instant, slice: number): void {
  const { doing, dataCollective, messages, seconds } = instant;
  const tied: number[] = [];
  for (let i = 0; i < edges.kind.length; i += 1) {
    const from = edges.start[i] ?? 0;
    const to = edges.end[i] ?? 0;
    if (from > seconds + slice || to <= seconds) continue;
    const rank = edges.rank[i] ?? 0;
    const kind = edges.kind[i];
    const isOptimizer = kind === EDGE.optimizer;
    if (kind === EDGE.tiedEmbedding) tied.push(rank);
    else if (!isOptimizer) dataCollective[rank] = 1;
    if (from > seconds || doing[rank] !== DOING.idle) continue;
    doing[rank] = isOptimizer ? DOING.optimizer : DOING.communication;
  }
  const [first, last] = tied;
  if (first === undefined || last === undefined) return;
  messages.push({ pass: -1, from: first, to: last }, { pass: -1, from: last, to: first });
}

/** Ends of messages that are waited for: the sender at its beginning, the receiver at its end. */
function addBlocked({ durations, schedule, end, arrival }: Timeline, instant: Instant): void {
  const { doing, seconds, messages } = instant;
  if (durations.blockingShare === 0) return;
  for (const { pass, from, to } of messages) {
    if (pass < 0) continue;
    const sent = end[pass] ?? 0;
    const arrived = arrival[pass] ?? 0;
    const isForward = schedule.kind[pass] === PASS.forward;
    const length =
      (isForward ? durations.sendForwardSeconds : durations.sendBackwardSeconds)[
        schedule.virtualStage[pass] ?? 0
      ] ?? 0;
    const blocked = durations.blockingShare * length;
    const keepsSender = seconds >= sent && seconds < sent + blocked;
    const keepsReceiver = seconds >= arrived - blocked && seconds < arrived;
    if (keepsSender && doing[from] === DOING.idle) doing[from] = DOING.communication;
    if (keepsReceiver && doing[to] === DOING.idle) doing[to] = DOING.communication;
  }
}

/** What occurs at some instant of a step, by the values of `DOING`: for a key to its colours. */
export function doingsOf({ schedule, durations, edges, blockedSeconds }: Timeline): number[] {
  const occurs = new Set<number>([DOING.idle]);
  const together = durations.overlappedPairFactor !== undefined;
  for (let pass = 0; pass < schedule.kind.length; pass += 1) {
    const isPaired = schedule.pairedWithNext[pass] || schedule.pairedWithNext[pass - 1];
    occurs.add(together && isPaired ? DOING.pair : DOING.forward + (schedule.kind[pass] ?? 0));
  }
  const repeats = durations.recomputeSeconds.some((seconds) => seconds > 0);
  if (repeats) occurs.add(DOING.recompute);
  if (edges.kind.includes(EDGE.optimizer)) occurs.add(DOING.optimizer);
  const collectives = edges.kind.some((kind) => kind !== EDGE.optimizer);
  if (collectives || blockedSeconds.some((seconds) => seconds > 0)) {
    occurs.add(DOING.communication);
  }
  return [...occurs].sort((a, b) => a - b);
}

/**
 * What stands around the passes of a step: parameters gathered before, gradients reduced and the
 * optimizer run after, in an asynchronous pipeline after every backward pass. Collectives of one rank
 * share one link and follow one another.
 */
import type { StepDurations, StepEdges } from "./durations.ts";
import { PASS, type Schedule } from "./schedule.ts";
import { EDGE, type EdgeWork, WHOLE_RANK } from "./timeline.ts";

export interface Entry {
  kind: number;
  rank: number;
  virtualStage: number;
  start: number;
  end: number;
}

/** One route's stages, with the rank that owns each. */
function stagesByRank(schedule: Schedule): { stage: number; route: number }[][] {
  const byRank: { stage: number; route: number }[][] = Array.from(
    { length: schedule.rankCount },
    () => [],
  );
  schedule.routes.forEach((owners, route) => {
    owners.forEach((rank, stage) => {
      byRank[rank]?.push({ stage, route });
    });
  });
  return byRank;
}

/** Gathers before the first forwards, in the order of the chunks, and when each stage has its own. */
export function gatherBefore(
  schedule: Schedule,
  durations: StepDurations,
): { entries: Entry[]; parametersAt: Float64Array[] } {
  const { edges } = durations;
  if (!edges?.gatherBeforeForward) return { entries: [], parametersAt: [] };
  const parametersAt = schedule.routes.map((route) => new Float64Array(route.length));
  const entries: Entry[] = [];
  stagesByRank(schedule).forEach((stages, rank) => {
    let free = 0;
    for (const { stage, route } of stages) {
      const seconds = edges.parameterGatherSeconds[stage] ?? 0;
      const end = free + seconds;
      const ready = parametersAt[route];
      // The rest arrives while the forward runs, which cannot end before it is all there.
      const rest = end - (durations.forwardSeconds[stage] ?? 0);
      const lead = free + Math.min(seconds, edges.gatherLeadSeconds[stage] ?? 0);
      if (ready) ready[stage] = Math.max(lead, rest);
      if (seconds > 0) {
        entries.push({ kind: EDGE.parameterGather, rank, virtualStage: stage, start: free, end });
      }
      free = end;
    }
  });
  return { entries, parametersAt };
}

/** Reduction, tied embedding, update and, if it comes after, the gather, for every rank. */
export function workAfter(
  schedule: Schedule,
  durations: StepDurations,
  start: Float64Array,
  end: Float64Array,
): Entry[] {
  const { edges } = durations;
  if (!edges || schedule.asynchronous) return [];
  const byRank = stagesByRank(schedule);
  const entries: Entry[] = [];
  const doneAt = new Float64Array(schedule.rankCount);
  byRank.forEach((stages, rank) => {
    const passesEnd = end[(schedule.rankStart[rank + 1] ?? 0) - 1] ?? 0;
    let free = 0;
    const lastGradients = lastWeightGradients(schedule, rank);
    // The chunk whose gradients are complete first is reduced first.
    const inOrder = stages
      .map(({ stage }) => ({ stage, pass: lastGradients.get(stage) ?? -1 }))
      .sort((a, b) => a.pass - b.pass);
    for (const { stage, pass } of inOrder) {
      const seconds = edges.gradientReduceSeconds[stage] ?? 0;
      if (seconds === 0) continue;
      const ready = edges.reduceOverlapsBackward ? (start[pass] ?? 0) : passesEnd;
      const begin = Math.max(free, ready);
      const tail = (end[pass] ?? 0) + (edges.reduceTailSeconds[stage] ?? 0);
      free = Math.max(begin + seconds, edges.reduceOverlapsBackward ? tail : 0);
      entries.push({
        kind: EDGE.gradientReduce,
        rank,
        virtualStage: stage,
        start: begin,
        end: free,
      });
    }
    doneAt[rank] = Math.max(passesEnd, free);
  });
  exchangeWithMirrors(edges.mirrorExchangeSeconds, doneAt, entries);
  sumTiedEmbedding(schedule, edges.tiedEmbeddingSeconds, doneAt, entries);
  const slowest = doneAt.reduce((latest, time) => Math.max(latest, time), 0);
  byRank.forEach((stages, rank) => {
    let free = edges.updateWaitsForAll ? slowest : (doneAt[rank] ?? 0);
    const add = (kind: number, virtualStage: number, seconds: number) => {
      if (seconds > 0) entries.push({ kind, rank, virtualStage, start: free, end: free + seconds });
      free += seconds;
    };
    add(EDGE.optimizer, WHOLE_RANK, edges.optimizerSeconds[rank] ?? 0);
    if (edges.gatherBeforeForward) return;
    for (const { stage } of stages) {
      add(EDGE.parameterGather, stage, edges.parameterGatherSeconds[stage] ?? 0);
    }
  });
  return entries;
}

/** Per stage of a rank the last pass that adds to its weight gradients. */
function lastWeightGradients(schedule: Schedule, rank: number): Map<number, number> {
  const last = new Map<number, number>();
  const end = schedule.rankStart[rank + 1] ?? 0;
  for (let pass = schedule.rankStart[rank] ?? 0; pass < end; pass += 1) {
    const kind = schedule.kind[pass];
    if (kind === PASS.backward || kind === PASS.weightGradient) {
      last.set(schedule.virtualStage[pass] ?? 0, pass);
    }
  }
  return last;
}

/** Ranks from either end hold copies of the same stages, and begin when both have their sums. */
function exchangeWithMirrors(
  seconds: Float64Array | undefined,
  doneAt: Float64Array,
  entries: Entry[],
): void {
  if (seconds === undefined) return;
  const ready = doneAt.slice();
  seconds.forEach((length, rank) => {
    if (length === 0) return;
    const mirror = seconds.length - 1 - rank;
    const start = Math.max(ready[rank] ?? 0, ready[mirror] ?? 0);
    const end = start + length;
    entries.push({ kind: EDGE.mirrorExchange, rank, virtualStage: WHOLE_RANK, start, end });
    doneAt[rank] = end;
  });
}

/** What follows one backward pass of a rank that updates its weights at once. */
export interface Update {
  entries: Entry[];
  /** When the rank may run its next pass, on the new weights. */
  end: number;
  /** Of the time until then, spent on the optimizer; the rest waits for collectives. */
  optimizerSeconds: number;
}

/**
 * The update after one backward pass: its gradients reduced, the weights updated, and gathered where
 * they are sharded (PipeDream, Narayanan et al. 2019, section 3.3).
 *
 * @param start when the backward began, `end` when it was done, `free` when the rank was, its message sent
 */
export function updateAfter(
  edges: StepEdges,
  rank: number,
  virtualStage: number,
  { start, end, free }: { start: number; end: number; free: number },
): Update {
  const entries: Entry[] = [];
  const add = (kind: number, stage: number, from: number, to: number) => {
    if (to > from) entries.push({ kind, rank, virtualStage: stage, start: from, end: to });
  };
  const reduce = edges.gradientReduceSeconds[virtualStage] ?? 0;
  const beside = edges.reduceOverlapsBackward;
  const begin = beside ? start : end;
  const tail = beside && reduce > 0 ? end + (edges.reduceTailSeconds[virtualStage] ?? 0) : 0;
  const reduced = reduce > 0 ? Math.max(begin + reduce, tail) : begin;
  add(EDGE.gradientReduce, virtualStage, begin, reduced);
  const from = Math.max(free, reduced);
  const optimizerSeconds = edges.optimizerSeconds[rank] ?? 0;
  const updated = from + optimizerSeconds;
  add(EDGE.optimizer, WHOLE_RANK, from, updated);
  const gathered = updated + (edges.parameterGatherSeconds[virtualStage] ?? 0);
  add(EDGE.parameterGather, virtualStage, updated, gathered);
  return { entries, end: gathered, optimizerSeconds };
}

function sumTiedEmbedding(
  schedule: Schedule,
  seconds: number,
  doneAt: Float64Array,
  entries: Entry[],
): void {
  const first = schedule.routes[0]?.[0] ?? 0;
  const last = schedule.routes[0]?.[schedule.stageCount - 1] ?? 0;
  if (seconds === 0 || first === last) return;
  const start = Math.max(doneAt[first] ?? 0, doneAt[last] ?? 0);
  for (const rank of [first, last]) {
    const end = start + seconds;
    entries.push({ kind: EDGE.tiedEmbedding, rank, virtualStage: WHOLE_RANK, start, end });
    doneAt[rank] = end;
  }
}

/** The entries as columns, by rank and time. */
export function asColumns(entries: Entry[]): EdgeWork {
  entries.sort((a, b) => a.rank - b.rank || a.start - b.start);
  return {
    kind: Uint8Array.from(entries, ({ kind }) => kind),
    rank: Uint16Array.from(entries, ({ rank }) => rank),
    virtualStage: Uint16Array.from(entries, ({ virtualStage }) => virtualStage),
    start: Float64Array.from(entries, ({ start }) => start),
    end: Float64Array.from(entries, ({ end }) => end),
  };
}

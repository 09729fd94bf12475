/**
 * From one schedule to another in motion: the passes of the new one, on their way from where the old
 * one had them. A backward that is split, or joined again, starts from its counterpart; a rank whose
 * layers are cut into more chunks, or fewer, has each chunk start from its share of the old one.
 */
import { indexPasses } from "../../engine/schedule/pass-index.ts";
import { ownerOf, PASS, rankOfPass, type Schedule } from "../../engine/schedule/schedule.ts";
import type { EdgeWork, Timeline } from "../../engine/schedule/timeline.ts";

/** Beyond so many passes nobody can follow where each of them goes. */
const MOST_PASSES = 60_000;

/** Whether both run the same micro-batches on the same ranks, few enough to be followed by eye. */
export function canBlend(from: Timeline, to: Timeline): boolean {
  return (
    from.schedule.microBatchCount === to.schedule.microBatchCount &&
    from.schedule.rankCount === to.schedule.rankCount &&
    to.schedule.kind.length <= MOST_PASSES
  );
}

/**
 * @returns the timeline at a share of the way, 0 the old one, 1 the new one. Its times are written anew
 * with every call.
 */
export function blendTimelines(from: Timeline, to: Timeline): (share: number) => Timeline {
  const count = to.schedule.kind.length;
  const { oldStart, oldEnd } = oldPlaces(from, to);
  const start = new Float64Array(count);
  const end = new Float64Array(count);
  // Messages belong to either schedule, not to what lies between.
  const arrival = new Float64Array(count).fill(Number.NaN);
  const mix = (a: number, b: number, share: number) => a + share * (b - a);
  return (share) => {
    for (let pass = 0; pass < count; pass += 1) {
      start[pass] = mix(oldStart[pass] ?? 0, to.start[pass] ?? 0, share);
      end[pass] = mix(oldEnd[pass] ?? 0, to.end[pass] ?? 0, share);
    }
    const pipelineSeconds = mix(from.pipelineSeconds, to.pipelineSeconds, share);
    return {
      ...to,
      start,
      end,
      arrival,
      edges: behindPasses(to, pipelineSeconds - to.pipelineSeconds),
      pipelineSeconds,
      stepSeconds: mix(from.stepSeconds, to.stepSeconds, share),
    };
  };
}

/** What comes after the passes keeps its distance from them. */
function behindPasses({ edges, pipelineSeconds }: Timeline, shift: number): EdgeWork {
  const isBehind = edges.start.map((start) => (start > pipelineSeconds / 2 ? 1 : 0));
  return {
    ...edges,
    start: edges.start.map((start, i) => start + shift * (isBehind[i] ?? 0)),
    end: edges.end.map((end, i) => end + shift * (isBehind[i] ?? 0)),
  };
}

function oldPlaces(from: Timeline, to: Timeline) {
  const index = indexPasses(from.schedule);
  const { kind, virtualStage, microBatch, microBatchCount } = to.schedule;
  const oldStart = new Float64Array(kind.length);
  const oldEnd = new Float64Array(kind.length);
  const sources = chunkSources(from.schedule, to.schedule);
  for (let pass = 0; pass < kind.length; pass += 1) {
    const batch = microBatch[pass] ?? 0;
    const rank = rankOfPass(to.schedule, pass);
    const { stage, part, parts } = sources(virtualStage[pass] ?? 0, batch, rank);
    const key = stage * microBatchCount + batch;
    const backward = index.backward[key] ?? -1;
    const weight = index.weightGradient[key] ?? -1;
    const isForward = kind[pass] === PASS.forward;
    const old = isForward ? (index.forward[key] ?? -1) : backward;
    const source = kind[pass] === PASS.weightGradient && weight >= 0 ? weight : old;
    const begun = from.start[source] ?? to.start[pass] ?? 0;
    const done = from.end[source] ?? to.end[pass] ?? 0;
    // Backwards go through the chunks from the last to the first.
    const place = isForward ? part : parts - 1 - part;
    oldStart[pass] = begun + ((done - begun) * place) / parts;
    oldEnd[pass] = begun + ((done - begun) * (place + 1)) / parts;
  }
  return { oldStart, oldEnd };
}

interface ChunkSource {
  /** The old virtual stage, and which of how many parts of it this is. */
  stage: number;
  part: number;
  parts: number;
}

/** Which old stage of the same rank holds what a new stage holds; roughly, where neither divides the other. */
function chunkSources(
  from: Schedule,
  to: Schedule,
): (stage: number, microBatch: number, rank: number) => ChunkSource {
  const oldStages = [stagesByRank(from, 0), stagesByRank(from, from.secondRouteFrom)];
  const newStages = [stagesByRank(to, 0), stagesByRank(to, to.secondRouteFrom)];
  return (stage, microBatch, rank) => {
    const old = oldStages[microBatch >= from.secondRouteFrom ? 1 : 0]?.[rank] ?? [];
    const own = newStages[microBatch >= to.secondRouteFrom ? 1 : 0]?.[rank] ?? [];
    const chunk = own.indexOf(stage);
    const at = Math.floor((chunk * old.length) / Math.max(1, own.length));
    const parts = Math.max(1, Math.floor(own.length / Math.max(1, old.length)));
    return { stage: old[at] ?? 0, part: chunk % parts, parts };
  };
}

/** Virtual stages of every rank, in forward order, for micro-batches of one route. */
function stagesByRank(schedule: Schedule, microBatch: number): number[][] {
  const stages: number[][] = Array.from({ length: schedule.rankCount }, () => []);
  for (let stage = 0; stage < schedule.stageCount; stage += 1) {
    stages[ownerOf(schedule, stage, microBatch)]?.push(stage);
  }
  return stages;
}

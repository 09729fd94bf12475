/**
 * The pipeline of one iteration in seconds: the slowest rank's work, and how long it waits. In 1F1B
 * with messages beside compute that rank works without pause between filling and emptying, which is a
 * closed form; every other schedule's order is simulated, with the picture's simulator and durations,
 * so that both give one answer.
 */
import { passDurations } from "../schedule/pass-durations.ts";
import { pipelineSpan } from "../schedule/pipeline-span.ts";
import { scheduleShape } from "../schedule/plan-schedule.ts";
import { messageShare } from "./message-share.ts";
import type { VirtualStageSeconds } from "./stage-time.ts";
import type { TimingContext } from "./timing-context.ts";

/** One micro-batch in all chunks of one pipeline rank. */
export interface RankSeconds {
  forward: number;
  /** With recomputation. */
  inputGradient: number;
  weightGradient: number;
  /** Waiting for transfers to and from the neighbours. */
  transfer: number;
}

export interface PipelineSeconds {
  /** From the first forward pass to the end of the last backward pass. */
  total: number;
  /** Work of the slowest rank, transfers included. */
  busy: number;
  /** Filling and emptying, as the slowest rank waits for it: what its step is longer by. */
  bubble: number;
  /** Neither computing nor communicating, mean of all ranks: they wait for the slowest as well. */
  meanIdle: number;
  transfer: number;
  /** Exchanges of the slowest rank that overlapped pairs of passes hide. */
  hidden: number;
  slowestRank: number;
}

/** Work of every pipeline rank on one micro-batch. */
export function rankSeconds(
  context: TimingContext,
  stages: readonly VirtualStageSeconds[],
): RankSeconds[] {
  const messages = messageShare(context);
  const ranks: RankSeconds[] = context.assignment.stages.map(() => ({
    forward: 0,
    inputGradient: 0,
    weightGradient: 0,
    transfer: 0,
  }));
  for (let index = 0; index < stages.length; index++) {
    const stage = stages[index] as VirtualStageSeconds;
    const before = stages[index - 1];
    // Each boundary carries an activation and a gradient, and both its ranks wait for them.
    let sent = stage.sendForward + stage.sendBackward;
    if (before !== undefined) sent += before.sendForward + before.sendBackward;
    for (const [owner, share] of holdersOf(context, stage)) {
      const rank = ranks[owner] as RankSeconds;
      rank.forward += share * stage.forward;
      rank.inputGradient += share * (stage.inputGradient + stage.recompute);
      rank.weightGradient += share * stage.weightGradient;
      rank.transfer += share * messages * sent;
    }
  }
  return ranks;
}

/**
 * The ranks that run a virtual stage, and for what share of the micro-batches: DualPipe keeps every
 * stage on two, each of which runs it for the half that enters at its own end.
 */
function holdersOf(
  { plan }: Pick<TimingContext, "plan">,
  { rank }: Pick<VirtualStageSeconds, "rank">,
): [rank: number, share: number][] {
  if (plan.training.schedule !== "dualpipe") return [[rank, 1]];
  const mirror = plan.parallel.pipeline - 1 - rank;
  return [
    [rank, 1 / 2],
    [mirror, 1 / 2],
  ];
}

/** Share of the micro-batches for which a rank runs a virtual stage. */
export function shareOfRank(
  context: Pick<TimingContext, "plan">,
  stage: Pick<VirtualStageSeconds, "rank">,
  rank: number,
): number {
  return holdersOf(context, stage).find(([holder]) => holder === rank)?.[1] ?? 0;
}

/** Seconds of the pipeline part of one iteration. */
export function pipelineSeconds(
  context: TimingContext,
  stages: readonly VirtualStageSeconds[],
): PipelineSeconds {
  const ranks = rankSeconds(context, stages);
  return hasClosedForm(context) ? inClosedForm(context, ranks) : simulated(context, stages, ranks);
}

function hasClosedForm({ plan, behaviour }: TimingContext): boolean {
  if (plan.parallel.pipeline === 1) return true;
  // Messages that are waited for hold up the passes that cross them.
  return plan.training.schedule === "1f1b" && behaviour.pipeline.messages === "overlapped";
}

/**
 * The slowest rank's work, and one micro-batch of all the others while it waits.
 *
 * Source: Narayanan et al. 2021 (arXiv:2104.04473), section 2.2.
 */
function inClosedForm(
  { microBatches }: TimingContext,
  ranks: readonly RankSeconds[],
): PipelineSeconds {
  const work = ranks.map(perMicroBatch);
  const slowestRank = longestOf(work);
  const longest = work[slowestRank] ?? 0;
  const sum = work.reduce((total, seconds) => total + seconds, 0);
  const busy = microBatches * longest;
  const bubble = sum - longest;
  const total = busy + bubble;
  const transfer = microBatches * (ranks[slowestRank]?.transfer ?? 0);
  const meanIdle = total - (microBatches * sum) / ranks.length;
  return { total, busy, bubble, meanIdle, transfer, hidden: 0, slowestRank };
}

function simulated(
  context: TimingContext,
  stages: readonly VirtualStageSeconds[],
  ranks: readonly RankSeconds[],
): PipelineSeconds {
  const { plan, microBatches } = context;
  const span = pipelineSpan(
    plan.training.schedule,
    scheduleShape(plan),
    passDurations(context, stages),
  );
  const work = Array.from(
    span.busySeconds,
    (seconds, rank) => seconds + (span.blockedSeconds[rank] ?? 0),
  );
  const slowestRank = longestOf(work);
  const busy = work[slowestRank] ?? 0;
  const total = Math.max(span.seconds, busy);
  const mean = work.reduce((sum, seconds) => sum + seconds, 0) / work.length;
  const slowest = ranks[slowestRank] as RankSeconds;
  const apart = microBatches * (perMicroBatch(slowest) - slowest.transfer);
  return {
    total,
    busy,
    bubble: total - busy,
    meanIdle: total - mean,
    transfer: span.blockedSeconds[slowestRank] ?? 0,
    hidden: Math.max(0, apart - (span.busySeconds[slowestRank] ?? 0)),
    slowestRank,
  };
}

function longestOf(seconds: readonly number[]): number {
  return seconds.indexOf(Math.max(...seconds));
}

function perMicroBatch(rank: RankSeconds): number {
  return rank.forward + rank.inputGradient + rank.weightGradient + rank.transfer;
}

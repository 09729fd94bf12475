/**
 * The pipeline of one iteration in seconds: the slowest rank's work, and how long it waits. In 1F1B
 * that rank works without pause between filling and emptying, which is a closed form; every other
 * schedule's order is simulated, with the picture's simulator and durations, so that both give one
 * answer.
 */
import type { Plan } from "../plan/plan.ts";
import { ordersAtHand } from "../schedule/late-orders.ts";
import { passDurations } from "../schedule/pass-durations.ts";
import { scheduleShape } from "../schedule/plan-shape.ts";
import { type RankSeconds, rankSeconds } from "./rank-seconds.ts";
import type { VirtualStageSeconds } from "./stage-time.ts";
import type { TimingContext } from "./timing-context.ts";

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
  /** Of `busy`, updates after every backward pass: the optimizer, and what shows of its collectives. */
  updates: { optimizer: number; data: number };
  slowestRank: number;
}

/** Seconds of the pipeline part of one iteration. */
export function pipelineSeconds(
  context: TimingContext,
  stages: readonly VirtualStageSeconds[],
): PipelineSeconds {
  const ranks = rankSeconds(context, stages);
  return hasClosedForm(context) ? inClosedForm(context, ranks) : simulated(context, stages, ranks);
}

const NO_UPDATES = { optimizer: 0, data: 0 };

/** Whether weights are updated after every backward pass, without a flush, as PipeDream does. */
export function updatesInPipeline({ training }: Plan): boolean {
  return training.schedule === "pipedream";
}

/**
 * 1F1B has one, within the bounds that the tests hold it to: a page opens on it, and shows its first
 * picture before the simulator is fetched. It counts messages as waited for that passes may meet on
 * their way.
 */
function hasClosedForm({ plan }: TimingContext): boolean {
  if (updatesInPipeline(plan)) return false;
  return plan.parallel.pipeline === 1 || plan.training.schedule === "1f1b";
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
  return { total, busy, bubble, meanIdle, transfer, hidden: 0, updates: NO_UPDATES, slowestRank };
}

function simulated(
  context: TimingContext,
  stages: readonly VirtualStageSeconds[],
  ranks: readonly RankSeconds[],
): PipelineSeconds {
  const { plan, microBatches } = context;
  const { schedule } = plan.training;
  const passes = passDurations(context, stages);
  const { pipelineSpan, steadySpan, edgeDurations } = ordersAtHand();
  const span = updatesInPipeline(plan)
    ? steadySpan(schedule, scheduleShape(plan), {
        ...passes,
        edges: edgeDurations(context),
      })
    : pipelineSpan(schedule, scheduleShape(plan), passes);
  const work = Array.from(
    span.busySeconds,
    (seconds, rank) => seconds + (span.blockedSeconds[rank] ?? 0),
  );
  const slowestRank = longestOf(work);
  const busy = work[slowestRank] ?? 0;
  const total = Math.max(span.seconds, busy);
  const mean = work.reduce((sum, seconds) => sum + seconds, 0) / work.length;
  const slowest = ranks[slowestRank] as RankSeconds;
  const updates = {
    optimizer: span.optimizerSeconds[slowestRank] ?? 0,
    data: span.collectiveSeconds[slowestRank] ?? 0,
  };
  const apart = microBatches * (perMicroBatch(slowest) - slowest.transfer);
  return {
    total,
    busy,
    bubble: total - busy,
    meanIdle: total - mean,
    transfer: (span.blockedSeconds[slowestRank] ?? 0) - updates.data,
    hidden: Math.max(0, apart + updates.optimizer - (span.busySeconds[slowestRank] ?? 0)),
    updates,
    slowestRank,
  };
}

function longestOf(seconds: readonly number[]): number {
  return seconds.indexOf(Math.max(...seconds));
}

function perMicroBatch(rank: RankSeconds): number {
  return rank.forward + rank.inputGradient + rank.weightGradient + rank.transfer;
}

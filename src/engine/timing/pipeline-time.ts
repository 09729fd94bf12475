/**
 * The pipeline in closed form: the slowest rank works without pause between the filling and the
 * emptying of the pipeline, whose length depends on the schedule. Equal to the event simulation for
 * 1F1B within a tested bound, and cheap enough for search; the picture and the trace simulate.
 */
import type { ScheduleName } from "../plan/plan.ts";
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
  slowestRank: number;
}

/** Work of every pipeline rank on one micro-batch. */
export function rankSeconds(
  context: TimingContext,
  stages: readonly VirtualStageSeconds[],
): RankSeconds[] {
  const ranks: RankSeconds[] = context.assignment.stages.map(() => ({
    forward: 0,
    inputGradient: 0,
    weightGradient: 0,
    transfer: 0,
  }));
  const share = messageShare(context);
  for (let index = 0; index < stages.length; index++) {
    const stage = stages[index] as VirtualStageSeconds;
    const rank = ranks[stage.rank] as RankSeconds;
    rank.forward += stage.forward;
    rank.inputGradient += stage.inputGradient + stage.recompute;
    rank.weightGradient += stage.weightGradient;
    // Each boundary carries an activation and a gradient, and both its ranks wait for them.
    rank.transfer += share * (stage.sendForward + stage.sendBackward);
    const before = stages[index - 1];
    if (before !== undefined) rank.transfer += share * (before.sendForward + before.sendBackward);
  }
  return ranks;
}

/**
 * Share of a message that each of its ends waits for. Where sends and receives are posted together
 * an activation and a gradient cross, so that each end waits for half of both; one after the other
 * they are waited for in full; beside compute not at all.
 */
export function messageShare(context: TimingContext): number {
  switch (context.behaviour.pipeline.messages) {
    case "overlapped":
      return 0;
    case "crossing":
      return context.constants.crossingMessageShare;
    case "sequential":
      return 1;
  }
}

/** Seconds of the pipeline part of one iteration. */
export function pipelineSeconds(
  context: TimingContext,
  ranks: readonly RankSeconds[],
): PipelineSeconds {
  const { plan, microBatches } = context;
  let slowest = 0;
  let longest = 0;
  let sum = 0;
  for (let rank = 0; rank < ranks.length; rank++) {
    const seconds = perMicroBatch(ranks[rank] as RankSeconds);
    sum += seconds;
    if (seconds > longest) {
      longest = seconds;
      slowest = rank;
    }
  }
  const busy = microBatches * longest;
  const { schedule } = plan.training;
  const chunks = plan.parallel.virtualPipeline;
  const fill = filledGaps(schedule, chunks, ranks.length, microBatches);
  const bubble = bubbleSeconds(schedule, chunks, ranks, slowest, fill);
  const transfer = microBatches * (ranks[slowest]?.transfer ?? 0);
  const total = busy + bubble;
  const meanIdle = total - (microBatches * sum) / ranks.length;
  return { total, busy, bubble, meanIdle, transfer, slowestRank: slowest };
}

function perMicroBatch(rank: RankSeconds): number {
  return rank.forward + rank.inputGradient + rank.weightGradient + rank.transfer;
}

/**
 * Weight gradients a rank runs while it would wait for one other rank: what splitting the backward
 * pass is for. A rank has one of each micro-batch and no more, so that few micro-batches fill less
 * than the schedule could, and a quicker weight gradient never makes a longer step.
 */
function filledGaps(
  schedule: ScheduleName,
  chunks: number,
  ranks: number,
  microBatches: number,
): number {
  return Math.min(filledWhereMany(schedule, chunks), microBatches / Math.max(1, ranks - 1));
}

function filledWhereMany(schedule: ScheduleName, chunks: number): number {
  switch (schedule) {
    case "zb-1p":
    case "zb-v":
      return 1;
    case "zb-2p":
      return 2;
    case "interleaved-zb":
      return 1 / chunks;
    case "dualpipe":
    case "dualpipe-v":
      return 1 / 2;
    default:
      return 0;
  }
}

/**
 * Idle seconds of the slowest rank: the other ranks' part of filling and emptying.
 *
 * Source: Narayanan et al. 2021 (arXiv:2104.04473), section 2.2; Zero Bubble (arXiv:2401.10241),
 * table 1; controllable memory (arXiv:2405.15362), table 2; DualPipe (arXiv:2412.19437), table 2.
 *
 * @param fill weight gradients that run meanwhile, per other rank
 */
function bubbleSeconds(
  schedule: ScheduleName,
  chunks: number,
  ranks: readonly RankSeconds[],
  slowest: number,
  fill: number,
): number {
  let bubble = 0;
  for (let index = 0; index < ranks.length; index++) {
    if (index === slowest) continue;
    bubble += rankBubble(schedule, chunks, ranks[index] as RankSeconds, fill);
  }
  return bubble;
}

function rankBubble(
  schedule: ScheduleName,
  chunks: number,
  rank: RankSeconds,
  fill: number,
): number {
  const whole = perMicroBatch(rank);
  const withoutWeight = whole - rank.weightGradient;
  const filled = fill * rank.weightGradient;
  switch (schedule) {
    case "interleaved-1f1b":
    case "looped-bfs":
      return whole / chunks;
    case "zb-1p":
    case "zb-2p":
      return Math.max(0, withoutWeight - filled);
    case "interleaved-zb":
      return Math.max(0, withoutWeight / chunks - filled);
    case "zb-v":
      return Math.max(0, withoutWeight / 2 - filled);
    case "v-half":
      return whole / 2;
    case "v-min":
      return (2 * whole) / 3;
    case "dualpipe":
    case "dualpipe-v":
      return Math.max(0, (withoutWeight + rank.inputGradient) / 2 - filled);
    case "pipedream":
      return 0;
    default:
      return whole;
  }
}

/**
 * One training iteration in seconds: the pipeline of micro-batches, what shows of data-parallel
 * traffic, the optimizer step and the fixed part, with throughput and utilisation. The one door to
 * the time model; `evaluate.ts` calls it once per plan.
 */

import type { Plan } from "../plan/plan.ts";
import type { StepReport, ThroughputReport } from "../report.ts";
import { exposedDataSeconds } from "./data-parallel-time.ts";
import { optimizerSeconds } from "./optimizer-time.ts";
import { type PipelineSeconds, pipelineSeconds, updatesInPipeline } from "./pipeline-time.ts";
import { rankSeconds, shareOfRank } from "./rank-seconds.ts";
import { type VirtualStageSeconds, virtualStageSeconds } from "./stage-time.ts";
import { type StepInputs, type TimingContext, timingContext } from "./timing-context.ts";

export interface StepEstimate {
  step: StepReport;
  throughput: ThroughputReport;
  /** One micro-batch in every virtual stage, in the order it passes them. */
  perStage: VirtualStageSeconds[];
  /** Host work and waiting that no kernel accounts for, contained in `step.optimizerSeconds`. */
  fixedSeconds: number;
  /** The pipeline rank whose work sets the pace. */
  slowestRank: number;
  /** From the first forward pass to the end of the last backward pass. */
  pipelineSeconds: number;
  /**
   * Of these, those in which a pipeline rank neither computes nor communicates, mean of all ranks:
   * the schedule's bubble. The slowest rank's own, which its step is longer by, is
   * `step.bubbleSeconds`.
   */
  meanIdleSeconds: number;
  /** Data-parallel seconds that show once per iteration, not per micro-batch. */
  dataOnceSeconds: number;
}

/**
 * Estimates one iteration.
 *
 * @param inputs what the plan's layers, parameters and FLOPs are, computed elsewhere once
 */
export function estimateStep(plan: Plan, inputs: StepInputs): StepEstimate {
  const context = timingContext(plan, inputs);
  const perStage = virtualStageSeconds(context);
  const pipeline = pipelineSeconds(context, perStage);
  const { updates } = pipeline;
  const once = !updatesInPipeline(plan);
  const data = once ? exposedDataSeconds(context, rankSeconds(context, perStage)) : 0;
  const optimizer = once ? optimizerSeconds(context) : 0;
  const fixedSeconds = fixedPart(context, pipeline.total + data + optimizer);
  const seconds = pipeline.total + data + optimizer + fixedSeconds;
  return {
    step: {
      seconds,
      bubbleSeconds: pipeline.bubble,
      bubbleFraction: pipeline.bubble / seconds,
      optimizerSeconds: optimizer + updates.optimizer + fixedSeconds,
      ...slowestRankParts(context, pipeline, perStage, data),
    },
    throughput: throughput(context, seconds),
    perStage,
    fixedSeconds,
    slowestRank: pipeline.slowestRank,
    pipelineSeconds: pipeline.total,
    meanIdleSeconds: pipeline.meanIdle,
    dataOnceSeconds: data,
  };
}

/** Host work per iteration, and the wait for the slowest of many nodes. */
function fixedPart(context: TimingContext, seconds: number): number {
  const { constants, plan } = context;
  const doublings = Math.log2(Math.max(1, plan.cluster.nodes));
  return constants.iterationFixedSeconds + constants.stragglerPerDoubling * doublings * seconds;
}

function slowestRankParts(
  context: TimingContext,
  pipeline: PipelineSeconds,
  stages: readonly VirtualStageSeconds[],
  data: number,
): Pick<StepReport, "computeSeconds" | "exposedCommunicationSeconds"> {
  const m = context.microBatches;
  const sum = { compute: 0, tensor: 0, context: 0, expert: 0, data: 0 };
  for (const stage of stages) {
    const share = shareOfRank(context, stage, pipeline.slowestRank);
    sum.compute += share * stage.parts.compute;
    sum.tensor += share * stage.parts.tensor;
    sum.context += share * stage.parts.context;
    sum.expert += share * stage.parts.expert;
    sum.data += share * stage.parts.data;
  }
  // What a pair hides is its exchange with experts, or as much of the computing beside it.
  const hiddenExchange = Math.min(m * sum.expert, pipeline.hidden);
  const sequence = context.plan.parallel.sequenceParallel;
  return {
    computeSeconds: m * sum.compute - (pipeline.hidden - hiddenExchange),
    exposedCommunicationSeconds: {
      tensor: sequence ? 0 : m * sum.tensor,
      sequence: sequence ? m * sum.tensor : 0,
      context: m * sum.context,
      expert: m * sum.expert - hiddenExchange,
      pipeline: pipeline.transfer,
      data: m * sum.data + data + pipeline.updates.data,
    },
  };
}

function throughput(context: TimingContext, seconds: number): ThroughputReport {
  const { plan, flops, accelerator } = context;
  const { gpus } = plan.cluster;
  const model = flops.modelPerIteration / seconds / gpus / 1e12;
  const hardware = flops.hardwarePerIteration / seconds / gpus / 1e12;
  const tokens = (plan.training.globalBatchSize * plan.training.sequenceLength) / seconds;
  return {
    modelTflopsPerGpu: model,
    hardwareTflopsPerGpu: hardware,
    mfu: model / accelerator.peakTflops.bits16,
    hfu: hardware / accelerator.peakTflops.bits16,
    tokensPerSecond: tokens,
    tokensPerSecondPerGpu: tokens / gpus,
    samplesPerSecond: plan.training.globalBatchSize / seconds,
  };
}

export type { StepInputs, VirtualStageSeconds };

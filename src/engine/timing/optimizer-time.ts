/**
 * The optimizer step: it computes next to nothing and streams gradients and states. Gradients in
 * full are zeroed, scanned and scaled; the sharded states are read, updated and written, and the
 * new weights copied out.
 *
 * Source: reads and writes of Megatron-Core's `distrib_optimizer.py` and Adam, counted: up to
 * 16 bytes per parameter held, 46 per parameter of the shard.
 */
import type { StageParameters } from "../model/parameters.ts";
import type { Plan } from "../plan/plan.ts";
import type { TimingContext } from "./timing-context.ts";

/** Gradients are zeroed; averaged over replicas or unscaled (fp16); scanned for overflow (fp16). */
const ZERO_BYTES = 4;
const SCALE_BYTES = 8;
const SCAN_BYTES = 4;
const BYTES_PER_SHARD_PARAMETER = 46;
/** Host memory passes of Adam on the processor, bytes per parameter. */
const HOST_ADAM_BYTES = 28;
/** To and from the host per parameter: a gradient down, a weight up, 16 bit each. */
const HOST_TRANSFER_BYTES = 4;
/** The three fp32 states in and out of NVMe. */
const NVME_BYTES = 24;

/** What one stage's step costs, in the terms it is explained with. */
export interface OptimizerStep {
  seconds: number;
  /** Gradient elements held, and parameters updated on the device. */
  held: number;
  /** Bytes moved per gradient element held. */
  bytesHeld: number;
  shard: number;
  offloadSeconds: number;
}

/** Seconds of the slowest stage's step. */
export function optimizerSeconds(context: TimingContext): number {
  return slowestOptimizerStep(context).seconds;
}

export function slowestOptimizerStep(context: TimingContext): OptimizerStep {
  let slowest: OptimizerStep = {
    seconds: 0,
    held: 0,
    bytesHeld: 0,
    shard: 0,
    offloadSeconds: 0,
  };
  for (const parameters of context.stageParameters) {
    const step = optimizerStep(context, parameters);
    if (step.seconds > slowest.seconds) slowest = step;
  }
  return slowest;
}

/** One pipeline rank's step, with what it is made of. */
export function stageOptimizerStep(context: TimingContext, stage: number): OptimizerStep {
  const parameters = context.stageParameters[stage];
  return parameters === undefined
    ? slowestOptimizerStep(context)
    : optimizerStep(context, parameters);
}

/** Seconds of one stage's step. */
export function stageOptimizerSeconds(context: TimingContext, parameters: StageParameters): number {
  return optimizerStep(context, parameters).seconds;
}

function optimizerStep(context: TimingContext, parameters: StageParameters): OptimizerStep {
  const { plan, device, constants } = context;
  const { parallel } = plan;
  const { offload } = plan.training;
  const shards = parallel.zeroStage === 0 ? 1 : parallel.zeroGroupSize;
  const expertShards = parallel.zeroStage === 0 ? 1 : expertReplicas(context);
  const owned = (parameters.total - parameters.expert) / shards + parameters.expert / expertShards;
  const held = parallel.zeroStage >= 2 ? owned : parameters.total;
  let shard = owned;
  let offloadSeconds = 0;
  if (offload.optimizer !== undefined) {
    const host = (HOST_ADAM_BYTES * owned) / constants.hostMemoryPerGpu;
    const nvme = offload.optimizer === "nvme" ? (NVME_BYTES * owned) / constants.nvmePerGpu : 0;
    offloadSeconds =
      Math.max(host, nvme) + (HOST_TRANSFER_BYTES * owned) / constants.hostLinkPerGpu;
    shard = 0;
  }
  const bytesHeld = heldBytes(plan);
  const bytes = bytesHeld * held + BYTES_PER_SHARD_PARAMETER * shard;
  const seconds = bytes / device.stream + offloadSeconds;
  return { seconds, held, bytesHeld, shard, offloadSeconds };
}

function heldBytes(plan: Plan): number {
  const half = plan.training.precision === "fp16";
  const averaged = plan.parallel.data * plan.parallel.context > 1;
  return ZERO_BYTES + (half || averaged ? SCALE_BYTES : 0) + (half ? SCAN_BYTES : 0);
}

function expertReplicas(context: TimingContext): number {
  const { data, context: ranks, tensor, expert, expertTensor } = context.plan.parallel;
  return Math.max(1, (data * ranks * tensor) / (expert * expertTensor));
}

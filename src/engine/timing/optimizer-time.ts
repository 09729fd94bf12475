/**
 * The optimizer step: it computes next to nothing and streams gradients and states. Gradients in
 * full are zeroed, scanned and scaled; the sharded states are read, updated and written, and the
 * new weights copied out.
 *
 * Source: reads and writes of Megatron-Core's `distrib_optimizer.py` and Adam, counted: 16 bytes per
 * parameter held, 46 per parameter of the shard.
 */
import type { StageParameters } from "../model/parameters.ts";
import type { TimingContext } from "./timing-context.ts";

const BYTES_PER_HELD_PARAMETER = 16;
const BYTES_PER_SHARD_PARAMETER = 46;
/** Host memory passes of Adam on the processor, bytes per parameter. */
const HOST_ADAM_BYTES = 28;
/** To and from the host per parameter: a gradient down, a weight up, 16 bit each. */
const HOST_TRANSFER_BYTES = 4;
/** The three fp32 states in and out of NVMe. */
const NVME_BYTES = 24;

/** Seconds of the slowest stage's step. */
export function optimizerSeconds(context: TimingContext): number {
  let longest = 0;
  for (const parameters of context.stageParameters) {
    longest = Math.max(longest, stageOptimizerSeconds(context, parameters));
  }
  return longest;
}

/** Seconds of one stage's step. */
export function stageOptimizerSeconds(context: TimingContext, parameters: StageParameters): number {
  const { plan, device, constants } = context;
  const { parallel } = plan;
  const { offload } = plan.training;
  const shards = parallel.zeroStage === 0 ? 1 : parallel.zeroGroupSize;
  const expertShards = parallel.zeroStage === 0 ? 1 : expertReplicas(context);
  const sharded =
    (parameters.total - parameters.expert) / shards + parameters.expert / expertShards;
  const held = parallel.zeroStage >= 2 ? sharded : parameters.total;
  if (offload.optimizer === undefined) {
    const bytes = BYTES_PER_HELD_PARAMETER * held + BYTES_PER_SHARD_PARAMETER * sharded;
    return bytes / device.stream;
  }
  const host = (HOST_ADAM_BYTES * sharded) / constants.hostMemoryPerGpu;
  const link = (HOST_TRANSFER_BYTES * sharded) / constants.hostLinkPerGpu;
  const nvme = offload.optimizer === "nvme" ? (NVME_BYTES * sharded) / constants.nvmePerGpu : 0;
  return Math.max(host, nvme) + link + (BYTES_PER_HELD_PARAMETER * held) / device.stream;
}

function expertReplicas(context: TimingContext): number {
  const { data, context: ranks, tensor, expert, expertTensor } = context.plan.parallel;
  return Math.max(1, (data * ranks * tensor) / (expert * expertTensor));
}

/**
 * ZeRO-3 and FSDP: every layer's parameters are gathered before its forward and again before its
 * backward pass, its gradients scattered after; one layer ahead of compute. ZeRO-2 scatters only.
 * What does not hide shows, and hiding slows compute a little.
 *
 * Source: ZeRO (arXiv:1910.02054), section 7; PyTorch FSDP (arXiv:2304.11277), section 3.3.
 */
import { kindShard } from "../model/parameters.ts";
import { busBandwidth, gatherSeconds } from "./collectives.ts";
import type { LayerSeconds } from "./layer-time.ts";
import { totalSeconds } from "./layer-time.ts";
import { type GroupPlace, placeGroup } from "./network.ts";
import type { TimingContext } from "./timing-context.ts";

/** Exposed seconds of gathers and scatters per layer and micro-batch. */
export interface ShardedLayer {
  forward: number;
  backward: number;
}

/** Exposed data-parallel seconds of one layer under ZeRO-2 or ZeRO-3. */
export function shardedLayer(
  context: TimingContext,
  kind: number,
  layer: LayerSeconds,
): ShardedLayer {
  const { plan, behaviour } = context;
  const { parallel, model } = plan;
  const group = shardingGroup(context);
  if (group.size <= 1) return { forward: 0, backward: 0 };
  const parameters = kindShard(model, kind, parallel).total;
  const gather = parallel.zeroStage === 3 ? shardGatherSeconds(context, group, 2 * parameters) : 0;
  const scatter = shardGatherSeconds(context, group, behaviour.data.gradientBytes * parameters);
  // With a pipeline the gathered parameters are kept for all micro-batches.
  const regather = parallel.pipeline > 1 ? 0 : gather;
  const forward = totalSeconds(layer.forward);
  const backward =
    totalSeconds(layer.inputGradient) + totalSeconds(layer.recompute) + layer.weightGradient;
  return {
    forward: exposedBeside(context, forward, gather),
    backward: exposedBeside(context, backward, regather + scatter),
  };
}

/** What a transfer beside compute adds: its excess, the part not prefetched, and contention. */
export function exposedBeside(context: TimingContext, compute: number, transfer: number): number {
  const { constants } = context;
  const shorter = Math.min(compute, transfer);
  const shown = 1 - constants.shardedOverlap + constants.overlapContention;
  return Math.max(0, transfer - compute) + shown * shorter;
}

/** The ranks over which states are sharded. */
export function shardingGroup(context: TimingContext): GroupPlace {
  const { plan, network, strides } = context;
  const { parallel } = plan;
  const stride = Math.min(strides.data, strides.context);
  return placeGroup(network, parallel.zeroGroupSize, stride);
}

/** Gather or scatter of one layer among all ranks of the group at once. */
export function shardGatherSeconds(
  context: TimingContext,
  group: GroupPlace,
  bytes: number,
): number {
  const { network, constants, behaviour } = context;
  if (group.size <= group.perDomain) return gatherSeconds(network, group, bytes);
  // Parameter by parameter one ring is in flight, which leaves a node by one adapter.
  const bus = behaviour.gathersPerParameter ? network.adapter : busBandwidth(network, group);
  const latency =
    constants.collectiveBaseSeconds + (group.size - 1) * constants.ringStepNetworkSeconds;
  const transfer = ((group.size - 1) / group.size) * (bytes / bus);
  return latency + transfer;
}

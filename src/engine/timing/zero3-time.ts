/**
 * ZeRO-3 and FSDP: every layer's parameters are gathered before its forward and again before its
 * backward pass, its gradients scattered after; one layer ahead of compute. ZeRO-2 scatters only.
 * What does not hide shows, and hiding slows compute a little.
 *
 * Source: ZeRO (arXiv:1910.02054), section 7; PyTorch FSDP (arXiv:2304.11277), section 3.3.
 */
import { kindShard } from "../model/parameters.ts";
import { gatherSeconds } from "./collectives.ts";
import type { LayerSeconds } from "./layer-time.ts";
import { totalSeconds } from "./layer-time.ts";
import { type GroupPlace, placeGroup } from "./network.ts";
import { exposedBeside } from "./overlap.ts";
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
  const low = behaviour.gathersLowPrecision && plan.training.precision === "fp8";
  const bytes = (low ? 1 : 2) * parameters;
  const gather = parallel.zeroStage === 3 ? shardGatherSeconds(context, group, bytes) : 0;
  const scatter = shardGatherSeconds(context, group, behaviour.data.gradientBytes * parameters);
  // With a pipeline the gathered parameters are kept for all micro-batches.
  const regather = parallel.pipeline > 1 ? 0 : gather;
  const forward = totalSeconds(layer.forward);
  const backward =
    totalSeconds(layer.inputGradient) + totalSeconds(layer.recompute) + layer.weightGradient;
  return {
    forward: exposedBeside(context.constants, forward, gather),
    backward: exposedBeside(context.constants, backward, regather + scatter),
  };
}

/** The ranks over which states are sharded. */
function shardingGroup(context: TimingContext): GroupPlace {
  const { plan, network, strides } = context;
  const { parallel } = plan;
  const stride = Math.min(strides.data, strides.context);
  return placeGroup(network, parallel.zeroGroupSize, stride);
}

/** Gather or scatter of one layer among all ranks of the group at once. */
function shardGatherSeconds(context: TimingContext, group: GroupPlace, bytes: number): number {
  const { network, behaviour } = context;
  if (!behaviour.gathersPerParameter || group.size <= group.perDomain) {
    return gatherSeconds(network, group, bytes);
  }
  // One ring is in flight, which leaves a node by one adapter.
  const transfer = ((group.size - 1) / group.size) * (bytes / network.adapter);
  return network.constants.collectiveBaseSeconds + transfer;
}

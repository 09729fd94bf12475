/**
 * Tensor and sequence parallelism: the collectives around attention and feed-forward block of every
 * layer, and what of them stays on the critical path.
 *
 * Source: Shoeybi et al. 2019 (arXiv:1909.08053), figure 4; Korthikanti et al. 2022
 * (arXiv:2205.05198), section 4.2.
 */
import type { Plan } from "../plan/plan.ts";
import { allReduceSeconds, gatherSeconds } from "./collectives.ts";
import type { TimingConstants } from "./constant-values.ts";
import type { FrameworkBehaviour } from "./framework-behaviour.ts";
import { tokensPerRank } from "./layer-products.ts";
import { axisStrides, type Network, placeGroup } from "./network.ts";

/** Seconds of collectives of one block (attention or feed-forward) if nothing hid them. */
export interface BlockCollectives {
  forward: number;
  backward: number;
}

/**
 * Collectives of one block: an all-reduce each way, or with sequence parallelism an all-gather and
 * a reduce-scatter each way, and in Megatron the input gathered once more for its weight gradient.
 */
export function blockCollectives(
  plan: Plan,
  network: Network,
  behaviour: FrameworkBehaviour,
): BlockCollectives {
  const { tensor, sequenceParallel } = plan.parallel;
  if (tensor === 1) return { forward: 0, backward: 0 };
  const group = placeGroup(network, tensor, axisStrides(plan).tensor);
  const bytes = 2 * tokensPerRank(plan) * plan.model.hiddenSize;
  if (!sequenceParallel) {
    const reduce = allReduceSeconds(network, group, bytes);
    return { forward: reduce, backward: reduce };
  }
  const low = behaviour.gathersLowPrecision && plan.training.precision === "fp8";
  const gather = gatherSeconds(network, group, low ? bytes / 2 : bytes);
  const scatter = gatherSeconds(network, group, bytes);
  const regather = behaviour.regathersInput ? gather : 0;
  return { forward: gather + scatter, backward: gather + scatter + regather };
}

/**
 * Part of a block's collectives that shows.
 *
 * @param weightGradientSeconds of the block's products, behind which Megatron of 2022 hides the
 *   backward all-reduce
 */
export function exposedCollectives(
  block: BlockCollectives,
  behaviour: FrameworkBehaviour,
  constants: TimingConstants,
  weightGradientSeconds: number,
): BlockCollectives {
  switch (behaviour.tensorOverlap) {
    case "blocking":
      return block;
    case "backward-behind-weight-gradient": {
      const hidden = Math.min(block.backward, weightGradientSeconds);
      const backward = block.backward - hidden + constants.overlapContention * hidden;
      return { forward: block.forward, backward };
    }
    case "userbuffers":
      return scale(block, constants.userbuffersExposed);
    case "async-tensor":
      return scale(block, constants.asyncTensorExposed);
  }
}

function scale(block: BlockCollectives, share: number): BlockCollectives {
  return { forward: share * block.forward, backward: share * block.backward };
}

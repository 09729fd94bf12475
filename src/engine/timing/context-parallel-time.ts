/**
 * Context parallelism: keys and values travel round a ring of ranks, one step beside each part of
 * the attention; the backward pass sends their gradients along. What a step's transfer takes longer
 * than its attention shows.
 *
 * Source: Ring Attention (arXiv:2310.01889); Transformer Engine `context_parallel.py`.
 */
import type { Plan } from "../plan/plan.ts";
import { busBandwidth, gatherSeconds } from "./collectives.ts";
import { tokensPerRank } from "./layer-products.ts";
import { axisStrides, type Network, placeGroup } from "./network.ts";

export interface ContextSeconds {
  forward: number;
  backward: number;
}

/** Exposed seconds per layer and micro-batch, given the attention core's own seconds. */
export function exposedContextSeconds(
  plan: Plan,
  network: Network,
  attention: { forward: number; backward: number },
): ContextSeconds {
  const { context } = plan.parallel;
  if (context === 1) return { forward: 0, backward: 0 };
  const group = placeGroup(network, context, axisStrides(plan).context);
  const block = keyValueBytes(plan);
  if (plan.training.framework === "torchtitan" || plan.training.framework === "jax") {
    // PyTorch's context parallel gathers all keys and values before the attention.
    const gather = gatherSeconds(network, group, context * block);
    return { forward: gather, backward: 2 * gather };
  }
  const { constants } = network;
  const step = constants.pointToPointSeconds + block / busBandwidth(network, group);
  const beside = (seconds: number, transfer: number) =>
    (context - 1) * (Math.max(0, transfer - seconds / context) + SYNCHRONISATION * transfer);
  return {
    forward: beside(attention.forward, step),
    backward: beside(attention.backward, 2 * step),
  };
}

/** Share of a hidden ring step that its synchronisation still costs. */
const SYNCHRONISATION = 0.1;

function keyValueBytes(plan: Plan): number {
  const { model, parallel } = plan;
  const latent = model.attention;
  const width =
    latent === undefined
      ? 2 * Math.max(1, model.keyValueHeads / parallel.tensor) * model.headDim
      : (model.attentionHeads / parallel.tensor) *
        (model.headDim + latent.ropeHeadDim + latent.valueHeadDim);
  return 2 * tokensPerRank(plan) * width;
}

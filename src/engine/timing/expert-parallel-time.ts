/**
 * Expert parallelism: tokens travel to their experts and back in all-to-alls, are sorted by expert
 * on the way in and summed on the way out. Over the network a token goes once to each node that
 * holds one of its experts.
 *
 * Source: GShard (arXiv:2006.16668), section 2; DeepSeek-V3 (arXiv:2412.19437), section 3.2.2.
 */
import type { Plan } from "../plan/plan.ts";
import { allToAllSeconds, gatherSeconds } from "./collectives.ts";
import type { FrameworkBehaviour } from "./framework-behaviour.ts";
import { routedTokens, tokensPerRank } from "./layer-products.ts";
import { type Network, placeGroup } from "./network.ts";

/** Seconds of dispatch plus combine in one direction of one layer with experts, nothing hidden. */
export function expertExchangeSeconds(
  plan: Plan,
  network: Network,
  behaviour: FrameworkBehaviour,
): number {
  const { parallel, model } = plan;
  const moe = model.moe;
  if (moe === undefined) return 0;
  const hiddenBytes = 2 * model.hiddenSize;
  let seconds = 0;
  if (parallel.expert > 1) {
    const group = placeGroup(network, parallel.expert, parallel.expertTensor);
    const tokens = tokensPerRank(plan) / parallel.tensor;
    const domains = Math.ceil(parallel.expert / group.perDomain);
    const copies = distinctDomains(moe.topK, domains);
    const remote = tokens * hiddenBytes * copies * ((domains - 1) / domains);
    const all = tokens * moe.topK * hiddenBytes;
    const whole = allToAllSeconds(network, group, all, domains > 1 ? remote : 0);
    const low = plan.training.precision === "fp8" && behaviour.dispatchesLowPrecision;
    seconds += (low ? 1.5 : 2) * whole;
  }
  if (parallel.expertTensor > 1) {
    const group = placeGroup(network, parallel.expertTensor, 1);
    seconds += 2 * gatherSeconds(network, group, routedTokens(plan) * hiddenBytes);
  }
  return seconds;
}

/** Expected number of distinct domains among `choices` experts drawn evenly. */
export function distinctDomains(choices: number, domains: number): number {
  return domains * (1 - (1 - 1 / domains) ** choices);
}

/**
 * Bytes moved on one rank to sort tokens by expert and to weigh and sum them after: each routed
 * copy is written and read on both sides.
 */
export function permutationBytes(plan: Plan, factor: number): number {
  return factor * 2 * 2 * routedTokens(plan) * plan.model.hiddenSize;
}

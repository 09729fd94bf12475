/**
 * Expert parallelism: every layer with experts sends each token to its experts and the results back,
 * forward and backward. Routing is taken as even.
 */
import { type CollectiveUse, messageSize } from "./collective-use.ts";
import { dispatchSize } from "./message-sizes.ts";
import type { PlanFacts } from "./stage-facts.ts";
import { expertLayers, recomputedExpertLayers, tokenShare } from "./tensor-collectives.ts";

export function expertCollectives(facts: PlanFacts, stage: number): CollectiveUse[] {
  const { model, parallel } = facts.plan;
  const layers = expertLayers(facts, stage);
  if (model.moe === undefined || parallel.expert === 1 || layers === 0) return [];
  const { topK } = model.moe;
  const { habits, microBatchesPerLayer: m } = facts;
  const u = tokenShare(facts);
  const again = recomputedExpertLayers(facts, stage);
  const spread =
    habits.nodesPerToken === undefined
      ? {}
      : { spread: { copiesPerToken: topK, mostNodes: habits.nodesPerToken } };
  const sized = (a: number) => messageSize(dispatchSize, { ...facts.tokens, k: topK, u, a });
  const common = { kind: "expert", pattern: "all-to-all", group: "ep", ...spread } as const;
  return [
    {
      ...common,
      purpose: "tokens to their experts, forward",
      count: m * (layers + again),
      size: sized(habits.dispatchBytes ?? facts.activationBytes),
    },
    {
      ...common,
      purpose: "expert outputs back, forward",
      count: m * (layers + again),
      size: sized(facts.activationBytes),
    },
    {
      ...common,
      purpose: "gradients to the experts",
      count: m * layers,
      size: sized(habits.dispatchBytes ?? facts.activationBytes),
    },
    {
      ...common,
      purpose: "gradients back from the experts",
      count: m * layers,
      size: sized(facts.activationBytes),
    },
  ];
}

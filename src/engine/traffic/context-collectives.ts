/**
 * Context parallelism: keys and values pass round the context ranks in every layer. A ring of
 * point-to-point messages and an all-gather move the same bytes; backward moves keys and values
 * again, and their gradients back (Liu et al., arXiv:2310.01889).
 */
import type { Model } from "../plan/plan.ts";
import { type CollectiveUse, messageSize } from "./collective-use.ts";
import { keyValueSize } from "./message-sizes.ts";
import { type PlanFacts, recomputedLayers } from "./stage-facts.ts";

export function contextCollectives(facts: PlanFacts, stage: number): CollectiveUse[] {
  const { model, parallel } = facts.plan;
  if (parallel.context === 1) return [];
  const layers = (facts.stages[stage]?.layersOfKind ?? []).reduce((sum, count) => sum + count, 0);
  const { s, b, a } = facts.tokens;
  const size = messageSize(keyValueSize, { s, b, w: keyValueWidth(model, parallel.tensor), a });
  const m = facts.microBatchesPerLayer;
  const common = { kind: "context", group: "cp", size } as const;
  return [
    {
      ...common,
      pattern: "all-gather" as const,
      purpose: "keys and values, forward",
      count: m * (layers + recomputedLayers(facts, stage)),
    },
    {
      ...common,
      pattern: "all-gather" as const,
      purpose: "keys and values, backward",
      count: m * layers,
    },
    {
      ...common,
      pattern: "reduce-scatter" as const,
      purpose: "gradients of keys and values",
      count: m * layers,
    },
  ].filter((use) => use.count > 0);
}

/** Elements per token of keys and values on one tensor rank; whole heads only. */
function keyValueWidth(model: Model, tensor: number): number {
  const latent = model.attention;
  if (latent !== undefined) {
    const heads = Math.ceil(model.attentionHeads / tensor);
    return heads * (model.headDim + latent.ropeHeadDim + latent.valueHeadDim);
  }
  return 2 * Math.ceil(model.keyValueHeads / tensor) * model.headDim;
}

/**
 * Tensor parallelism: two collectives per layer forward and two backward, again with recomputation;
 * embedding, head and loss on the end stages. With sequence parallelism each all-reduce is an
 * all-gather and a reduce-scatter (Korthikanti et al., arXiv:2205.05198, section 4.2.2).
 */
import { LAYER_KINDS } from "../model/layer-kind.ts";
import { type CollectivePattern, type CollectiveUse, messageSize } from "./collective-use.ts";
import { activationSize, dispatchSize, lossStatisticSize, parameterSize } from "./message-sizes.ts";
import { type PlanFacts, recomputedLayers } from "./stage-facts.ts";

export function tensorCollectives(facts: PlanFacts, stage: number): CollectiveUse[] {
  if (facts.plan.parallel.tensor === 1 && facts.plan.parallel.expertTensor === 1) return [];
  return [
    ...layerCollectives(facts, stage),
    ...embeddingCollectives(facts, stage),
    ...headCollectives(facts, stage),
    ...replicatedGradients(facts, stage),
    ...expertTensorCollectives(facts, stage),
  ].filter((use) => use.count > 0 && use.size.bytes > 0);
}

function use(
  facts: PlanFacts,
  pattern: CollectivePattern,
  purpose: string,
  count: number,
): CollectiveUse {
  const size = messageSize(activationSize, facts.tokens);
  return { kind: "tensor", pattern, group: "tp", purpose, count, size };
}

/** An all-reduce, or with sequence parallelism its two halves. */
function reduced(facts: PlanFacts, purpose: string, count: number): CollectiveUse[] {
  if (!facts.plan.parallel.sequenceParallel) return [use(facts, "all-reduce", purpose, count)];
  return [
    use(facts, "all-gather", `${purpose}: gathered before`, count),
    use(facts, "reduce-scatter", `${purpose}: summed after`, count),
  ];
}

/**
 * Blocks per layer whose output is summed over the tensor ranks: attention, cross attention, and the
 * feed-forward block unless its tokens travel to experts instead.
 */
function tensorBlocks(facts: PlanFacts, stage: number): { blocks: number; layers: number } {
  const counts = facts.stages[stage]?.layersOfKind ?? [];
  const { model } = facts.plan;
  const travels = splitsExpertsApart(facts);
  const shared = (model.moe?.sharedExpertFfnHiddenSize ?? 0) > 0;
  let blocks = 0;
  let layers = 0;
  counts.forEach((count, kind) => {
    const { feedForward, crossAttention } = LAYER_KINDS[kind] ?? {};
    const feedForwardBlocks = feedForward === "experts" && travels && !shared ? 0 : 1;
    blocks += count * (1 + (crossAttention ? 1 : 0) + feedForwardBlocks);
    layers += count;
  });
  return { blocks, layers };
}

function layerCollectives(facts: PlanFacts, stage: number): CollectiveUse[] {
  if (facts.plan.parallel.tensor === 1) return [];
  const { blocks, layers } = tensorBlocks(facts, stage);
  const m = facts.microBatchesPerLayer;
  const again = layers > 0 ? (blocks * recomputedLayers(facts, stage)) / layers : 0;
  const collectives = [
    ...reduced(facts, "attention and feed-forward, forward", m * blocks),
    ...reduced(facts, "attention and feed-forward, backward", m * blocks),
  ];
  if (facts.habits.regathersInputs) {
    collectives.push(use(facts, "all-gather", "inputs again for weight gradients", m * blocks));
  }
  if (again > 0) collectives.push(...reduced(facts, "recomputed forward", m * again));
  return collectives;
}

function embeddingCollectives(facts: PlanFacts, stage: number): CollectiveUse[] {
  if (!facts.stages[stage]?.hasEmbedding || facts.plan.parallel.tensor === 1) return [];
  const m = facts.microBatchesPerLayer;
  if (!facts.plan.parallel.sequenceParallel) return [use(facts, "all-reduce", "embedding", m)];
  return [
    use(facts, "reduce-scatter", "embedding, forward", m),
    use(facts, "all-gather", "embedding, backward", m),
  ];
}

/** The head's input gradient is summed; the loss needs three numbers per token from all ranks. */
function headCollectives(facts: PlanFacts, stage: number): CollectiveUse[] {
  if (!facts.stages[stage]?.hasHead || facts.plan.parallel.tensor === 1) return [];
  const m = facts.microBatchesPerLayer;
  const { s, b, c } = facts.tokens;
  const collectives = reduced(facts, "output matrix", m);
  if (facts.habits.regathersInputs) {
    collectives.push(use(facts, "all-gather", "output matrix: input again", m));
  }
  collectives.push({
    kind: "tensor",
    pattern: "all-reduce",
    group: "tp",
    purpose: "loss: maximum, predicted logit and sum",
    count: 3 * m,
    size: messageSize(lossStatisticSize, { s, b, c }),
  });
  return collectives;
}

/** With sequence parallelism every tensor rank sees other tokens: norm gradients are summed once. */
function replicatedGradients(facts: PlanFacts, stage: number): CollectiveUse[] {
  const { tensor, sequenceParallel } = facts.plan.parallel;
  if (!sequenceParallel || tensor === 1) return [];
  const parameters = facts.stages[stage]?.replicated ?? 0;
  return [
    {
      kind: "tensor",
      pattern: "all-reduce",
      group: "tp",
      purpose: "gradients of norms and other replicated parameters",
      count: 1,
      size: messageSize(parameterSize, { Φ: parameters, a: facts.gradientBytes }),
    },
  ];
}

/** Whether experts are cut in a way of their own, so that tokens leave the tensor ranks' blocks. */
function splitsExpertsApart({ plan: { parallel } }: PlanFacts): boolean {
  return parallel.expert > 1 || parallel.expertTensor !== parallel.tensor;
}

/** Tokens that have reached their experts are gathered over the ranks that share an expert. */
function expertTensorCollectives(facts: PlanFacts, stage: number): CollectiveUse[] {
  const { model, parallel } = facts.plan;
  const { expertTensor } = parallel;
  if (model.moe === undefined || !splitsExpertsApart(facts) || expertTensor === 1) return [];
  const layers = expertLayers(facts, stage);
  const recomputed = recomputedExpertLayers(facts, stage);
  const u = tokenShare(facts);
  const whole = messageSize(dispatchSize, {
    ...facts.tokens,
    k: model.moe.topK * expertTensor,
    u,
  });
  const m = facts.microBatchesPerLayer;
  const common = { kind: "tensor", group: "etp", size: whole } as const;
  return [
    {
      ...common,
      pattern: "all-gather",
      purpose: "tokens over the ranks of an expert",
      count: m * (2 * layers + recomputed),
    },
    {
      ...common,
      pattern: "reduce-scatter",
      purpose: "expert outputs over the ranks of an expert",
      count: m * (2 * layers + recomputed),
    },
  ];
}

/** Layers of the stage that hold experts. */
export function expertLayers(facts: PlanFacts, stage: number): number {
  const counts = facts.stages[stage]?.layersOfKind ?? [];
  return counts.reduce(
    (sum, count, kind) => sum + (LAYER_KINDS[kind]?.feedForward === "experts" ? count : 0),
    0,
  );
}

/** Of those, the ones full recomputation runs again. */
export function recomputedExpertLayers(facts: PlanFacts, stage: number): number {
  const counts = facts.stages[stage]?.layersOfKind ?? [];
  const all = counts.reduce((sum, count) => sum + count, 0);
  return all > 0 ? (expertLayers(facts, stage) * recomputedLayers(facts, stage)) / all : 0;
}

/**
 * Tensor ranks among which the tokens are shared out before they travel to experts. Experts over
 * tensor ranks need sequence parallelism (Megatron-Core refuses the plan without it).
 */
export function tokenShare(facts: PlanFacts): number {
  return facts.plan.parallel.tensor;
}

/**
 * The matrix products of one transformer layer on one rank, by shape: attention projections,
 * feed-forward matrices, latent attention's compressions, router and experts. Each has a forward
 * product, one for the gradient of its input and one for that of its weight.
 */

import type { LayerKind } from "../model/layer-kind.ts";
import { denseFfnHiddenSize } from "../model/transformer-tensors.ts";
import type { Model, Plan } from "../plan/plan.ts";

export interface LayerProduct {
  /** Rows per launch: tokens on this rank, or tokens of one local expert. */
  rows: number;
  columns: number;
  inner: number;
  /** Equal products in one (grouped) launch: local experts. */
  count: number;
  /** Runs in fp8 or fp4 when the plan does; heads, routers and attention stay in 16 bit. */
  lowPrecision: boolean;
  part: "attention" | "feed-forward" | "experts";
}

/** Tokens of one micro-batch on one context rank, all of them on every tensor rank. */
export function tokensPerRank(plan: Plan): number {
  const { training, parallel } = plan;
  return (training.microBatchSize * training.sequenceLength) / parallel.context;
}

/** Products of a layer of the given kind, shapes after tensor, context and expert parallelism. */
export function layerProducts(plan: Plan, kind: LayerKind): LayerProduct[] {
  const { model, parallel } = plan;
  const tokens = tokensPerRank(plan);
  const products = attentionProducts(model, parallel.tensor, tokens);
  if (kind.crossAttention) products.push(...attentionProducts(model, parallel.tensor, tokens));
  if (kind.feedForward === "dense") {
    const width = denseFfnHiddenSize(model) / parallel.tensor;
    products.push(...feedForward(model, width, tokens, "feed-forward"));
  } else {
    products.push(...expertProducts(plan, tokens));
  }
  return products;
}

function attentionProducts(model: Model, tensor: number, tokens: number): LayerProduct[] {
  const h = model.hiddenSize;
  const heads = model.attentionHeads / tensor;
  const product = (columns: number, inner: number): LayerProduct => ({
    rows: tokens,
    columns,
    inner,
    count: 1,
    lowPrecision: true,
    part: "attention",
  });
  const latent = model.attention;
  if (latent === undefined) {
    const keyValueHeads = Math.max(1, model.keyValueHeads / tensor);
    const width = (heads + 2 * keyValueHeads) * model.headDim;
    return [product(width, h), product(h, heads * model.headDim)];
  }
  const queryDim = heads * (model.headDim + latent.ropeHeadDim);
  const queries =
    latent.queryLoraRank === 0
      ? [product(queryDim, h)]
      : [product(latent.queryLoraRank, h), product(queryDim, latent.queryLoraRank)];
  return [
    ...queries,
    product(latent.keyValueLoraRank + latent.ropeHeadDim, h),
    product(heads * (model.headDim + latent.valueHeadDim), latent.keyValueLoraRank),
    product(h, heads * latent.valueHeadDim),
  ];
}

function feedForward(
  model: Model,
  width: number,
  tokens: number,
  part: LayerProduct["part"],
  count = 1,
): LayerProduct[] {
  const h = model.hiddenSize;
  const up = model.gatedMlp ? 2 : 1;
  const base = { rows: tokens, count, lowPrecision: true, part };
  return [
    { ...base, columns: up * width, inner: h },
    { ...base, columns: h, inner: width },
  ];
}

/** Tokens, counted once per expert they go to, that one rank's experts process; balanced routing. */
export function routedTokens(plan: Plan): number {
  const { model, parallel } = plan;
  const topK = model.moe?.topK ?? 0;
  return (tokensPerRank(plan) * topK * parallel.expertTensor) / parallel.tensor;
}

function expertProducts(plan: Plan, tokens: number): LayerProduct[] {
  const { model, parallel } = plan;
  const { moe } = model;
  if (moe === undefined) return [];
  const localExperts = moe.experts / parallel.expert;
  const router: LayerProduct = {
    rows: parallel.sequenceParallel ? tokens / parallel.tensor : tokens,
    columns: moe.experts,
    inner: model.hiddenSize,
    count: 1,
    lowPrecision: false,
    part: "experts",
  };
  const width = moe.expertFfnHiddenSize / parallel.expertTensor;
  const perExpert = routedTokens(plan) / localExperts;
  const experts = feedForward(model, width, perExpert, "experts", localExperts);
  const shared = moe.sharedExpertFfnHiddenSize / parallel.tensor;
  return shared > 0
    ? [router, ...experts, ...feedForward(model, shared, tokens, "feed-forward")]
    : [router, ...experts];
}

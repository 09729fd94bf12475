/**
 * Floating-point operations of one layer's forward pass, operator by operator. A multiply-add counts
 * as two. Norms, softmax, biases and activation functions are not counted, as in every convention of
 * the field; what a whole iteration costs is `flops.ts`.
 */
import type { LatentAttention, Model } from "../plan/plan.ts";
import type { LayerKind } from "./layer-kind.ts";
import { denseFfnHiddenSize } from "./transformer-tensors.ts";

/** FLOPs of one token's forward pass through one layer. */
export interface LayerFlops {
  /** Projections to queries, keys and values (latent attention: down and up). */
  queryKeyValue: number;
  /** Queries times keys over the whole sequence, no causal saving. */
  attentionScores: number;
  /** Attention weights times values over the whole sequence. */
  attentionOverValues: number;
  attentionOutput: number;
  /** All four of the above for attention to an encoder of the same length. */
  crossAttention: number;
  /** First matrix (and gate) of the dense feed-forward block. */
  mlpUp: number;
  mlpDown: number;
  /** Counted here, but by convention in no total. */
  router: number;
  /** The `topK` experts a token is sent to. */
  experts: number;
  sharedExpert: number;
}

/** FLOPs per token of a layer of one kind at a sequence length. */
export function layerFlops(model: Model, kind: LayerKind, sequenceLength: number): LayerFlops {
  const attention =
    model.attention === undefined
      ? attentionFlops(model, sequenceLength)
      : latentAttentionFlops(model, model.attention, sequenceLength);
  const cross = kind.crossAttention ? attentionFlops(model, sequenceLength) : undefined;
  const h = model.hiddenSize;
  const up = model.gatedMlp ? 2 : 1;
  const experts = kind.feedForward === "experts" ? model.moe : undefined;
  const width = experts === undefined ? denseFfnHiddenSize(model) : 0;
  return {
    ...attention,
    crossAttention:
      cross === undefined
        ? 0
        : cross.queryKeyValue +
          cross.attentionScores +
          cross.attentionOverValues +
          cross.attentionOutput,
    mlpUp: 2 * up * h * width,
    mlpDown: 2 * h * width,
    router: experts === undefined ? 0 : 2 * h * experts.experts,
    experts:
      experts === undefined ? 0 : 2 * (up + 1) * h * experts.expertFfnHiddenSize * experts.topK,
    sharedExpert: experts === undefined ? 0 : 2 * (up + 1) * h * experts.sharedExpertFfnHiddenSize,
  };
}

/** Sum of the operators that the field counts: all but the router. */
export function countedLayerFlops(flops: LayerFlops): number {
  return (
    flops.queryKeyValue +
    flops.attentionScores +
    flops.attentionOverValues +
    flops.attentionOutput +
    flops.crossAttention +
    flops.mlpUp +
    flops.mlpDown +
    flops.experts +
    flops.sharedExpert
  );
}

/** The attention core alone, which grows with the square of the sequence length. */
export function coreAttentionFlops(flops: LayerFlops): number {
  return flops.attentionScores + flops.attentionOverValues;
}

/** FLOPs of one token's pass through the output matrix. */
export function headFlops(hiddenSize: number, vocabulary: number): number {
  return 2 * hiddenSize * vocabulary;
}

type AttentionFlops = Pick<
  LayerFlops,
  "queryKeyValue" | "attentionScores" | "attentionOverValues" | "attentionOutput"
>;

function attentionFlops(model: Model, sequenceLength: number): AttentionFlops {
  const h = model.hiddenSize;
  const queries = model.attentionHeads * model.headDim;
  const keysAndValues = 2 * model.keyValueHeads * model.headDim;
  return {
    queryKeyValue: 2 * h * (queries + keysAndValues),
    attentionScores: 2 * sequenceLength * queries,
    attentionOverValues: 2 * sequenceLength * queries,
    attentionOutput: 2 * h * queries,
  };
}

function latentAttentionFlops(
  model: Model,
  latent: LatentAttention,
  sequenceLength: number,
): AttentionFlops {
  const h = model.hiddenSize;
  const heads = model.attentionHeads;
  const queryKeyDim = model.headDim + latent.ropeHeadDim;
  const queries = heads * queryKeyDim;
  const values = heads * latent.valueHeadDim;
  const queryMatrices =
    latent.queryLoraRank === 0 ? h * queries : latent.queryLoraRank * (h + queries);
  const keyValueMatrices =
    h * (latent.keyValueLoraRank + latent.ropeHeadDim) +
    latent.keyValueLoraRank * heads * (model.headDim + latent.valueHeadDim);
  return {
    queryKeyValue: 2 * (queryMatrices + keyValueMatrices),
    attentionScores: 2 * sequenceLength * queries,
    attentionOverValues: 2 * sequenceLength * values,
    attentionOutput: 2 * h * values,
  };
}

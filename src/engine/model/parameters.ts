/**
 * Parameter counts: of the whole model, and of what one GPU of each pipeline stage holds. Exact, from
 * the tensors themselves; what the bytes per parameter are is memory's matter.
 */
import type { LayerAssignment } from "../layout/layer-assignment.ts";
import type { Model, Plan } from "../plan/plan.ts";
import { countLayerKinds, LAYER_KINDS, layerKind, layerKindIndex } from "./layer-kind.ts";
import { paddedVocabularySize } from "./padded-vocabulary.ts";
import { localSize, type Tensor, type TensorDegrees, tensorSize } from "./tensor.ts";
import {
  embeddingTensors,
  headTensors,
  layerTensors,
  outputMatrix,
} from "./transformer-tensors.ts";

export interface ParameterCount {
  /** All parameters, the vocabulary unpadded, tied weights once. */
  total: number;
  /** Those one token uses: of the experts only the `topK` it is sent to. */
  active: number;
  /** Word and position embeddings (and not the head). */
  embedding: number;
  perLayer: number[];
}

/** Parameters one GPU holds, by how they are divided. */
export interface ShardParameters {
  /** Cut over the tensor ranks: attention, feed-forward and shared-expert matrices. */
  dense: number;
  /** Held whole by every tensor rank: norms, router, latent down-projections, position embedding. */
  replicated: number;
  /** Of the experts this GPU holds, cut over expert and expert-tensor ranks. */
  expert: number;
  /** Rows of the (padded) word embedding and of the output matrix. */
  embedding: number;
  total: number;
}

/** What one GPU of a pipeline stage holds. */
export interface StageParameters extends ShardParameters {
  stage: number;
  /** Layers of each kind on the stage, in the order of `LAYER_KINDS`. */
  layersOfKind: number[];
  /** Whether the stage holds the word embedding, and whether the head. */
  hasEmbedding: boolean;
  hasHead: boolean;
  /** Parameters that are a second copy of the tied word embedding; counted in `embedding`. */
  tiedCopy: number;
}

/**
 * Counts the parameters of a model.
 * Equal to the frameworks' own modules (Hugging Face `num_parameters`, tied weights once).
 */
export function countParameters(model: Model): ParameterCount {
  const ofKind = LAYER_KINDS.map((_, kind) => kindParameters(model, kind));
  const perLayer: number[] = [];
  let layersTotal = 0;
  let layersActive = 0;
  for (let layer = 0; layer < model.layers; layer++) {
    const counts = ofKind[layerKindIndex(model, layer)] ?? { total: 0, active: 0 };
    perLayer.push(counts.total);
    layersTotal += counts.total;
    layersActive += counts.active;
  }
  const embedding = sum(embeddingTensors(model), tensorSize);
  const outside = embedding + sum(headTensors(model), tensorSize);
  return { total: layersTotal + outside, active: layersActive + outside, embedding, perLayer };
}

/**
 * Parameters on one GPU of every pipeline stage, vocabulary padded, the tied embedding's second copy
 * on the last stage included.
 * Equal to the shapes that Megatron-Core's `GPTModel` allocates on tensor rank 0.
 */
export function stageParameters(plan: Plan, assignment: LayerAssignment): StageParameters[] {
  const { model, parallel } = plan;
  const vocabulary = paddedVocabularySize(
    model.vocabularySize,
    model.vocabularyDivisor,
    parallel.tensor,
  );
  const layerShards = LAYER_KINDS.map((_, kind) => kindShard(model, kind, parallel));
  const embedding = shardOf(embeddingTensors(model, vocabulary), parallel);
  const head = shardOf(headTensors(model, vocabulary), parallel);
  const firstRank = assignment.virtualStages[0]?.[0] ?? 0;
  const lastRank = assignment.virtualStages.at(-1)?.[0] ?? assignment.stages.length - 1;
  // DualPipe runs the pipeline in both directions: each end is first and last stage at once.
  const bothWays = plan.training.schedule === "dualpipe";
  const copy =
    model.tiedEmbeddings && firstRank !== lastRank && !bothWays
      ? localSize(outputMatrix(model, vocabulary), parallel)
      : 0;

  return assignment.stages.map((chunks, stage) => {
    const layersOfKind = [0, 0, 0, 0];
    for (const [first, end] of chunks) {
      countLayerKinds(model, first, end).forEach((count, kind) => {
        layersOfKind[kind] = (layersOfKind[kind] ?? 0) + count;
      });
    }
    const shard = emptyShard();
    layersOfKind.forEach((count, kind) => {
      const layer = layerShards[kind];
      if (layer !== undefined && count > 0) addShard(shard, layer, count);
    });
    const isEnd = bothWays && (stage === firstRank || stage === lastRank);
    const hasEmbedding = stage === firstRank || isEnd;
    const hasHead = stage === lastRank || isEnd;
    if (hasEmbedding) addShard(shard, embedding, 1);
    if (hasHead) addShard(shard, head, 1);
    const tiedCopy = hasHead ? copy : 0;
    shard.embedding += tiedCopy;
    shard.total += tiedCopy;
    return { stage, ...shard, layersOfKind, hasEmbedding, hasHead, tiedCopy };
  });
}

/** Parameters one GPU holds of one layer of the given kind (index into `LAYER_KINDS`). */
export function kindShard(model: Model, kind: number, degrees: TensorDegrees): ShardParameters {
  const layer = layerOfKind(model, kind);
  return layer < 0 ? emptyShard() : shardOf(layerTensors(model, layer), degrees);
}

function kindParameters(model: Model, kind: number): { total: number; active: number } {
  const layer = layerOfKind(model, kind);
  if (layer < 0) return { total: 0, active: 0 };
  const tensors = layerTensors(model, layer);
  const total = sum(tensors, tensorSize);
  if (layerKind(model, layer).feedForward === "dense" || model.moe === undefined) {
    return { total, active: total };
  }
  const experts = sum(
    tensors.filter((tensor) => tensor.group === "experts"),
    tensorSize,
  );
  const unused = experts * (1 - Math.min(1, model.moe.topK / model.moe.experts));
  return { total, active: total - unused };
}

/** The first layer of a kind; −1 when the model has none. */
function layerOfKind(model: Model, kind: number): number {
  if (model.moe === undefined && model.crossAttentionLayers === 0) return kind === 0 ? 0 : -1;
  for (let layer = 0; layer < model.layers; layer++) {
    if (layerKindIndex(model, layer) === kind) return layer;
  }
  return -1;
}

function shardOf(tensors: readonly Tensor[], degrees: TensorDegrees): ShardParameters {
  const shard = emptyShard();
  for (const tensor of tensors) {
    const size = localSize(tensor, degrees);
    shard[shardPart(tensor)] += size;
    shard.total += size;
  }
  return shard;
}

function shardPart(tensor: Tensor): "dense" | "replicated" | "expert" | "embedding" {
  switch (tensor.split) {
    case "replicated":
      return "replicated";
    case "vocabulary":
      return "embedding";
    case "rows":
    case "columns":
      return "dense";
    default:
      return "expert";
  }
}

function emptyShard(): ShardParameters {
  return { dense: 0, replicated: 0, expert: 0, embedding: 0, total: 0 };
}

function addShard(to: ShardParameters, shard: ShardParameters, times: number): void {
  to.dense += times * shard.dense;
  to.replicated += times * shard.replicated;
  to.expert += times * shard.expert;
  to.embedding += times * shard.embedding;
  to.total += times * shard.total;
}

function sum(tensors: readonly Tensor[], size: (tensor: Tensor) => number): number {
  let total = 0;
  for (const tensor of tensors) total += size(tensor);
  return total;
}

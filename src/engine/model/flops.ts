/**
 * Floating-point operations of a training iteration. The product counts the full s × s attention
 * matrix (Narayanan et al. 2021, Korthikanti et al. 2022, Megatron-LM until 2024); the other
 * conventions that published figures use stand beside it, named.
 */
import type { LayerAssignment } from "../layout/layer-assignment.ts";
import type { Model, Plan } from "../plan/plan.ts";
import {
  coreAttentionFlops,
  countedLayerFlops,
  headFlops,
  type LayerFlops,
  layerFlops,
} from "./layer-flops.ts";
import { countLayerKinds, LAYER_KINDS } from "./layer-kind.ts";
import { paddedVocabularySize } from "./padded-vocabulary.ts";

/** Forward and backward: the backward pass takes two products for each one of the forward pass. */
const FORWARD_AND_BACKWARD = 3;

/**
 * FLOPs the model needs per iteration: forward and backward, every matrix product, the attention
 * matrix in full, logits with the padded vocabulary, no recomputation.
 *
 * Source: Megatron-LM 2024 `num_floating_point_operations`; for a GPT equal to
 * 72·B·s·L·h²·(1 + s/6h + V/12hL), Narayanan et al. 2021 (arXiv:2104.04473), equation 3 without
 * its recomputed forward pass.
 */
export function modelFlopsPerIteration(plan: Plan): number {
  const perToken = allLayers(plan, countedLayerFlops) + headFlopsPerToken(plan);
  return FORWARD_AND_BACKWARD * tokensPerIteration(plan) * perToken;
}

/**
 * FLOPs the hardware runs per iteration: the model's and those of recomputation. `full` repeats the
 * forward pass of every (recomputed) layer, `selective` that of the attention core.
 *
 * Source: Narayanan et al. 2021, equation 3; Korthikanti et al. 2022 (arXiv:2205.05198), section 5.
 */
export function hardwareFlopsPerIteration(plan: Plan): number {
  return modelFlopsPerIteration(plan) + recomputedFlopsPerIteration(plan);
}

/** FLOPs of the forward passes that are run a second time in the backward pass. */
export function recomputedFlopsPerIteration(plan: Plan): number {
  const tokens = tokensPerIteration(plan);
  switch (plan.training.recompute) {
    case "none":
      return 0;
    case "selective":
      return tokens * allLayers(plan, coreAttentionFlops);
    case "full":
      return tokens * recomputedShare(plan) * allLayers(plan, countedLayerFlops);
  }
}

/** Share of the layers that full recomputation covers: `recomputeLayers` of each stage chunk. */
function recomputedShare(plan: Plan): number {
  const limit = plan.training.recomputeLayers;
  if (limit === undefined) return 1;
  const chunks = plan.parallel.pipeline * plan.parallel.virtualPipeline;
  return Math.min(1, (limit * chunks) / plan.model.layers);
}

/** Forward FLOPs of one micro-batch in one model chunk, over all its tensor and context ranks. */
export interface ChunkFlops {
  layers: number;
  /** Output matrix; 0 except in the chunk that ends the pipeline. */
  head: number;
}

/** Forward FLOPs of one micro-batch: `[stage][chunk]`. */
export function stageForwardFlops(plan: Plan, assignment: LayerAssignment): ChunkFlops[][] {
  const tokens = plan.training.microBatchSize * plan.training.sequenceLength;
  const ofKind = kindFlops(plan).map(countedLayerFlops);
  const [lastStage, lastChunk] = assignment.virtualStages.at(-1) ?? [0, 0];
  return assignment.stages.map((chunks, stage) =>
    chunks.map(([first, end], chunk) => {
      let layers = 0;
      countLayerKinds(plan.model, first, end).forEach((count, kind) => {
        layers += count * (ofKind[kind] ?? 0);
      });
      const isLast = stage === lastStage && chunk === lastChunk;
      return { layers: tokens * layers, head: isLast ? tokens * headFlopsPerToken(plan) : 0 };
    }),
  );
}

/**
 * Megatron-LM's count since 2025: of the attention matrix only the half under the causal diagonal.
 * Source: Megatron-LM `megatron/training/training.py`, `num_floating_point_operations`.
 */
export function causalModelFlopsPerIteration(plan: Plan): number {
  const core =
    FORWARD_AND_BACKWARD * tokensPerIteration(plan) * allLayers(plan, coreAttentionFlops);
  return modelFlopsPerIteration(plan) - core / 2;
}

/**
 * Equation 3 of Narayanan et al. 2021 (arXiv:2104.04473), the count behind their printed TFLOP/s:
 * one recomputed forward pass included. It holds for GPT: four-fold feed-forward, no grouped heads.
 */
export function narayananFlopsPerIteration(model: Model, batch: number, sequence: number): number {
  const { layers, hiddenSize: h, vocabularySize: v } = model;
  return 96 * batch * sequence * layers * h * h * (1 + sequence / (6 * h) + v / (16 * layers * h));
}

function tokensPerIteration(plan: Plan): number {
  return plan.training.globalBatchSize * plan.training.sequenceLength;
}

function headFlopsPerToken(plan: Plan): number {
  const { vocabularySize, vocabularyDivisor, hiddenSize } = plan.model;
  const vocabulary = paddedVocabularySize(vocabularySize, vocabularyDivisor, plan.parallel.tensor);
  return headFlops(hiddenSize, vocabulary);
}

function kindFlops(plan: Plan): LayerFlops[] {
  return LAYER_KINDS.map((kind) => layerFlops(plan.model, kind, plan.training.sequenceLength));
}

function allLayers(plan: Plan, measure: (flops: LayerFlops) => number): number {
  const { model, training } = plan;
  let sum = 0;
  countLayerKinds(model, 0, model.layers).forEach((count, kind) => {
    const layer = LAYER_KINDS[kind];
    if (count === 0 || layer === undefined) return;
    sum += count * measure(layerFlops(model, layer, training.sequenceLength));
  });
  return sum;
}

/**
 * What a stage's work and memory weigh, for splits that balance one or the other: FLOPs of a forward
 * pass or parameters per GPU of every layer, of the embedding before the first and of the head after
 * the last.
 */
import { countedLayerFlops, headFlops, layerFlops } from "../model/layer-flops.ts";
import { LAYER_KINDS, layerKindIndex } from "../model/layer-kind.ts";
import { paddedVocabularySize } from "../model/padded-vocabulary.ts";
import { kindShard } from "../model/parameters.ts";
import { localSize, type Tensor } from "../model/tensor.ts";
import { embeddingTensors, headTensors, outputMatrix } from "../model/transformer-tensors.ts";
import type { Model, Plan } from "../plan/plan.ts";

export interface LayerWeights {
  embedding: number;
  layers: number[];
  finalNorm: number;
  /** The output matrix, also where it is a copy of the embedding. */
  head: number;
}

/** Forward FLOPs per token; looking up an embedding and normalising count nothing. */
export function flopWeights(plan: Plan): LayerWeights {
  const { model, training } = plan;
  const ofKind = LAYER_KINDS.map((kind) =>
    countedLayerFlops(layerFlops(model, kind, training.sequenceLength)),
  );
  return {
    embedding: 0,
    layers: perLayer(model, ofKind),
    finalNorm: 0,
    head: headFlops(model.hiddenSize, model.vocabularySize),
  };
}

/** Parameters on one GPU, the vocabulary padded; a tied head weighs like the embedding it shares. */
export function parameterWeights(plan: Plan): LayerWeights {
  const { model, parallel } = plan;
  const vocabulary = paddedVocabularySize(
    model.vocabularySize,
    model.vocabularyDivisor,
    parallel.tensor,
  );
  const size = (tensors: readonly Tensor[]) =>
    tensors.reduce((sum, tensor) => sum + localSize(tensor, parallel), 0);
  const ofKind = LAYER_KINDS.map((_, kind) => kindShard(model, kind, parallel).total);
  const embedding = size(embeddingTensors(model, vocabulary));
  const output = size([outputMatrix(model, vocabulary)]);
  const headAndNorm = size(headTensors(model, vocabulary));
  return {
    embedding,
    layers: perLayer(model, ofKind),
    finalNorm: model.tiedEmbeddings ? headAndNorm : headAndNorm - output,
    // DeepSpeed builds the tied embedding again at the end, position embedding included.
    head: model.tiedEmbeddings ? embedding : output,
  };
}

/**
 * nanotron's measure of a decoder layer and the head, in multiply-adds per token: matrices only, as
 * if every query head had its own key and value and every block were gated.
 * Source: nanotron `LlamaModel.get_block_compute_costs`, src/nanotron/models/llama.py.
 */
export function nanotronWeights(model: Model): LayerWeights {
  const { hiddenSize, attentionHeads, headDim, ffnHiddenSize, vocabularySize } = model;
  const layer = 4 * attentionHeads * headDim * hiddenSize + 3 * ffnHiddenSize * hiddenSize;
  return {
    embedding: 0,
    layers: new Array<number>(model.layers).fill(layer),
    finalNorm: 0,
    head: vocabularySize * hiddenSize,
  };
}

function perLayer(model: Model, ofKind: readonly number[]): number[] {
  return Array.from(
    { length: model.layers },
    (_, layer) => ofKind[layerKindIndex(model, layer)] ?? 0,
  );
}

/**
 * A transformer as tensors: the one place that knows which weights a layer, the embedding and the
 * head consist of and how each is cut. Counts, shard shapes and the layer picture read it.
 *
 * Source of names, shapes and splits: Megatron-LM `megatron/core/models/gpt` and
 * `megatron/core/transformer` (attention.py, multi_latent_attention.py, mlp.py, moe/).
 */
import type { LatentAttention, Model } from "../plan/plan.ts";
import { layerKind } from "./layer-kind.ts";
import type { Tensor, TensorGroup, TensorSplit } from "./tensor.ts";

/** Tensors of one layer, numbered from 0. */
export function layerTensors(model: Model, layer: number): Tensor[] {
  const kind = layerKind(model, layer);
  const tensors = [
    ...normTensors(model, "inputNorm"),
    ...(model.attention === undefined
      ? attentionTensors(model, "attention")
      : latentAttentionTensors(model, model.attention)),
  ];
  if (kind.crossAttention) {
    tensors.push(...normTensors(model, "crossAttentionNorm"));
    tensors.push(...attentionTensors(model, "crossAttention"));
  }
  tensors.push(...normTensors(model, "mlpNorm"));
  if (kind.feedForward === "experts") tensors.push(...expertTensors(model));
  else tensors.push(...mlpTensors(model, "mlp", denseFfnHiddenSize(model)));
  return tensors;
}

/** Tensors before the first layer: word embedding and, where learned, position embedding. */
export function embeddingTensors(model: Model, vocabulary = model.vocabularySize): Tensor[] {
  const h = model.hiddenSize;
  const tensors = [tensor("embedding.word", [vocabulary, h], "vocabulary", "embedding")];
  if (model.positionEmbedding === "learned") {
    tensors.push(tensor("embedding.position", [model.maxPositions, h], "replicated", "embedding"));
  }
  return tensors;
}

/** Tensors after the last layer: final norm(s) and, unless tied to the embedding, the output matrix. */
export function headTensors(model: Model, vocabulary = model.vocabularySize): Tensor[] {
  const tensors = normTensors(model, "finalNorm");
  // An encoder ends in its own norm, beside the decoder's.
  if (model.crossAttentionLayers > 0) tensors.push(...normTensors(model, "encoderFinalNorm"));
  if (!model.tiedEmbeddings) tensors.push(outputMatrix(model, vocabulary));
  return tensors;
}

/** The output matrix: own weights when untied, else a copy of the word embedding on the last stage. */
export function outputMatrix(model: Model, vocabulary = model.vocabularySize): Tensor {
  return tensor("head.output", [vocabulary, model.hiddenSize], "vocabulary", "head");
}

/** Width of the feed-forward block of a layer without experts. */
export function denseFfnHiddenSize(model: Model): number {
  return model.moe === undefined ? model.ffnHiddenSize : model.moe.denseFfnHiddenSize;
}

function tensor(name: string, shape: number[], split: TensorSplit, group: TensorGroup): Tensor {
  return { name, shape, split, group };
}

function normTensors(model: Model, name: string, width = model.hiddenSize): Tensor[] {
  const tensors = [tensor(`${name}.weight`, [width], "replicated", "norm")];
  if (model.normalization === "layernorm") {
    tensors.push(tensor(`${name}.bias`, [width], "replicated", "norm"));
  }
  return tensors;
}

function attentionTensors(model: Model, group: "attention" | "crossAttention"): Tensor[] {
  const h = model.hiddenSize;
  const queries = model.attentionHeads * model.headDim;
  const columns = queries + 2 * model.keyValueHeads * model.headDim;
  const wholeHeads = { features: 2 * model.headDim, count: model.keyValueHeads };
  const tensors: Tensor[] = [
    { ...tensor(`${group}.qkv.weight`, [columns, h], "columns", group), wholeHeads },
    tensor(`${group}.output.weight`, [h, queries], "rows", group),
  ];
  if (model.linearBias) {
    tensors.push({ ...tensor(`${group}.qkv.bias`, [columns], "columns", group), wholeHeads });
    tensors.push(tensor(`${group}.output.bias`, [h], "replicated", group));
  }
  if (model.positionEmbedding === "relative" && group === "attention") {
    // Keys of the relative positions (Transformer-XL, arXiv:1901.02860, section 3.3), as Gopher has.
    tensors.push(tensor(`${group}.relativeKey.weight`, [queries, h], "columns", group));
  }
  return tensors;
}

/**
 * Multi-head latent attention. The down-projections and their norms are held whole by every tensor
 * rank, since every head needs the whole latent vector.
 */
function latentAttentionTensors(model: Model, latent: LatentAttention): Tensor[] {
  const h = model.hiddenSize;
  const heads = model.attentionHeads;
  const queryColumns = heads * (model.headDim + latent.ropeHeadDim);
  const keyValueColumns = heads * (model.headDim + latent.valueHeadDim);
  const rank = latent.keyValueLoraRank;
  const queryRank = latent.queryLoraRank;
  const query =
    queryRank === 0
      ? [tensor("attention.query.weight", [queryColumns, h], "columns", "attention")]
      : [
          tensor("attention.queryDown.weight", [queryRank, h], "replicated", "attention"),
          ...normTensors({ ...model, normalization: "rmsnorm" }, "attention.queryNorm", queryRank),
          tensor("attention.queryUp.weight", [queryColumns, queryRank], "columns", "attention"),
        ];
  return [
    ...query,
    tensor(
      "attention.keyValueDown.weight",
      [rank + latent.ropeHeadDim, h],
      "replicated",
      "attention",
    ),
    ...normTensors({ ...model, normalization: "rmsnorm" }, "attention.keyValueNorm", rank),
    tensor("attention.keyValueUp.weight", [keyValueColumns, rank], "columns", "attention"),
    tensor("attention.output.weight", [h, heads * latent.valueHeadDim], "rows", "attention"),
  ];
}

function mlpTensors(model: Model, group: "mlp" | "sharedExpert", width: number): Tensor[] {
  const h = model.hiddenSize;
  const columns = (model.gatedMlp ? 2 : 1) * width;
  const tensors = [
    tensor(`${group}.up.weight`, [columns, h], "columns", group),
    tensor(`${group}.down.weight`, [h, width], "rows", group),
  ];
  if (model.linearBias) {
    tensors.push(tensor(`${group}.up.bias`, [columns], "columns", group));
    tensors.push(tensor(`${group}.down.bias`, [h], "replicated", group));
  }
  return tensors;
}

function expertTensors(model: Model): Tensor[] {
  const moe = model.moe;
  if (moe === undefined) return [];
  const h = model.hiddenSize;
  const width = moe.expertFfnHiddenSize;
  const columns = (model.gatedMlp ? 2 : 1) * width;
  const tensors = [
    tensor("router.weight", [moe.experts, h], "replicated", "router"),
    tensor("experts.up.weight", [moe.experts, columns, h], "expert-columns", "experts"),
    tensor("experts.down.weight", [moe.experts, h, width], "expert-rows", "experts"),
  ];
  if (model.linearBias) {
    tensors.push(tensor("experts.up.bias", [moe.experts, columns], "expert-columns", "experts"));
    tensors.push(tensor("experts.down.bias", [moe.experts, h], "expert", "experts"));
  }
  if (moe.sharedExpertFfnHiddenSize > 0) {
    tensors.push(...mlpTensors(model, "sharedExpert", moe.sharedExpertFfnHiddenSize));
  }
  return tensors;
}

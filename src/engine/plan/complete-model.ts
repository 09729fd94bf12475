/** The model a plan means: a preset's shape, what the plan says over it, and defaults for the rest. */

import { frameworkBehaviour } from "./framework-defaults.ts";
import { LIMITS } from "./limits.ts";
import { listed, nearbyValues, thatDo } from "./nearby-values.ts";
import { nearestName } from "./nearest-name.ts";
import type { Framework, LatentAttention, MixtureOfExperts, Model } from "./plan.ts";
import { PlanError } from "./plan-error.ts";
import { MODEL_PRESETS, modelPreset } from "./presets/models.ts";
import type { ModelInput } from "./schema.ts";
import type { Warn } from "./warn.ts";

/** The vocabulary of GPT-2's tokenizer, padded: what a plan without one means. */
const USUAL_VOCABULARY = 51_200;
const USUAL_HEAD_DIM = 128;

/** The preset's fields under the plan's own. */
function withPreset(input: ModelInput, path: string): ModelInput {
  if (input.preset === undefined) return input;
  const preset = modelPreset(input.preset);
  if (preset === undefined) {
    const ids = MODEL_PRESETS.map(({ id }) => id);
    const near = nearestName(input.preset, ids) ?? ids[0] ?? "";
    throw new PlanError({
      path,
      rule: "known-model",
      message: `"${input.preset.slice(0, 64)}" is no known model; ${near} is one`,
      suggestion: near,
    });
  }
  const merged: ModelInput = { ...preset.model, ...input };
  if (preset.model.moe && input.moe) merged.moe = { ...preset.model.moe, ...input.moe };
  if (preset.model.attention && input.attention) {
    merged.attention = { ...preset.model.attention, ...input.attention };
  }
  return merged;
}

function needed(value: number | undefined, field: string): number {
  if (value !== undefined) return value;
  throw new PlanError({
    path: `model.${field}`,
    rule: "missing",
    message:
      'is missing; give it, or name a known model such as "mt-nlg-530b"; layers and hiddenSize are all a model needs',
  });
}

/** Heads of about 128 that divide the hidden size. */
function usualHeads(hiddenSize: number): number {
  const wanted = Math.max(1, Math.round(hiddenSize / USUAL_HEAD_DIM));
  if (hiddenSize % wanted === 0) return wanted;
  const [near = 1] = nearbyValues(wanted, LIMITS.heads, (heads) => hiddenSize % heads === 0);
  return near;
}

/**
 * @param presetPath where the document names the preset: `model` itself or `model.preset`
 * @throws {PlanError} when the shape cannot be.
 */
export function completeModel(
  input: ModelInput,
  presetPath: string,
  training: { sequenceLength: number; framework: Framework },
  warn: Warn,
): Model {
  const given = withPreset(input, presetPath);
  const warnDefault = (field: string, value: number | string, why: string) => {
    if (input.preset !== undefined) return;
    const path = `model.${field}`;
    warn(path, "default-used", `${path} is not given; ${value} (${why}) is used`);
  };

  const layers = needed(given.layers, "layers");
  const hiddenSize = needed(given.hiddenSize, "hiddenSize");

  let attentionHeads = given.attentionHeads;
  if (attentionHeads === undefined) {
    attentionHeads = usualHeads(hiddenSize);
    warnDefault("attentionHeads", attentionHeads, "hiddenSize / 128");
  }
  let keyValueHeads = given.keyValueHeads;
  if (keyValueHeads === undefined) {
    keyValueHeads = attentionHeads;
    warnDefault("keyValueHeads", keyValueHeads, "as many as attentionHeads");
  }
  const attention = given.attention && completeLatentAttention(given.attention, warnDefault);
  const headDim = completeHeadDim(given, hiddenSize, attentionHeads, warnDefault);
  const ffnHiddenSize = completeFeedForward(given, hiddenSize, warnDefault);
  const gatedMlp = given.gatedMlp ?? false;
  let vocabularySize = given.vocabularySize;
  if (vocabularySize === undefined) {
    vocabularySize = USUAL_VOCABULARY;
    warnDefault("vocabularySize", vocabularySize, "GPT-2's, padded");
  }
  const positionEmbedding = given.positionEmbedding ?? "learned";
  const normalization = given.normalization ?? (gatedMlp ? "rmsnorm" : "layernorm");
  const maxPositions = Math.max(given.maxPositions ?? 0, training.sequenceLength);
  if (positionEmbedding === "learned" && maxPositions > (given.maxPositions ?? maxPositions)) {
    warn(
      "model.maxPositions",
      "positions-raised",
      `model.maxPositions: ${given.maxPositions} is less than training.sequenceLength ${training.sequenceLength}, which is used`,
    );
  }

  const model: Model = {
    ...(input.preset === undefined ? {} : { preset: input.preset }),
    name: given.name ?? `${layers} layers of ${hiddenSize}`,
    layers,
    hiddenSize,
    attentionHeads,
    keyValueHeads,
    headDim,
    ffnHiddenSize,
    gatedMlp,
    vocabularySize,
    tiedEmbeddings: given.tiedEmbeddings ?? true,
    positionEmbedding,
    normalization,
    linearBias: given.linearBias ?? normalization === "layernorm",
    maxPositions,
    vocabularyDivisor:
      given.vocabularyDivisor ?? frameworkBehaviour(training.framework).vocabularyDivisor,
    crossAttentionLayers: given.crossAttentionLayers ?? 0,
  };
  if (given.moe) model.moe = completeExperts(given.moe, ffnHiddenSize, warnDefault);
  if (attention) model.attention = attention;
  return model;
}

type WarnDefault = (field: string, value: number | string, why: string) => void;

function completeHeadDim(
  given: ModelInput,
  hiddenSize: number,
  attentionHeads: number,
  warnDefault: WarnDefault,
): number {
  if (given.headDim !== undefined) return given.headDim;
  if (given.attention) {
    warnDefault("headDim", USUAL_HEAD_DIM, "DeepSeek-V2 and V3");
    return USUAL_HEAD_DIM;
  }
  if (hiddenSize % attentionHeads !== 0) {
    const near = nearbyValues(attentionHeads, hiddenSize, (heads) => hiddenSize % heads === 0);
    const suggestion = listed(near);
    throw new PlanError({
      path: "model.attentionHeads",
      rule: "divides-hidden-size",
      message: `${attentionHeads} does not divide model.hiddenSize ${hiddenSize}${thatDo(near)}; or give model.headDim`,
      ...(suggestion === undefined ? {} : { suggestion }),
    });
  }
  const headDim = hiddenSize / attentionHeads;
  warnDefault("headDim", headDim, "hiddenSize / attentionHeads");
  return headDim;
}

function completeFeedForward(
  given: ModelInput,
  hiddenSize: number,
  warnDefault: WarnDefault,
): number {
  if (given.ffnHiddenSize !== undefined) return given.ffnHiddenSize;
  const ffnHiddenSize = 4 * hiddenSize;
  warnDefault("ffnHiddenSize", ffnHiddenSize, "4 × hiddenSize");
  return ffnHiddenSize;
}

/** Absent numbers as in DeepSeek-V2 and V3 (arXiv:2405.04434 section 3.1.2, arXiv:2412.19437). */
function completeLatentAttention(
  given: NonNullable<ModelInput["attention"]>,
  warnDefault: WarnDefault,
): LatentAttention {
  const why = "DeepSeek-V2 and V3";
  const filled = (field: keyof LatentAttention, value: number | undefined, usual: number) => {
    if (value === undefined) warnDefault(`attention.${field}`, usual, why);
    return value ?? usual;
  };
  return {
    kind: "mla",
    queryLoraRank: filled("queryLoraRank", given.queryLoraRank, 1536),
    keyValueLoraRank: filled("keyValueLoraRank", given.keyValueLoraRank, 512),
    ropeHeadDim: filled("ropeHeadDim", given.ropeHeadDim, 64),
    valueHeadDim: filled("valueHeadDim", given.valueHeadDim, USUAL_HEAD_DIM),
  };
}

/** Absent numbers as Megatron-Core's: top-2, experts as wide as the dense block, none shared. */
function completeExperts(
  given: NonNullable<ModelInput["moe"]>,
  ffnHiddenSize: number,
  warnDefault: WarnDefault,
): MixtureOfExperts {
  let topK = given.topK;
  if (topK === undefined) {
    topK = Math.min(2, given.experts);
    warnDefault("moe.topK", topK, "Megatron-Core's default");
  }
  let expertFfnHiddenSize = given.expertFfnHiddenSize;
  if (expertFfnHiddenSize === undefined) {
    expertFfnHiddenSize = ffnHiddenSize;
    warnDefault("moe.expertFfnHiddenSize", expertFfnHiddenSize, "as wide as the dense block");
  }
  return {
    experts: given.experts,
    topK,
    expertFfnHiddenSize,
    sharedExpertFfnHiddenSize: given.sharedExpertFfnHiddenSize ?? 0,
    denseLayers: given.denseLayers ?? 0,
    denseFfnHiddenSize: given.denseFfnHiddenSize ?? ffnHiddenSize,
    everyNthLayer: given.everyNthLayer ?? 1,
  };
}

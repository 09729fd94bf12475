/**
 * Every tensor a transformer layer saves for its backward pass, as a sum of bytes. What each is and
 * who says so is declared in `activation-quantities.ts`.
 */
import type { Computation } from "../quantity.ts";
import { hiddenSum, scoreSum, splitSum } from "./tensor-sums.ts";

export const NORM_INPUT = hiddenSum("normInput");
export const LINEAR_INPUT = hiddenSum("linearInput");
export const DROPOUT_MASK = hiddenSum("dropoutMask");
export const QUERIES_KEYS_VALUES = splitSum("queriesKeysValues");
export const ROTARY_INPUT = splitSum("rotaryInput");
export const LATENTS = hiddenSum("latents");
export const SCORES = scoreSum("scores");
export const LOG_SUM_EXP = splitSum("logSumExp");
export const ATTENTION_OUTPUT = splitSum("attentionOutput");
export const CROSS_ATTENTION = splitSum("crossAttention");
export const FEED_FORWARD_INPUT = splitSum("activationInput");
export const FEED_FORWARD_OUTPUT = splitSum("activationOutput");
export const GATE_OUTPUT = splitSum("gateOutput");
export const ROUTER = splitSum("router");
export const PERMUTED_TOKENS = splitSum("permutedTokens");
export const EXPERT_INPUT = splitSum("expertActivationInput");
export const EXPERT_OUTPUT = splitSum("expertActivationOutput");
export const HEAD_NORM_INPUT = hiddenSum("headNormInput");
export const HEAD_INPUT = hiddenSum("headInput");
export const LAYER_CHECKPOINT = hiddenSum("checkpoint");
export const STAGE_OUTPUT = hiddenSum("stageOutput");
export const EMBEDDING_MASK = hiddenSum("embeddingMask");
export const OP_LEVEL_HIDDEN = hiddenSum("opLevelHidden");
export const OP_LEVEL_SPLIT = splitSum("opLevelSplit");
export const MADE_AGAIN: Computation<"n" | "W" | "K"> = {
  id: "memory.activations.madeAgain",
  compute: ({ n, W, K }) => n * (W - K),
};
export const RECEIVED_GRADIENT = hiddenSum("receivedGradient");
export const LAYER_GRADIENT = hiddenSum("layerGradient");
export const FEED_FORWARD_GRADIENT = splitSum("feedForwardGradient");
export const SCORE_GRADIENT = scoreSum("scoreGradient");
export const SCORE_BUFFER = scoreSum("scoreBuffer");

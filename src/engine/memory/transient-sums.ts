/**
 * What lives for a moment or in buffers, as sums of bytes: logits, weight gradients, gathered layers,
 * buckets. What each is and who says so is declared in `transient-quantities.ts`.
 */
import type { Computation } from "../quantity.ts";

export const LOGITS: Computation<"β" | "T" | "V" | "t"> = {
  id: "memory.logits",
  compute: ({ β, T, V, t }) => (β * T * V) / t,
};
export const BUCKET: Computation<"k"> = { id: "memory.bucket", compute: ({ k }) => k };
export const STEP_BEYOND_PASSES: Computation<"s" | "τ" | "P"> = {
  id: "memory.stepBeyondPasses",
  compute: ({ s, τ, P }) => s + τ - P,
};

function matrixSum(id: string): Computation<"β" | "w"> {
  return { id: `memory.${id}`, compute: ({ β, w }) => β * w };
}

export const HEAD_GRADIENT = matrixSum("headGradient");
export const EMBEDDING_GRADIENT = matrixSum("embeddingGradient");
export const LARGEST_WEIGHT_GRADIENT = matrixSum("largestWeightGradient");
export const DUMMY_GRADIENTS = matrixSum("dummyGradients");
export const MODEL_BUCKET = matrixSum("modelBucket");
export const GATHERED_LAYERS = matrixSum("gatheredLayers");
export const GATHERED_ROOT = matrixSum("gatheredRoot");
export const UNSHARDED_GRADIENTS = matrixSum("unshardedGradients");
export const GATHERED_STAGE = matrixSum("gatheredStage");

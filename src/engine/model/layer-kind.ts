/**
 * A transformer has many layers but few kinds of layers: with or without experts, with or without
 * cross attention. Parameters, FLOPs and activations are computed once per kind and multiplied.
 */
import type { Model } from "../plan/plan.ts";

export interface LayerKind {
  feedForward: "dense" | "experts";
  /** Also attends to an encoder's output (T5's decoder). */
  crossAttention: boolean;
}

/** Every kind there is; a kind's place here is its index in the counts below. */
export const LAYER_KINDS: readonly LayerKind[] = [
  { feedForward: "dense", crossAttention: false },
  { feedForward: "experts", crossAttention: false },
  { feedForward: "dense", crossAttention: true },
  { feedForward: "experts", crossAttention: true },
];

/**
 * Index into `LAYER_KINDS` of one layer, numbered from 0. Experts sit in the first layer after the
 * dense ones and in every `everyNthLayer`-th from there, as Megatron-Core's `--moe-layer-freq`.
 */
export function layerKindIndex(model: Model, layer: number): number {
  const moe = model.moe;
  const experts =
    moe !== undefined &&
    layer >= moe.denseLayers &&
    (layer - moe.denseLayers) % moe.everyNthLayer === 0;
  const crossAttention = layer >= model.layers - model.crossAttentionLayers;
  return (experts ? 1 : 0) + (crossAttention ? 2 : 0);
}

/** The kind of one layer, numbered from 0. */
export function layerKind(model: Model, layer: number): LayerKind {
  return LAYER_KINDS[layerKindIndex(model, layer)] as LayerKind;
}

/** How many of the layers `first … end - 1` are of each kind, in the order of `LAYER_KINDS`. */
export function countLayerKinds(model: Model, first: number, end: number): number[] {
  const counts = [0, 0, 0, 0];
  if (model.moe === undefined && model.crossAttentionLayers === 0) {
    counts[0] = Math.max(0, end - first);
    return counts;
  }
  for (let layer = first; layer < end; layer++) {
    const index = layerKindIndex(model, layer);
    counts[index] = (counts[index] ?? 0) + 1;
  }
  return counts;
}

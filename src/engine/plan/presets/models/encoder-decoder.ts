/**
 * Encoder–decoder models: `layers` counts both stacks, the last `crossAttentionLayers` of them are
 * the decoder's, which also attend to the encoder.
 */
import type { ModelPreset } from "../model-preset.ts";

export const ENCODER_DECODER_MODELS: readonly ModelPreset[] = [
  {
    id: "t5-11b",
    model: {
      name: "T5-11B",
      layers: 48,
      hiddenSize: 1024,
      attentionHeads: 128,
      headDim: 128,
      ffnHiddenSize: 65_536,
      vocabularySize: 32_128,
      positionEmbedding: "none",
      normalization: "rmsnorm",
      crossAttentionLayers: 24,
    },
    publishedParameters: 11_307_321_344,
  },
  {
    id: "deepnet-1000",
    model: {
      name: "DeepNet, 1,000 layers",
      layers: 1000,
      hiddenSize: 512,
      attentionHeads: 8,
      vocabularySize: 250_000,
      positionEmbedding: "none",
      crossAttentionLayers: 500,
    },
    publishedParameters: 3.8e9,
  },
  {
    id: "gshard-600b",
    model: {
      name: "GShard 600B",
      layers: 36,
      hiddenSize: 1024,
      attentionHeads: 16,
      headDim: 128,
      ffnHiddenSize: 8192,
      vocabularySize: 64_000,
      positionEmbedding: "none",
      linearBias: false,
      crossAttentionLayers: 18,
      moe: { experts: 2048, topK: 2, expertFfnHiddenSize: 8192, everyNthLayer: 2 },
    },
    publishedParameters: 600e9,
  },
  {
    id: "switch-c-1.6t",
    model: {
      name: "Switch-C 1.6T",
      layers: 30,
      hiddenSize: 2080,
      attentionHeads: 32,
      headDim: 64,
      ffnHiddenSize: 6144,
      vocabularySize: 32_128,
      positionEmbedding: "none",
      normalization: "rmsnorm",
      crossAttentionLayers: 15,
      moe: { experts: 2048, topK: 1, expertFfnHiddenSize: 6144 },
    },
    publishedParameters: 1571e9,
  },
];

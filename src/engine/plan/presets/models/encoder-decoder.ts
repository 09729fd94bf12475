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
    source:
      "Raffel et al. 2019 (arXiv:1910.10683) section 3.7; the exact count is the released checkpoint's, from memory",
    note: "Its relative attention biases, a few thousand parameters, are not counted.",
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
    source: "Wang et al. 2022 (arXiv:2203.00555) section 5 (OPUS-100), from memory",
    unpublished: ["vocabularySize"],
    note: "The vocabulary is the one with which both published sizes, 863M for 200 layers and 3.8B for 1,000, come out.",
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
    source:
      "Lepikhin et al. 2020 (arXiv:2006.16668) table 1: 36 encoder and decoder layers, every second with 2,048 experts; widths from memory",
    unpublished: ["vocabularySize", "linearBias"],
    note: "18 × 2,048 experts of 2 × 1024 × 8192 alone count 618 billion; the paper rounds to 600.",
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
    source: "Fedus et al. 2021 (arXiv:2101.03961) table 9: 15 encoder and 15 decoder layers",
    note: "The released configuration has 30 heads where the paper's table says 32.",
  },
];

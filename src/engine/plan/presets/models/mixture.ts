/** Decoder-only models with mixtures of experts. */
import type { ModelPreset } from "../model-preset.ts";

function mixtral(
  size: string,
  layers: number,
  hiddenSize: number,
  attentionHeads: number,
  ffnHiddenSize: number,
  vocabularySize: number,
  publishedParameters: number,
): ModelPreset {
  return {
    id: `mixtral-${size}`,
    model: {
      name: `Mixtral ${size}`,
      layers,
      hiddenSize,
      attentionHeads,
      keyValueHeads: 8,
      ffnHiddenSize,
      gatedMlp: true,
      vocabularySize,
      tiedEmbeddings: false,
      positionEmbedding: "rope",
      moe: { experts: 8, topK: 2, expertFfnHiddenSize: ffnHiddenSize },
    },
    publishedParameters,
  };
}

export const MIXTURE_MODELS: readonly ModelPreset[] = [
  mixtral("8x7b", 32, 4096, 32, 14_336, 32_000, 46.7e9),
  mixtral("8x22b", 56, 6144, 48, 16_384, 32_768, 141e9),
  {
    id: "deepseek-v2",
    model: {
      name: "DeepSeek-V2",
      layers: 60,
      hiddenSize: 5120,
      attentionHeads: 128,
      headDim: 128,
      ffnHiddenSize: 12_288,
      gatedMlp: true,
      vocabularySize: 102_400,
      tiedEmbeddings: false,
      positionEmbedding: "rope",
      attention: {
        kind: "mla",
        queryLoraRank: 1536,
        keyValueLoraRank: 512,
        ropeHeadDim: 64,
        valueHeadDim: 128,
      },
      moe: {
        experts: 160,
        topK: 6,
        expertFfnHiddenSize: 1536,
        sharedExpertFfnHiddenSize: 3072,
        denseLayers: 1,
        denseFfnHiddenSize: 12_288,
      },
    },
    publishedParameters: 236e9,
  },
  {
    id: "deepseek-v3",
    model: {
      name: "DeepSeek-V3",
      layers: 61,
      hiddenSize: 7168,
      attentionHeads: 128,
      headDim: 128,
      ffnHiddenSize: 18_432,
      gatedMlp: true,
      vocabularySize: 129_280,
      tiedEmbeddings: false,
      positionEmbedding: "rope",
      attention: {
        kind: "mla",
        queryLoraRank: 1536,
        keyValueLoraRank: 512,
        ropeHeadDim: 64,
        valueHeadDim: 128,
      },
      moe: {
        experts: 256,
        topK: 8,
        expertFfnHiddenSize: 2048,
        sharedExpertFfnHiddenSize: 2048,
        denseLayers: 3,
        denseFfnHiddenSize: 18_432,
      },
    },
    publishedParameters: 671e9,
  },
  {
    id: "wudao-class",
    model: {
      name: "WuDao-class 1.75T",
      layers: 24,
      hiddenSize: 4096,
      attentionHeads: 32,
      ffnHiddenSize: 16_384,
      vocabularySize: 50_000,
      moe: { experts: 544, topK: 2, expertFfnHiddenSize: 16_384 },
    },
    publishedParameters: 1.75e12,
  },
];

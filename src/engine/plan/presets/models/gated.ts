/** Dense models with gated feed-forward blocks: PaLM, LaMDA and the Llama family. */
import type { ModelPreset } from "../model-preset.ts";

interface LlamaShape {
  id: string;
  name: string;
  layers: number;
  hiddenSize: number;
  attentionHeads: number;
  keyValueHeads?: number;
  ffnHiddenSize: number;
  publishedParameters: number;
}

function llama(vocabularySize: number, shape: LlamaShape): ModelPreset {
  const { id, publishedParameters, ...model } = shape;
  return {
    id,
    model: {
      ...model,
      gatedMlp: true,
      vocabularySize,
      tiedEmbeddings: false,
      positionEmbedding: "rope",
    },
    publishedParameters,
  };
}

const LLAMA_2 = (shape: LlamaShape) => llama(32_000, shape);
const LLAMA_3 = (shape: LlamaShape) => llama(128_256, shape);

export const GATED_MODELS: readonly ModelPreset[] = [
  LLAMA_2({
    id: "llama-2-7b",
    name: "Llama 2 7B",
    layers: 32,
    hiddenSize: 4096,
    attentionHeads: 32,
    ffnHiddenSize: 11_008,
    publishedParameters: 6_738_415_616,
  }),
  LLAMA_2({
    id: "llama-2-13b",
    name: "Llama 2 13B",
    layers: 40,
    hiddenSize: 5120,
    attentionHeads: 40,
    ffnHiddenSize: 13_824,
    publishedParameters: 13_015_864_320,
  }),
  LLAMA_2({
    id: "llama-2-70b",
    name: "Llama 2 70B",
    layers: 80,
    hiddenSize: 8192,
    attentionHeads: 64,
    keyValueHeads: 8,
    ffnHiddenSize: 28_672,
    publishedParameters: 68_976_648_192,
  }),
  LLAMA_3({
    id: "llama-3-8b",
    name: "Llama 3 8B",
    layers: 32,
    hiddenSize: 4096,
    attentionHeads: 32,
    keyValueHeads: 8,
    ffnHiddenSize: 14_336,
    publishedParameters: 8_030_261_248,
  }),
  LLAMA_3({
    id: "llama-3-70b",
    name: "Llama 3 70B",
    layers: 80,
    hiddenSize: 8192,
    attentionHeads: 64,
    keyValueHeads: 8,
    ffnHiddenSize: 28_672,
    publishedParameters: 70_553_706_496,
  }),
  LLAMA_3({
    id: "llama-3-405b",
    name: "Llama 3 405B",
    layers: 126,
    hiddenSize: 16_384,
    attentionHeads: 128,
    keyValueHeads: 8,
    ffnHiddenSize: 53_248,
    publishedParameters: 405e9,
  }),
  {
    id: "lamda-137b",
    model: {
      name: "LaMDA 137B",
      layers: 64,
      hiddenSize: 8192,
      attentionHeads: 128,
      headDim: 128,
      ffnHiddenSize: 65_536,
      gatedMlp: true,
      vocabularySize: 32_000,
      positionEmbedding: "none",
    },
    publishedParameters: 137e9,
  },
  {
    id: "palm-540b",
    model: {
      name: "PaLM 540B",
      layers: 118,
      hiddenSize: 18_432,
      attentionHeads: 48,
      keyValueHeads: 1,
      headDim: 256,
      ffnHiddenSize: 73_728,
      gatedMlp: true,
      vocabularySize: 256_000,
      positionEmbedding: "rope",
      normalization: "layernorm",
      linearBias: false,
    },
    publishedParameters: 540.35e9,
  },
];

/** Dense decoder-only models of the GPT kind: GPT-2 and 3, Megatron, Turing, OPT, BLOOM and others. */
import type { ModelPreset } from "../model-preset.ts";

const GPT2_VOCABULARY = 50_257;

function gpt2(
  id: string,
  name: string,
  layers: number,
  hiddenSize: number,
  heads: number,
  publishedParameters: number,
): ModelPreset {
  return {
    id,
    model: {
      name,
      layers,
      hiddenSize,
      attentionHeads: heads,
      vocabularySize: GPT2_VOCABULARY,
      maxPositions: 1024,
    },
    publishedParameters,
  };
}

function opt(
  size: string,
  layers: number,
  hiddenSize: number,
  attentionHeads: number,
  publishedParameters: number,
): ModelPreset {
  return {
    id: `opt-${size.toLowerCase()}`,
    model: { name: `OPT ${size}`, layers, hiddenSize, attentionHeads, vocabularySize: 50_272 },
    publishedParameters,
  };
}

function gopher(
  size: string,
  layers: number,
  hiddenSize: number,
  attentionHeads: number,
  publishedParameters: number,
): ModelPreset {
  return {
    id: `gopher-${size.toLowerCase()}`,
    model: {
      name: `Gopher ${size}`,
      layers,
      hiddenSize,
      attentionHeads,
      vocabularySize: 32_000,
      positionEmbedding: "relative",
      normalization: "rmsnorm",
    },
    publishedParameters,
  };
}

export const GENERATIVE_MODELS: readonly ModelPreset[] = [
  {
    id: "mt-nlg-530b",
    model: {
      name: "MT-NLG 530B",
      layers: 105,
      hiddenSize: 20_480,
      attentionHeads: 128,
      vocabularySize: 51_200,
    },
    publishedParameters: 530e9,
  },
  {
    id: "gpt-3-175b",
    model: {
      name: "GPT-3 175B",
      layers: 96,
      hiddenSize: 12_288,
      attentionHeads: 96,
      vocabularySize: GPT2_VOCABULARY,
    },
    publishedParameters: 175e9,
  },
  {
    id: "turing-nlg-17b",
    model: {
      name: "Turing-NLG 17B",
      layers: 78,
      hiddenSize: 4256,
      attentionHeads: 28,
      vocabularySize: GPT2_VOCABULARY,
      maxPositions: 1024,
    },
    publishedParameters: 17e9,
  },
  {
    id: "megatron-8.3b",
    model: {
      name: "Megatron-LM 8.3B",
      layers: 72,
      hiddenSize: 3072,
      attentionHeads: 32,
      vocabularySize: GPT2_VOCABULARY,
      maxPositions: 1024,
    },
    publishedParameters: 8.3e9,
  },
  {
    id: "megatron-1t",
    model: {
      name: "Megatron-LM 1T",
      layers: 128,
      hiddenSize: 25_600,
      attentionHeads: 160,
      vocabularySize: 51_200,
    },
    publishedParameters: 1008e9,
  },
  {
    id: "deepspeed-1t",
    model: {
      name: "DeepSpeed 1T",
      layers: 298,
      hiddenSize: 17_408,
      attentionHeads: 128,
      vocabularySize: 51_200,
    },
    publishedParameters: 1e12,
  },
  {
    id: "gpt-neox-20b",
    model: {
      name: "GPT-NeoX-20B",
      layers: 44,
      hiddenSize: 6144,
      attentionHeads: 64,
      vocabularySize: GPT2_VOCABULARY,
      tiedEmbeddings: false,
      positionEmbedding: "rope",
    },
    publishedParameters: 20_554_567_680,
  },
  gopher("44M", 8, 512, 16, 44e6),
  gopher("117M", 12, 768, 12, 117e6),
  gopher("417M", 12, 1536, 12, 417e6),
  gopher("1.4B", 24, 2048, 16, 1.4e9),
  gopher("7.1B", 32, 4096, 32, 7.1e9),
  gopher("280B", 80, 16_384, 128, 280e9),
  {
    id: "pangu-alpha-200b",
    model: {
      name: "PanGu-α 200B",
      layers: 64,
      hiddenSize: 16_384,
      attentionHeads: 128,
      vocabularySize: 40_000,
      maxPositions: 1024,
    },
    publishedParameters: 207e9,
  },
  {
    id: "xglm-7.5b",
    model: {
      name: "XGLM 7.5B",
      layers: 32,
      hiddenSize: 4096,
      attentionHeads: 32,
      vocabularySize: 256_008,
      positionEmbedding: "none",
    },
    publishedParameters: 7.5e9,
  },
  {
    id: "polycoder-2.7b",
    model: {
      name: "PolyCoder 2.7B",
      layers: 32,
      hiddenSize: 2560,
      attentionHeads: 32,
      vocabularySize: 50_304,
      tiedEmbeddings: false,
      positionEmbedding: "rope",
    },
    publishedParameters: 2.7e9,
  },
  gpt2("gpt-2", "GPT-2 124M", 12, 768, 12, 124e6),
  gpt2("gpt-2-medium", "GPT-2 355M", 24, 1024, 16, 355e6),
  gpt2("gpt-2-large", "GPT-2 774M", 36, 1280, 20, 774e6),
  gpt2("gpt-2-xl", "GPT-2 1.5B", 48, 1600, 25, 1558e6),
  {
    id: "bert-large",
    model: {
      name: "BERT-large",
      layers: 24,
      hiddenSize: 1024,
      attentionHeads: 16,
      vocabularySize: 30_522,
      maxPositions: 512,
    },
    publishedParameters: 340e6,
  },
  {
    id: "bloom-176b",
    model: {
      name: "BLOOM 176B",
      layers: 70,
      hiddenSize: 14_336,
      attentionHeads: 112,
      vocabularySize: 250_880,
      positionEmbedding: "alibi",
    },
    publishedParameters: 176_247_271_424,
  },
  opt("175B", 96, 12_288, 96, 175e9),
  opt("66B", 64, 9216, 72, 66e9),
  opt("30B", 48, 7168, 56, 30e9),
  opt("13B", 40, 5120, 40, 13e9),
  opt("6.7B", 32, 4096, 32, 6.7e9),
  {
    id: "nemotron-4-340b",
    model: {
      name: "Nemotron-4 340B",
      layers: 96,
      hiddenSize: 18_432,
      attentionHeads: 96,
      keyValueHeads: 8,
      vocabularySize: 256_000,
      tiedEmbeddings: false,
      positionEmbedding: "rope",
      linearBias: false,
    },
    publishedParameters: 340e9,
  },
];

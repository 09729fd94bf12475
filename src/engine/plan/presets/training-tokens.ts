/**
 * How many tokens each preset was trained on, where that was published. A run of another length is as
 * good a plan; these are what to start from. For who asks, and so apart from the shapes.
 */

export interface TrainingTokens {
  tokens: number;
  /** Paper and section, or the release. */
  source: string;
}

const GOPHER: TrainingTokens = {
  tokens: 300e9,
  source: "Rae et al. 2021 (arXiv:2112.11446) section 3.2",
};
const OPT: TrainingTokens = {
  tokens: 300e9,
  source: "Zhang et al. 2022 (arXiv:2205.01068) section 2.2: the learning rate decays over 300B",
};
const LLAMA_2: TrainingTokens = {
  tokens: 2e12,
  source: "Touvron et al. 2023 (arXiv:2307.09288) table 1",
};
const LLAMA_3: TrainingTokens = {
  tokens: 15e12,
  source: "Meta, model card of Llama 3: over 15 trillion",
};
/** Shoeybi et al. and Turing-NLG: 300,000 iterations of 512 sequences of 1,024. */
const MEGATRON_ITERATIONS = 300_000 * 512 * 1024;

const PUBLISHED: Readonly<Record<string, TrainingTokens>> = {
  "mt-nlg-530b": { tokens: 270e9, source: "Smith et al. 2022 (arXiv:2201.11990) section 3.2" },
  "gpt-3-175b": { tokens: 300e9, source: "Brown et al. 2020 (arXiv:2005.14165) table 2.1" },
  "turing-nlg-17b": {
    tokens: MEGATRON_ITERATIONS,
    source:
      "Turing-NLG, Microsoft Research blog, 13 February 2020: 300,000 steps of 512 sequences of 1,024",
  },
  "megatron-8.3b": {
    tokens: MEGATRON_ITERATIONS,
    source: "Shoeybi et al. 2019 (arXiv:1909.08053): 300,000 iterations of 512 sequences of 1,024",
  },
  "megatron-1t": {
    tokens: 450e9,
    source: "Narayanan et al. 2021 (arXiv:2104.04473) section 5.1, reckoned with, not trained on",
  },
  "gpt-neox-20b": {
    tokens: 472.5e9,
    source: "Black et al. 2022 (arXiv:2204.06745): 150,000 steps of 3.15M tokens",
  },
  "gopher-44m": GOPHER,
  "gopher-117m": GOPHER,
  "gopher-417m": GOPHER,
  "gopher-1.4b": GOPHER,
  "gopher-7.1b": GOPHER,
  "gopher-280b": GOPHER,
  "xglm-7.5b": { tokens: 500e9, source: "Lin et al. 2021 (arXiv:2112.10668)" },
  "polycoder-2.7b": {
    tokens: 150_000 * 262_144,
    source: "Xu et al. 2022 (arXiv:2202.13169): 150,000 steps of 262,144 tokens",
  },
  "bert-large": {
    tokens: 1e6 * 256 * 512,
    source:
      "Devlin et al. 2018 (arXiv:1810.04805) appendix A.2: a million steps of 256 sequences of 512, nine in ten of which were cut to 128",
  },
  "bloom-176b": { tokens: 366e9, source: "Scao et al. 2022 (arXiv:2211.05100)" },
  "opt-6.7b": OPT,
  "opt-13b": OPT,
  "opt-30b": OPT,
  "opt-66b": OPT,
  "opt-175b": OPT,
  "nemotron-4-340b": { tokens: 9e12, source: "NVIDIA 2024 (arXiv:2406.11704)" },
  "llama-2-7b": LLAMA_2,
  "llama-2-13b": LLAMA_2,
  "llama-2-70b": LLAMA_2,
  "llama-3-8b": LLAMA_3,
  "llama-3-70b": LLAMA_3,
  "llama-3-405b": { tokens: 15.6e12, source: "Llama team 2024 (arXiv:2407.21783) section 1" },
  "palm-540b": { tokens: 780e9, source: "Chowdhery et al. 2022 (arXiv:2204.02311) section 1" },
  "deepseek-v2": { tokens: 8.1e12, source: "DeepSeek-AI 2024 (arXiv:2405.04434) abstract" },
  "deepseek-v3": { tokens: 14.8e12, source: "DeepSeek-AI 2024 (arXiv:2412.19437) abstract" },
  "t5-11b": { tokens: 1e12, source: "Raffel et al. 2019 (arXiv:1910.10683) section 3.7: about" },
};

/** Tokens that a preset was trained on; undefined where none were published. */
export function publishedTrainingTokens(preset: string | undefined): TrainingTokens | undefined {
  return preset !== undefined && Object.hasOwn(PUBLISHED, preset) ? PUBLISHED[preset] : undefined;
}

/** Of a compute-optimal run: about as many per parameter at every size. */
const OPTIMAL_TOKENS_PER_PARAMETER = 20;

/**
 * An assumption, for models of which no count was published.
 * @param active parameters that a token passes through
 */
export function assumedTrainingTokens(active: number): TrainingTokens {
  return {
    tokens: OPTIMAL_TOKENS_PER_PARAMETER * active,
    source: "assumed: 20 tokens per active parameter, Hoffmann et al. 2022 (arXiv:2203.15556)",
  };
}

/**
 * Where each preset's shape is published, what never was, and why a count may differ from the
 * published one. Apart from the shapes, which every plan reads; these are for who asks.
 */

export interface ModelNote {
  /** Paper and table, or the file of the release. */
  source: string;
  /** Fields that were never published and are filled with what such models usually have. */
  unpublished?: string[];
  /** Why the count differs from the published one, and other things to know. */
  note?: string;
}

export const MODEL_NOTES: Readonly<Record<string, ModelNote>> = {
  "mt-nlg-530b": {
    source:
      "Smith et al. 2022 (arXiv:2201.11990) section 3.2; vocabulary from Korthikanti et al. 2022 (arXiv:2205.05198) table 3",
  },
  "gpt-3-175b": {
    source: "Brown et al. 2020 (arXiv:2005.14165) table 2.1",
  },
  "turing-nlg-17b": {
    source: "Turing-NLG, Microsoft Research blog, 13 February 2020",
    unpublished: ["vocabularySize"],
    note: "The shape counts 17.2 billion; the size was published in whole billions.",
  },
  "megatron-8.3b": {
    source: "Shoeybi et al. 2019 (arXiv:1909.08053) tables 1 and 2",
  },
  "megatron-1t": {
    source: "Narayanan et al. 2021 (arXiv:2104.04473) table 1",
  },
  "deepspeed-1t": {
    source: "DeepSpeed: Extreme-scale model training for everyone, Microsoft Research blog, 2020",
    unpublished: ["attentionHeads", "vocabularySize"],
    note: "298 layers of 17,408 count 1.08 trillion; the blog speaks of a trillion.",
  },
  "gpt-neox-20b": {
    source: "Black et al. 2022 (arXiv:2204.06745) sections 2.1 and 3",
  },
  "gopher-44m": {
    source: "Rae et al. 2021 (arXiv:2112.11446) table 1 and section 3.1",
  },
  "gopher-117m": {
    source: "Rae et al. 2021 (arXiv:2112.11446) table 1 and section 3.1",
  },
  "gopher-417m": {
    source: "Rae et al. 2021 (arXiv:2112.11446) table 1 and section 3.1",
  },
  "gopher-1.4b": {
    source: "Rae et al. 2021 (arXiv:2112.11446) table 1 and section 3.1",
    note: "The shape counts 1.37 billion, which is 1.4 to the two digits published.",
  },
  "gopher-7.1b": {
    source: "Rae et al. 2021 (arXiv:2112.11446) table 1 and section 3.1",
  },
  "gopher-280b": {
    source: "Rae et al. 2021 (arXiv:2112.11446) table 1 and section 3.1",
  },
  "pangu-alpha-200b": {
    source: "Zeng et al. 2021 (arXiv:2104.12369) table 1, from memory",
    note: "Its query layer on top is counted among the 64 layers. The title's 200B is 207.0B in the table.",
  },
  "xglm-7.5b": {
    source: "Lin et al. 2021 (arXiv:2112.10668) table 2; released configuration",
    note: "Sinusoidal positions hold no parameters.",
  },
  "polycoder-2.7b": {
    source:
      "Xu et al. 2022 (arXiv:2202.13169) table 2; tying, positions and vocabulary from the released configurations",
    note: "2.65 billion with one embedding matrix, 2.78 with the two of the release; published as 2.7B.",
  },
  "gpt-2": {
    source:
      "Radford et al. 2019, table 2; sizes as corrected in the release's model card (124M, 355M, 774M, 1.5B)",
  },
  "gpt-2-medium": {
    source:
      "Radford et al. 2019, table 2; sizes as corrected in the release's model card (124M, 355M, 774M, 1.5B)",
  },
  "gpt-2-large": {
    source:
      "Radford et al. 2019, table 2; sizes as corrected in the release's model card (124M, 355M, 774M, 1.5B)",
  },
  "gpt-2-xl": {
    source:
      "Radford et al. 2019, table 2; sizes as corrected in the release's model card (124M, 355M, 774M, 1.5B)",
  },
  "bert-large": {
    source: "Devlin et al. 2018 (arXiv:1810.04805) section 3; released vocabulary",
    note: "The paper's 340M holds the pooler and the heads of pre-training; the encoder alone, counted here, has 334M.",
  },
  "bloom-176b": {
    source: "Scao et al. 2022 (arXiv:2211.05100) table 5",
  },
  "opt-175b": {
    source:
      "Zhang et al. 2022 (arXiv:2205.01068) table 1; vocabulary from the released configuration",
  },
  "opt-66b": {
    source:
      "Zhang et al. 2022 (arXiv:2205.01068) table 1; vocabulary from the released configuration",
  },
  "opt-30b": {
    source:
      "Zhang et al. 2022 (arXiv:2205.01068) table 1; vocabulary from the released configuration",
  },
  "opt-13b": {
    source:
      "Zhang et al. 2022 (arXiv:2205.01068) table 1; vocabulary from the released configuration",
    note: "The shape counts 12.85 billion; the size was published in whole billions.",
  },
  "opt-6.7b": {
    source:
      "Zhang et al. 2022 (arXiv:2205.01068) table 1; vocabulary from the released configuration",
  },
  "nemotron-4-340b": {
    source: "NVIDIA 2024 (arXiv:2406.11704) table 1 and section 2.1",
    note: "9.4 billion of them are embeddings, 331.6 are not.",
  },
  "llama-2-7b": {
    source: "Touvron et al. 2023 (arXiv:2307.09288); widths from the released configurations",
  },
  "llama-2-13b": {
    source: "Touvron et al. 2023 (arXiv:2307.09288); widths from the released configurations",
  },
  "llama-2-70b": {
    source: "Touvron et al. 2023 (arXiv:2307.09288); widths from the released configurations",
  },
  "llama-3-8b": {
    source: "Llama Team 2024 (arXiv:2407.21783) table 3; released configurations",
  },
  "llama-3-70b": {
    source: "Llama Team 2024 (arXiv:2407.21783) table 3; released configurations",
  },
  "llama-3-405b": {
    source: "Llama Team 2024 (arXiv:2407.21783) table 3; released configurations",
  },
  "lamda-137b": {
    source: "Thoppilan et al. 2022 (arXiv:2201.08239) section 3, from memory",
    unpublished: ["normalization", "tiedEmbeddings"],
    note: "Its T5-style relative attention biases, a few thousand parameters, are not counted.",
  },
  "palm-540b": {
    source: "Chowdhery et al. 2022 (arXiv:2204.02311) table 1, from memory",
  },
  "mixtral-8x7b": {
    source: "Jiang et al. 2024 (arXiv:2401.04088) table 1 and the released configurations",
  },
  "mixtral-8x22b": {
    source: "Jiang et al. 2024 (arXiv:2401.04088) table 1 and the released configurations",
  },
  "deepseek-v2": {
    source: "DeepSeek-AI 2024 (arXiv:2405.04434) section 3.1.2",
  },
  "deepseek-v3": {
    source: "DeepSeek-AI 2024 (arXiv:2412.19437) section 4.2",
    note: "Without the multi-token prediction module (14 billion more).",
  },
  "wudao-class": {
    source: "Beijing Academy of Artificial Intelligence, announcement of WuDao 2.0, June 2021",
    unpublished: [
      "layers",
      "hiddenSize",
      "attentionHeads",
      "ffnHiddenSize",
      "vocabularySize",
      "moe.experts",
      "moe.topK",
    ],
    note: "Only the total of 1.75 trillion was published; the shape is a plain one of that size.",
  },
  "t5-11b": {
    source:
      "Raffel et al. 2019 (arXiv:1910.10683) section 3.7; the exact count is the released checkpoint's, from memory",
    note: "Its relative attention biases, a few thousand parameters, are not counted.",
  },
  "deepnet-1000": {
    source: "Wang et al. 2022 (arXiv:2203.00555) section 5 (OPUS-100), from memory",
    unpublished: ["vocabularySize"],
    note: "The vocabulary is the one with which both published sizes, 863M for 200 layers and 3.8B for 1,000, come out.",
  },
  "gshard-600b": {
    source:
      "Lepikhin et al. 2020 (arXiv:2006.16668) table 1: 36 encoder and decoder layers, every second with 2,048 experts; widths from memory",
    unpublished: ["vocabularySize", "linearBias"],
    note: "18 × 2,048 experts of 2 × 1024 × 8192 alone count 618 billion; the paper rounds to 600.",
  },
  "switch-c-1.6t": {
    source: "Fedus et al. 2021 (arXiv:2101.03961) table 9: 15 encoder and 15 decoder layers",
    note: "The released configuration has 30 heads where the paper's table says 32.",
  },
};

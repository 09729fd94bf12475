/** FLOPs and parameter counts against Megatron-LM, nanotron, the EleutherAI cookbook, Hugging Face. */
import { describe, expect, test } from "vitest";
import {
  causalModelFlopsPerIteration,
  hardwareFlopsPerIteration,
  modelFlopsPerIteration,
  narayananFlopsPerIteration,
} from "../../../src/engine/model/flops.ts";
import { headFlops, layerFlops } from "../../../src/engine/model/layer-flops.ts";
import { countLayerKinds, LAYER_KINDS } from "../../../src/engine/model/layer-kind.ts";
import { paddedVocabularySize } from "../../../src/engine/model/padded-vocabulary.ts";
import { countParameters } from "../../../src/engine/model/parameters.ts";
import { tensorSize } from "../../../src/engine/model/tensor.ts";
import { embeddingTensors, headTensors } from "../../../src/engine/model/transformer-tensors.ts";
import type { Model } from "../../../src/engine/plan/plan.ts";
import vectors from "../../oracles/flops_params.json" with { type: "json" };
import { exampleModel, examplePlan } from "./example-plan.ts";
import { type MegatronInput, megatronModel } from "./megatron-case.ts";

// biome-ignore lint/suspicious/noExplicitAny: each kind of case has its own fields
type Case = { id: string; kind: string; input: any } & Record<string, any>;
const cases = vectors.cases as Case[];

/** What no plan of ours can say, by case. */
const NOT_EXPRESSIBLE: Record<string, string> = {
  "flops-packed-llama3-8b": "packed sequences of several lengths in one row",
  "flops-mixtral-mtp2": "multi-token-prediction layers",
  "flops-deepseek-v3-mla-mtp1": "multi-token-prediction layers",
  "flops-llama3-8b-output-gate": "a gate on the attention output",
};

const ofKind = (kind: string) =>
  cases
    .filter((one) => one.kind === kind && !(one.id in NOT_EXPRESSIBLE))
    .map((one) => [one.id, one] as const);

test("72 of 76 cases are compared, the other four are named", () => {
  expect(cases).toHaveLength(76);
  expect(Object.keys(NOT_EXPRESSIBLE).filter((id) => cases.some((one) => one.id === id))).toEqual(
    Object.keys(NOT_EXPRESSIBLE),
  );
  const kinds = ["megatron-flops", "megatron-params-formula", "hf-module", "cookbook-flops"];
  kinds.push("cookbook-params", "padded-vocab", "nanotron-flops");
  expect(kinds.reduce((sum, kind) => sum + ofKind(kind).length, 0)).toBe(72);
});

describe("FLOPs of an iteration", () => {
  test.each(ofKind("megatron-flops"))("%s", (_, one) => {
    const plan = planOf(megatronModel(one.input, {}), one.input.seq_length, one.input.batch_size);
    expectClose(causalModelFlopsPerIteration(plan) + latentNorms(one.input), one.flops);
    if (one.flops_old_version) expectClose(modelFlopsPerIteration(plan), one.flops_old_version);
    // The GPT formula knows neither wide heads nor anything but four-fold feed-forward.
    if (one.sc21_formula) {
      const { batch_size, seq_length } = one.input;
      expectClose(
        narayananFlopsPerIteration(plan.model, batch_size, seq_length),
        one.sc21_formula.with_recompute_96BslhH,
      );
    }
  });

  test("full recomputation of MT-NLG costs what equation 3 of Narayanan et al. says", () => {
    const one = cases.find((entry) => entry.id === "flops-mtnlg-530b-b1920-tp8");
    const plan = planOf(megatronModel(one?.input, {}), 2048, 1920, "full");
    expectClose(
      hardwareFlopsPerIteration(plan),
      narayananFlopsPerIteration(plan.model, 1920, 2048),
    );
  });

  test.each(ofKind("nanotron-flops"))("%s", (_, { input, model_flops, hardware_flops }) => {
    const model = exampleModel({
      layers: input.num_layers,
      hiddenSize: input.hidden_size,
      attentionHeads: input.num_heads,
      keyValueHeads: input.num_key_value_heads,
      headDim: input.hidden_size / input.num_heads,
      ffnHiddenSize: input.ffn_hidden_size,
      gatedMlp: true,
      vocabularySize: input.vocab_size,
      vocabularyDivisor: 1,
    });
    const plan = planOf(model, input.seq_len, input.batch_size);
    expectClose(modelFlopsPerIteration(plan), model_flops);
    expectClose(hardwareFlopsPerIteration(plan), hardware_flops);
  });

  test.each(ofKind("cookbook-flops"))("%s", (_, { input, flops }) => {
    const model = cookbookModel(input);
    const counts = countLayerKinds(model, 0, model.layers);
    const passes = input.tokens * flops.iter_factor;
    let [qkv, scores, values, output, feedForward, router] = [0, 0, 0, 0, 0, 0];
    LAYER_KINDS.forEach((kind, index) => {
      const layer = layerFlops(model, kind, input.sequence_length);
      const factor = passes * (counts[index] ?? 0);
      qkv += factor * layer.queryKeyValue;
      scores += factor * layer.attentionScores;
      values += factor * layer.attentionOverValues;
      output += factor * layer.attentionOutput;
      feedForward += factor * (layer.mlpUp + layer.mlpDown + layer.experts);
      router += factor * layer.router;
    });
    expectClose(qkv, flops.qkv_flops);
    expectClose(scores, flops.attention_matrix_flops);
    expectClose(values, flops.attention_over_values_flops);
    expectClose(output, flops.linear_projection_flops);
    expectClose(feedForward, flops.ffn_flops);
    if (flops.gating_flops) expectClose(router, flops.gating_flops);
    // The cookbook takes one pass over the logits, in training too, and 4·h for the look-up.
    const lookUp = 4 * model.hiddenSize;
    const logits = input.tokens * (headFlops(model.hiddenSize, model.vocabularySize) + lookUp);
    expectClose(logits, flops.embedding_flops);
    const total = qkv + scores + values + output + feedForward + router + logits;
    expectClose(total, flops.total_flops);
  });
});

describe("parameters", () => {
  test.each(ofKind("hf-module"))("%s", (id, { input, params }) => {
    const { total } = countParameters(huggingFaceModel(input));
    // The plan has no norms on single heads' queries and keys: 2 × head width × layers.
    const headNorms = id === "hf-qwen3-235b-a22b" ? 2 * 128 * 94 : 0;
    expect(total + headNorms).toBe(params.total);
  });

  test.each(ofKind("megatron-params-formula"))("%s", (_, { input, params }) => {
    // The formula leaves out linear biases and position embeddings, which the modules do have.
    const model = megatronModel(input as MegatronInput, {
      linearBias: false,
      positionEmbedding: "none",
    });
    const { total, active } = countParameters(model);
    expect(total).toBe(params.total);
    expectClose(active, params.active);
  });

  test.each(ofKind("cookbook-params"))("%s", (_, { input, params }) => {
    const model = cookbookModel(input);
    const embeddings = embeddingTensors({ ...model, positionEmbedding: "learned" });
    const sizes = Object.fromEntries(embeddings.map((one) => [one.name, tensorSize(one)]));
    expect(sizes["embedding.position"]).toBe(params.position_embedding_params);
    const head = headTensors(model).find((one) => one.name === "head.output");
    const words = (sizes["embedding.word"] ?? 0) + (head ? tensorSize(head) : 0);
    expect(words).toBe(params.embedding_params);
    // Whatever the model, the cookbook counts 8·h per layer for biases and norms, and one more norm.
    const { total } = countParameters({ ...model, positionEmbedding: "none", linearBias: false });
    const norms = 4 * model.hiddenSize * model.layers + 2 * model.hiddenSize;
    const theirNorms = params.layernorm_params;
    const position = params.position_embedding_params;
    expectClose(total - norms + theirNorms + position, params.total_params);
  });

  test.each(ofKind("padded-vocab"))("%s", (_, { input, padded }) => {
    for (const [name, expected] of Object.entries(padded)) {
      const [tensor = 0, divisor = 0] = name.match(/\d+/g)?.map(Number) ?? [];
      expect(paddedVocabularySize(input.vocab_size, divisor, tensor)).toBe(expected);
    }
  });
});

function planOf(model: Model, sequenceLength: number, batch: number, recompute?: "full") {
  return examplePlan({
    model,
    training: {
      sequenceLength,
      globalBatchSize: batch,
      ...(recompute === undefined ? {} : { recompute }),
    },
  });
}

/** Megatron counts the norms inside latent attention as one multiply-add a feature; no other norm. */
function latentNorms(input: MegatronInput & { batch_size: number }): number {
  if (input.multi_latent_attention !== true) return 0;
  const features = (input.q_lora_rank ?? 0) + (input.kv_lora_rank ?? 0);
  return 3 * 2 * features * input.num_layers * input.batch_size * input.seq_length;
}

function expectClose(actual: number, expected: number) {
  expect(Math.abs(actual / expected - 1)).toBeLessThan(1e-12);
}

// biome-ignore lint/suspicious/noExplicitAny: argument namespace of a Python script
function cookbookModel(input: any): Model {
  const h = input.hidden_size;
  const heads = h / 128;
  const moe = input.moe === true;
  // calc_transformer_flops parses --ffn-hidden-size and never uses it: the factor counts.
  const width = input.ffn_expansion_factor * h;
  return exampleModel({
    layers: input.num_layers,
    hiddenSize: h,
    attentionHeads: heads,
    keyValueHeads: heads * input.kv_size_ratio,
    headDim: 128,
    ffnHiddenSize: width,
    gatedMlp: input.num_mlp_linears === 3,
    vocabularySize: input.vocab_size,
    tiedEmbeddings: input.tied_embeddings === true,
    maxPositions: input.sequence_length,
    ...(moe
      ? {
          moe: {
            experts: input.num_experts,
            topK: input.topk,
            expertFfnHiddenSize: width,
            sharedExpertFfnHiddenSize: 0,
            denseLayers: 0,
            denseFfnHiddenSize: width,
            everyNthLayer: input.expert_interval,
          },
        }
      : {}),
  });
}

// biome-ignore lint/suspicious/noExplicitAny: one class of model a case, each with its own names
function huggingFaceModel(input: any): Model {
  const gpt2 = input.class === "GPT2LMHeadModel";
  const llama = !gpt2 && input.class !== "GPTNeoXForCausalLM";
  const hiddenSize = input.hidden ?? input.hidden_size ?? input.n_embd;
  const heads = input.heads ?? input.n_head;
  const width = input.moe_intermediate ?? input.intermediate;
  return exampleModel({
    layers: input.layers ?? input.num_hidden_layers ?? input.n_layer,
    hiddenSize,
    attentionHeads: heads,
    keyValueHeads: input.kv_heads ?? heads,
    headDim: input.head_dim ?? hiddenSize / heads,
    ffnHiddenSize: gpt2 ? 4 * hiddenSize : width,
    gatedMlp: llama,
    linearBias: !llama,
    normalization: llama ? "rmsnorm" : "layernorm",
    positionEmbedding: gpt2 ? "learned" : "rope",
    maxPositions: input.n_positions ?? 0,
    vocabularySize: input.vocab,
    tiedEmbeddings: input.tied === true,
    ...(input.experts
      ? {
          moe: {
            experts: input.experts,
            topK: 2,
            expertFfnHiddenSize: width ?? HUGGING_FACE_EXPERT_WIDTH[heads],
            sharedExpertFfnHiddenSize: 0,
            denseLayers: 0,
            denseFfnHiddenSize: 0,
            everyNthLayer: 1,
          },
        }
      : {}),
  });
}

/** Mixtral's cases leave the width out; it is the released configuration's, by attention heads. */
const HUGGING_FACE_EXPERT_WIDTH: Record<number, number> = { 32: 14336, 48: 16384 };

/** Reads the argument namespaces of the Megatron vectors as plans of our own. */
import type { MixtureOfExperts, Model } from "../../../src/engine/plan/plan.ts";
import { exampleModel } from "./example-plan.ts";

export interface MegatronInput {
  num_layers: number;
  hidden_size: number;
  ffn_hidden_size: number;
  num_attention_heads: number;
  kv_channels: number;
  num_query_groups: number | null;
  swiglu: boolean;
  normalization?: string;
  untied?: boolean;
  untie_embeddings_and_output_weights?: boolean;
  num_experts: number | null;
  moe_router_topk?: number;
  moe_ffn_hidden_size: number | null;
  moe_layer_freq: number | number[];
  moe_shared_expert_intermediate_size: number | null;
  seq_length: number;
  vocab_size?: number;
  padded_vocab_size: number;
  multi_latent_attention?: boolean;
  q_lora_rank?: number;
  kv_lora_rank?: number;
  qk_head_dim?: number;
  qk_pos_emb_head_dim?: number;
  v_head_dim?: number;
}

/** The model of a case; what the case's function ignores is given in `assumed`. */
export function megatronModel(input: MegatronInput, assumed: Partial<Model>): Model {
  const latent = input.multi_latent_attention === true;
  return exampleModel({
    layers: input.num_layers,
    hiddenSize: input.hidden_size,
    attentionHeads: input.num_attention_heads,
    keyValueHeads: input.num_query_groups ?? input.num_attention_heads,
    headDim: latent ? (input.qk_head_dim ?? 0) : input.kv_channels,
    ffnHiddenSize: input.ffn_hidden_size,
    gatedMlp: input.swiglu,
    vocabularySize: input.padded_vocab_size,
    vocabularyDivisor: 1,
    tiedEmbeddings: !(input.untied ?? input.untie_embeddings_and_output_weights ?? false),
    normalization: input.normalization === "RMSNorm" ? "rmsnorm" : "layernorm",
    maxPositions: input.seq_length,
    ...moeOf(input),
    ...(latent
      ? {
          attention: {
            kind: "mla",
            queryLoraRank: input.q_lora_rank ?? 0,
            keyValueLoraRank: input.kv_lora_rank ?? 0,
            ropeHeadDim: input.qk_pos_emb_head_dim ?? 0,
            valueHeadDim: input.v_head_dim ?? 0,
          } as const,
        }
      : {}),
    ...assumed,
  });
}

function moeOf(input: MegatronInput): { moe?: MixtureOfExperts } {
  if (input.num_experts === null) return {};
  const pattern = input.moe_layer_freq;
  return {
    moe: {
      experts: input.num_experts,
      topK: input.moe_router_topk ?? 2,
      expertFfnHiddenSize: input.moe_ffn_hidden_size ?? input.ffn_hidden_size,
      sharedExpertFfnHiddenSize: input.moe_shared_expert_intermediate_size ?? 0,
      denseLayers: typeof pattern === "number" ? 0 : pattern.indexOf(1),
      denseFfnHiddenSize: input.ffn_hidden_size,
      everyNthLayer: typeof pattern === "number" ? pattern : 1,
    },
  };
}

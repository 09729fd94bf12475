/**
 * Megatron-LM's `theoretical_memory_usage.py` against our own functions, each case read as that file
 * reads it: one stage of 1/p of the layers and one embedding, every model a GPT for activations.
 */
import { describe, expect, test } from "vitest";
import { enterStates } from "../../../src/engine/memory/enter-states.ts";
import { heldPasses } from "../../../src/engine/memory/in-flight.ts";
import { bytesPerLayer, savedTensors } from "../../../src/engine/memory/saved-tensors.ts";
import { LOGITS } from "../../../src/engine/memory/transient-quantities.ts";
import { stageParameters } from "../../../src/engine/model/parameters.ts";
import type { Plan } from "../../../src/engine/plan/plan.ts";
import vectors from "../../oracles/memory.json" with { type: "json" };
import { evenAssignment, examplePlan } from "../model/example-plan.ts";
import { type MegatronInput, megatronModel } from "../model/megatron-case.ts";
import { contextOf, entered, stageOf } from "./estimator-case.ts";

interface Input extends MegatronInput {
  tensor_model_parallel_size: number;
  pipeline_model_parallel_size: number;
  virtual_pipeline_model_parallel_size: number | null;
  data_parallel_size: number;
  expert_model_parallel_size: number;
  expert_tensor_parallel_size: number;
  use_distributed_optimizer: boolean;
  micro_batch_size: number;
  num_microbatches: number | null;
}
interface Case {
  id: string;
  kind: string;
  input: Input;
  output_bytes: {
    weight_and_optimizer: number;
    activation_with_sp: number;
    activation_without_sp: number;
  };
  intermediates: { num_parameters_on_most_loaded_model_shard: number };
}

const cases = (vectors.cases as unknown as Case[]).filter((one) => one.kind === "megatron");

describe("Megatron-LM's theoretical memory usage", () => {
  test("has 49 cases, all compared", () => expect(cases).toHaveLength(49));

  test.each(cases.map((one) => [one.id, one] as const))("%s: weights and optimizer", (_, one) => {
    const plan = wholeModelPlan(one.input);
    const [whole] = stageParameters(plan, evenAssignment(plan));
    const pipeline = one.input.pipeline_model_parallel_size;
    const outside = whole?.embedding ?? 0;
    const matrices = plan.model.tiedEmbeddings ? 1 : 2;
    // The fullest shard: 1/p of the layers and one embedding matrix, two only if there is no pipeline.
    const kept = pipeline === 1 ? outside : outside / matrices;
    const share = 1 / pipeline;
    const expert = (whole?.expert ?? 0) * share;
    const parameters = ((whole?.total ?? 0) - outside) * share + kept;
    expectClose(parameters, one.intermediates.num_parameters_on_most_loaded_model_shard);
    const states = entered((ledger) =>
      enterStates(contextOf(plan), stageOf(parameters, expert), ledger, true),
    );
    expectClose(states.total, one.output_bytes.weight_and_optimizer);
  });

  test.each(cases.map((one) => [one.id, one] as const))(
    "%s: activations",
    (_, { input, output_bytes }) => {
      expectClose(firstStageActivations(input, true), output_bytes.activation_with_sp);
      // Without sequence parallelism the estimate adds 5 % for overheads.
      const without = output_bytes.activation_without_sp / 1.05;
      expectClose(firstStageActivations(input, false), without);
    },
  );
});

/** The model on one stage, without what the estimate leaves out: linear biases, positions. */
function wholeModelPlan(input: Input): Plan {
  return examplePlan({
    model: megatronModel(input, { linearBias: false, positionEmbedding: "none" }),
    parallel: {
      tensor: input.tensor_model_parallel_size,
      data: input.data_parallel_size,
      expert: input.expert_model_parallel_size,
      expertTensor: input.expert_tensor_parallel_size,
      zeroStage: input.use_distributed_optimizer ? 1 : 0,
      // The estimate shards over the data ranks alone, not over the context ranks.
      zeroGroupSize: input.data_parallel_size,
    },
  });
}

/**
 * Activations of the first stage as the estimate sees them: a GPT of this width (no gate, no grouped
 * heads, no experts; 4·h wide without sequence parallelism), no context parallelism, attention
 * recomputed, layers divided fractionally.
 */
function firstStageActivations(input: Input, sequenceParallel: boolean): number {
  const { hidden_size: hiddenSize, num_attention_heads: attentionHeads } = input;
  const pipeline = input.pipeline_model_parallel_size;
  const chunks = input.virtual_pipeline_model_parallel_size ?? 1;
  const tensor = input.tensor_model_parallel_size;
  const plan = examplePlan({
    model: {
      hiddenSize,
      attentionHeads,
      ffnHiddenSize: sequenceParallel ? input.ffn_hidden_size : 4 * hiddenSize,
    },
    parallel: { tensor, sequenceParallel },
    training: {
      framework: "megatron-lm",
      frameworkYear: 2022,
      recompute: "selective",
      sequenceLength: input.seq_length,
      microBatchSize: input.micro_batch_size,
    },
  });
  const context = contextOf(plan);
  const { passes } = heldPasses({
    schedule: chunks > 1 ? "interleaved-1f1b" : "1f1b",
    rank: 0,
    stages: pipeline,
    chunks,
    // Fewer micro-batches than stages are discounted only without chunks.
    microBatches: (chunks === 1 ? input.num_microbatches : null) ?? 1e6,
  });
  const inFlight = passes / chunks;
  const layers =
    (input.num_layers / pipeline) * bytesPerLayer(savedTensors(context, 0, "selective"));
  const tokens = input.seq_length * input.micro_batch_size;
  const slices = sequenceParallel ? tensor : 1;
  const perMicroBatch = layers + ((8 + hiddenSize) * tokens) / slices;
  const head = sequenceParallel
    ? (4 * tokens * hiddenSize) / tensor + logits(input, 4)
    : 2 * tokens * hiddenSize + logits(input, 2);
  return inFlight * perMicroBatch + (pipeline === 1 ? head : 0);
}

function logits(input: Input, bytes: number): number {
  return LOGITS.compute({
    β: bytes,
    T: input.seq_length * input.micro_batch_size,
    V: input.padded_vocab_size,
    t: input.tensor_model_parallel_size,
  });
}

function expectClose(actual: number, expected: number) {
  expect(Math.abs(actual / expected - 1)).toBeLessThan(1e-9);
}

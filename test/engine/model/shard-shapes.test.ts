/** Parameter shapes and counts per rank against those Megatron-Core's own modules allocate. */
import { describe, expect, test } from "vitest";
import type { LayerAssignment } from "../../../src/engine/layout/layer-assignment.ts";
import { stageParameters } from "../../../src/engine/model/parameters.ts";
import { localShape, type Tensor } from "../../../src/engine/model/tensor.ts";
import {
  embeddingTensors,
  headTensors,
  layerTensors,
  outputMatrix,
} from "../../../src/engine/model/transformer-tensors.ts";
import type { Plan } from "../../../src/engine/plan/plan.ts";
import vectors from "../../oracles/shard_shapes.json" with { type: "json" };
import { examplePlan } from "./example-plan.ts";
import { type MegatronInput, megatronModel } from "./megatron-case.ts";

interface Chunk {
  layer_offset: number | null;
  num_layers: number;
  params: number;
  expert_params: number;
  shapes?: Record<string, number[]> | null;
}
interface ShardInput extends MegatronInput {
  bias: boolean;
  position_embedding: "learned" | "rope";
  tp: number;
  pp: number;
  vpp: number | null;
  ep: number;
  etp: number | null;
  dp: number;
}
interface Case {
  id: string;
  input: ShardInput;
  stages: (((Chunk | null)[] | null) | null)[];
}

const cases = vectors.cases as unknown as Case[];

describe("parameters per rank equal Megatron-Core's modules", () => {
  test("all 27 cases stand here", () => expect(cases).toHaveLength(27));

  test.each(cases.map((one) => [one.id, one] as const))("%s", (_, { input, stages }) => {
    const plan = planOf(input);
    const chunks = input.vpp ?? 1;
    let compared = 0;
    stages.forEach((built, rank) => {
      (built ?? []).forEach((chunk, index) => {
        if (chunk === null) return;
        compared++;
        const counts = stageParameters(plan, alone(plan, chunk, rank, index, chunks))[rank];
        expect(counts?.total).toBe(chunk.params);
        expect(counts?.expert).toBe(chunk.expert_params);
        if (chunk.shapes) expectShapes(plan, chunk, rank, index, chunks);
      });
    });
    expect(compared).toBeGreaterThan(0);
  });
});

function planOf(input: ShardInput): Plan {
  return examplePlan({
    model: megatronModel(input, {
      vocabularySize: input.vocab_size ?? 0,
      vocabularyDivisor: 128,
      linearBias: input.bias,
      positionEmbedding: input.position_embedding,
    }),
    parallel: {
      tensor: input.tp,
      pipeline: input.pp,
      data: input.dp,
      expert: input.ep,
      expertTensor: input.etp ?? input.tp,
      virtualPipeline: input.vpp ?? 1,
    },
  });
}

/** An assignment in which the given rank holds one model chunk alone, at its place in the pipeline. */
function alone(
  plan: Plan,
  chunk: Chunk,
  rank: number,
  index: number,
  chunks: number,
): LayerAssignment {
  const { pipeline } = plan.parallel;
  const first = chunk.layer_offset ?? 0;
  const elsewhere: [number, number] = [-1, -1];
  const virtual = index * pipeline + rank;
  const stages = Array.from({ length: pipeline }, (_, stage): [number, number][] =>
    stage === rank ? [[first, first + chunk.num_layers]] : [],
  );
  return {
    stages,
    virtualStages: [
      virtual === 0 ? [rank, 0] : elsewhere,
      virtual === pipeline * chunks - 1 ? [rank, 0] : elsewhere,
    ],
  };
}

function expectShapes(plan: Plan, chunk: Chunk, rank: number, index: number, chunks: number) {
  const expected = new Map(Object.entries(chunk.shapes ?? {}));
  const { parallel, model } = plan;
  const vocabulary = plan.model.vocabularySize <= 1024 ? 1024 : 0;
  const take = (name: string, shape: number[]) => {
    expect([name, shape]).toEqual([name, expected.get(name)]);
    expected.delete(name);
  };
  for (let layer = 0; layer < chunk.num_layers; layer++) {
    for (const tensor of layerTensors(model, (chunk.layer_offset ?? 0) + layer)) {
      const shape = localShape(tensor, parallel);
      const name = `decoder.layers.${layer}.${LAYER_NAMES[baseName(tensor)]}.${part(tensor)}`;
      if (tensor.group !== "experts") take(name, shape);
      else {
        for (let expert = 0; expert < (shape[0] ?? 0); expert++) {
          take(name.replace("experts.", `experts.local_experts.${expert}.`), shape.slice(1));
        }
      }
    }
  }
  const isFirst = rank === 0 && index === 0;
  const isLast = rank === parallel.pipeline - 1 && index === chunks - 1;
  const ends: Tensor[] = [];
  if (isFirst) ends.push(...embeddingTensors(model, vocabulary));
  if (isLast) ends.push(...headTensors(model, vocabulary));
  if (isLast && !isFirst && model.tiedEmbeddings) ends.push(outputMatrix(model, vocabulary));
  for (const tensor of ends)
    take(END_NAMES[tensor.name] ?? tensor.name, localShape(tensor, parallel));
  expect([...expected.keys()]).toEqual([]);
}

function baseName(tensor: Tensor): string {
  return tensor.name.slice(0, tensor.name.lastIndexOf("."));
}

function part(tensor: Tensor): string {
  return tensor.name.slice(tensor.name.lastIndexOf(".") + 1);
}

const LAYER_NAMES: Record<string, string> = {
  inputNorm: "input_layernorm",
  mlpNorm: "pre_mlp_layernorm",
  "attention.qkv": "self_attention.linear_qkv",
  "attention.output": "self_attention.linear_proj",
  "mlp.up": "mlp.linear_fc1",
  "mlp.down": "mlp.linear_fc2",
  router: "mlp.router",
  "experts.up": "mlp.experts.linear_fc1",
  "experts.down": "mlp.experts.linear_fc2",
  "sharedExpert.up": "mlp.shared_experts.linear_fc1",
  "sharedExpert.down": "mlp.shared_experts.linear_fc2",
};

const END_NAMES: Record<string, string> = {
  "embedding.word": "embedding.word_embeddings.weight",
  "embedding.position": "embedding.position_embeddings.weight",
  "finalNorm.weight": "decoder.final_layernorm.weight",
  "finalNorm.bias": "decoder.final_layernorm.bias",
  "head.output": "output_layer.weight",
};

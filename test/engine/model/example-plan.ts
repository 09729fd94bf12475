/** A complete plan for the tests of the lower engine, which take plans as already completed. */
import type { LayerAssignment } from "../../../src/engine/layout/layer-assignment.ts";
import type { Model, Parallel, Plan, Training } from "../../../src/engine/plan/plan.ts";

export interface PlanChanges {
  model?: Partial<Model>;
  parallel?: Partial<Parallel>;
  training?: Partial<Training>;
  accelerator?: string;
  gpusPerNode?: number;
}

/** A GPT of 8 layers and width 1,024 on one GPU, changed as asked. */
export function examplePlan(changes: PlanChanges = {}): Plan {
  const parallel = exampleParallel(changes.parallel);
  const gpus = parallel.tensor * parallel.pipeline * parallel.data * parallel.context;
  const gpusPerNode = changes.gpusPerNode ?? Math.min(8, gpus);
  return {
    version: 1,
    model: exampleModel(changes.model),
    cluster: {
      accelerator: changes.accelerator ?? "a100-sxm-80",
      gpus,
      nodes: Math.ceil(gpus / gpusPerNode),
      gpusPerNode,
      interNode: { kind: "infiniband", gbpsPerGpu: 200 },
      fabric: "dgx-a100-superpod",
    },
    parallel,
    training: exampleTraining(changes.training),
  };
}

export function exampleModel(changes: Partial<Model> = {}): Model {
  const hiddenSize = changes.hiddenSize ?? 1024;
  const attentionHeads = changes.attentionHeads ?? hiddenSize / 128;
  return {
    name: "example",
    layers: 8,
    hiddenSize,
    attentionHeads,
    keyValueHeads: attentionHeads,
    headDim: hiddenSize / attentionHeads,
    ffnHiddenSize: 4 * hiddenSize,
    gatedMlp: false,
    vocabularySize: 51200,
    tiedEmbeddings: true,
    positionEmbedding: "learned",
    normalization: "layernorm",
    linearBias: true,
    maxPositions: 2048,
    vocabularyDivisor: 128,
    crossAttentionLayers: 0,
    ...changes,
  };
}

function exampleParallel(changes: Partial<Parallel> = {}): Parallel {
  const tensor = changes.tensor ?? 1;
  return {
    tensor,
    pipeline: 1,
    data: 1,
    context: 1,
    expert: 1,
    expertTensor: tensor,
    virtualPipeline: 1,
    sequenceParallel: false,
    zeroStage: 0,
    zeroGroupSize: (changes.data ?? 1) * (changes.context ?? 1),
    order: "tp-cp-ep-dp-pp",
    ...changes,
  };
}

function exampleTraining(changes: Partial<Training> = {}): Training {
  return {
    sequenceLength: 2048,
    globalBatchSize: 64,
    microBatchSize: 1,
    precision: "bf16",
    gradientPrecision: "fp32",
    optimizer: "adam",
    recompute: "none",
    schedule: "1f1b",
    attentionKernel: "flash",
    framework: "megatron-core",
    frameworkYear: 2025,
    crossEntropyFusion: false,
    overlap: { gradientReduce: true, parameterGather: true, tensor: false, pipeline: true },
    compiled: false,
    offload: {},
    ...changes,
  };
}

/** The even split, round-robin over the chunks; V-shaped when asked. */
export function evenAssignment(plan: Plan, vShaped = false): LayerAssignment {
  const { pipeline, virtualPipeline: chunks } = plan.parallel;
  const perChunk = Math.floor(plan.model.layers / (pipeline * chunks));
  const extra = plan.model.layers - perChunk * pipeline * chunks;
  const stages: [number, number][][] = Array.from({ length: pipeline }, () => []);
  const virtualStages: [number, number][] = [];
  let first = 0;
  for (let virtual = 0; virtual < pipeline * chunks; virtual++) {
    const chunk = Math.floor(virtual / pipeline);
    const place = virtual % pipeline;
    const rank = vShaped && chunk % 2 === 1 ? pipeline - 1 - place : place;
    const end = first + perChunk + (virtual < extra ? 1 : 0);
    stages[rank]?.push([first, end]);
    virtualStages.push([rank, chunk]);
    first = end;
  }
  return { stages, virtualStages };
}

/**
 * What every part of the memory model reads of a plan, worked out once per estimate: sizes in the
 * letters of the papers, degrees, and the framework's habits. Nothing here is a byte yet.
 */
import type { Accelerator } from "../cluster/accelerator.ts";
import { paddedVocabularySize } from "../model/padded-vocabulary.ts";
import { localShape } from "../model/tensor.ts";
import { layerTensors } from "../model/transformer-tensors.ts";
import { microBatchCount, type Plan } from "../plan/plan.ts";
import { type FrameworkMemory, frameworkMemory } from "./framework-memory.ts";

export interface MemoryContext {
  plan: Plan;
  accelerator: Accelerator;
  framework: FrameworkMemory;
  /** Tokens of one micro-batch on one GPU: sequence × micro-batch ÷ context ranks. */
  tokens: number;
  /** Sequence length s. */
  sequence: number;
  hidden: number;
  /** Padded vocabulary. */
  vocabulary: number;
  tensor: number;
  /** Divides what sequence parallelism splits: the tensor ranks with it, 1 without. */
  sequenceRanks: number;
  microBatches: number;
  /** Ranks that share the states ZeRO shards: of everything but experts, and of experts. */
  stateRanks: number;
  expertStateRanks: number;
  /** Bytes of an activation's element. */
  elementBytes: number;
  /** Elements of a layer's matrices of different shape, on one GPU. */
  distinctMatrices: number;
  /** Elements of the largest matrix of a layer, on one GPU. */
  largestMatrix: number;
  /** Bytes of a linear layer's saved input: 1 in fp8. */
  linearInputBytes: number;
}

export function memoryContext(plan: Plan, accelerator: Accelerator): MemoryContext {
  const { model, parallel, training } = plan;
  const framework = frameworkMemory(plan);
  const eightBit = training.precision === "fp8" || training.precision === "fp4";
  const elementBytes = training.precision === "fp32" ? 4 : 2;
  const expertShare = parallel.tensor / (parallel.expert * parallel.expertTensor);
  return {
    plan,
    accelerator,
    framework,
    tokens: (training.sequenceLength * training.microBatchSize) / parallel.context,
    sequence: training.sequenceLength,
    hidden: model.hiddenSize,
    vocabulary: paddedVocabularySize(
      model.vocabularySize,
      model.vocabularyDivisor,
      parallel.tensor,
    ),
    tensor: parallel.tensor,
    sequenceRanks: parallel.sequenceParallel ? parallel.tensor : 1,
    microBatches: microBatchCount(plan),
    stateRanks: parallel.zeroGroupSize,
    expertStateRanks: Math.max(1, parallel.zeroGroupSize * expertShare),
    elementBytes,
    ...matricesOf(plan),
    linearInputBytes: eightBit && framework.savesEightBitInputs ? 1 : elementBytes,
  };
}

/** Of the matrices of one layer (of each kind of feed-forward), those of different shape. */
function matricesOf(plan: Plan): Pick<MemoryContext, "distinctMatrices" | "largestMatrix"> {
  const { model, parallel } = plan;
  const seen = new Set<string>();
  let distinctMatrices = 0;
  let largestMatrix = 0;
  for (const layer of model.moe === undefined ? [0] : [0, model.layers - 1]) {
    for (const tensor of layerTensors(model, layer)) {
      const [rows = 0, columns = 0] = localShape(tensor, parallel).slice(-2);
      const key = `${rows} ${columns}`;
      if (columns === 0 || tensor.group === "router" || seen.has(key)) continue;
      seen.add(key);
      distinctMatrices += rows * columns;
      largestMatrix = Math.max(largestMatrix, rows * columns);
    }
  }
  return { distinctMatrices, largestMatrix };
}

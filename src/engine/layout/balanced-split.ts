/**
 * Splits that a plan asks for by name, `balanced-flops` and `balanced-parameters`: layers per virtual
 * stage such that stages weigh alike with embedding and head counted.
 */
import type { Plan } from "../plan/plan.ts";
import { type Boundaries, partSizes } from "./layer-partition/boundaries.ts";
import { partitionByThreshold } from "./layer-partition/compute-cost.ts";
import { type PipelineModuleItem, partitionModules } from "./layer-partition/deepspeed-modules.ts";
import { partitionOptimally } from "./layer-partition/optimal-partition.ts";
import {
  flopWeights,
  type LayerWeights,
  nanotronWeights,
  parameterWeights,
} from "./layer-weights.ts";

/**
 * Layers per virtual stage with FLOPs balanced: nanotron's walk in nanotron, else the split whose
 * heaviest stage is lightest.
 */
export function balanceFlops(plan: Plan, stages: number): number[] {
  if (plan.training.framework === "nanotron" && plan.model.moe === undefined) {
    const weights = nanotronWeights(plan.model);
    return layersOnly(partitionByThreshold([...weights.layers, weights.head], stages), 0, plan);
  }
  const weights = flopWeights(plan);
  return layersOnly(partitionOptimally([...weights.layers, weights.head], stages), 0, plan);
}

/** Layers per virtual stage as DeepSpeed's `partition_method: parameters` gives them. */
export function balanceParameters(plan: Plan, stages: number): number[] {
  return divideModules(plan, stages, "parameters");
}

/** Modules before the first transformer layer: a cast, the embedding, a transpose. */
const MODULES_BEFORE = 3;

/**
 * Layers per virtual stage by one of DeepSpeed's methods, over the modules of Megatron-DeepSpeed's
 * GPT (`GPTModelPipe`, megatron/model/gpt_model.py).
 *
 * @param method see `partitionModules`
 */
export function divideModules(plan: Plan, stages: number, method: string): number[] {
  const items = pipelineModules(parameterWeights(plan));
  const year = plan.training.frameworkYear;
  return layersOnly(partitionModules(items, stages, method, year), MODULES_BEFORE, plan);
}

function pipelineModules(weights: LayerWeights): PipelineModuleItem[] {
  const cast = { type: "function", parameters: 0 };
  return [
    cast,
    { type: "EmbeddingPipe", parameters: weights.embedding },
    cast,
    ...weights.layers.map((parameters) => ({ type: "ParallelTransformerLayerPipe", parameters })),
    cast,
    { type: "LayerNorm", parameters: weights.finalNorm },
    { type: "EmbeddingPipe", parameters: weights.head },
    cast,
  ];
}

/** Of a partition of modules, how many layers each part holds. */
function layersOnly(boundaries: Boundaries, before: number, plan: Plan): number[] {
  const { layers } = plan.model;
  return partSizes(boundaries.map((end) => Math.min(Math.max(end - before, 0), layers)));
}

/** Plans and step inputs for the tests of the time model. */
import { resolveAccelerator } from "../../../src/engine/cluster/accelerator-catalog.ts";
import { assignLayers } from "../../../src/engine/layout/assign-layers.ts";
import {
  hardwareFlopsPerIteration,
  modelFlopsPerIteration,
} from "../../../src/engine/model/flops.ts";
import { stageParameters } from "../../../src/engine/model/parameters.ts";
import { completePlan } from "../../../src/engine/plan/complete-plan.ts";
import type { Plan } from "../../../src/engine/plan/plan.ts";
import type { StepInputs } from "../../../src/engine/timing/timing-context.ts";

export interface PartialPlan {
  model?: object;
  cluster?: object;
  parallel?: object;
  training?: object;
}

/** A GPT of 22 billion parameters on one A100 node unless the parts say otherwise. */
export function planOf(parts: PartialPlan = {}): Plan {
  return completePlan({
    version: 1,
    model: { layers: 48, hiddenSize: 6144, attentionHeads: 64, ...parts.model },
    cluster: { accelerator: "a100-sxm-80", gpus: 8, ...parts.cluster },
    parallel: { tensor: 8, pipeline: 1, data: 1, ...parts.parallel },
    training: {
      sequenceLength: 2048,
      globalBatchSize: 4,
      microBatchSize: 4,
      framework: "megatron-lm",
      frameworkYear: 2022,
      ...parts.training,
    },
  }).plan;
}

export function inputsOf(plan: Plan): StepInputs {
  const { assignment } = assignLayers(plan);
  return {
    accelerator: resolveAccelerator(plan.cluster),
    assignment,
    stageParameters: stageParameters(plan, assignment),
    flops: {
      modelPerIteration: modelFlopsPerIteration(plan),
      hardwarePerIteration: hardwareFlopsPerIteration(plan),
    },
  };
}

/**
 * What frameworks are documented to send, where they differ: whether pipeline messages are scattered
 * over tensor ranks, whether gathered inputs are gathered again, how ZeRO moves parameters. Nothing
 * here is fitted; how much of it is hidden behind compute belongs to timing.
 */
import type { Framework, Plan } from "../plan/plan.ts";

export interface CommunicationHabits {
  /**
   * Each tensor rank sends its part of the activations to the next stage, which gathers them:
   * Megatron-LM until its Core (Narayanan et al., SC21, section 4.1), DeepSpeed (runtime/pipe/engine.py,
   * is_pipe_partitioned), and every framework with sequence parallelism.
   */
  scattersPipelineMessages: boolean;
  /**
   * With sequence parallelism: backward gathers the inputs of column-parallel matrices again
   * (Megatron-LM, core/tensor_parallel/layers.py, LinearWithGradAccumulationAndAsyncCommunication).
   */
  regathersInputs: boolean;
  /**
   * ZeRO-3 gathers parameters anew for every micro-batch, forward and backward (Rajbhandari et al.,
   * arXiv:1910.02054, section 7.2.2). Not torchtitan under a pipeline: it does not reshard after
   * forward there (torchtitan, models/llama3/infra/parallelize.py, apply_fsdp).
   */
  gathersEveryMicroBatch: boolean;
  /**
   * Tokens cross to at most so many nodes, to each once, and spread there over NVLink (DeepSeek-V3,
   * arXiv:2412.19437, section 2.1.2); absent: one copy per expert.
   */
  nodesPerToken?: number;
  /**
   * Bytes per element of tokens on their way to experts (DeepSeek-V3, section 3.3.3); absent: the
   * activations'.
   */
  dispatchBytes?: number;
}

const SCATTERING: ReadonlySet<Framework> = new Set([
  "megatron-lm",
  "megatron-deepspeed",
  "deepspeed",
]);
const REGATHERING: ReadonlySet<Framework> = new Set([
  "megatron-lm",
  "megatron-core",
  "megatron-deepspeed",
  "nanotron",
]);

/** What the plan's framework does. */
export function communicationHabits(plan: Plan): CommunicationHabits {
  const { framework } = plan.training;
  const { sequenceParallel, pipeline } = plan.parallel;
  return {
    scattersPipelineMessages: sequenceParallel || SCATTERING.has(framework),
    regathersInputs: sequenceParallel && REGATHERING.has(framework),
    gathersEveryMicroBatch: !(framework === "torchtitan" && pipeline > 1),
    ...(framework === "deepseek" ? { nodesPerToken: 4, dispatchBytes: 1 } : {}),
  };
}

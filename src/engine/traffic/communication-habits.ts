/**
 * What frameworks are documented to send, where they differ: whether pipeline messages are scattered
 * over tensor ranks, whether gathered inputs are gathered again, how ZeRO moves parameters. Nothing
 * here is fitted; how much of it is hidden behind compute belongs to timing.
 */
import type { Framework, Plan } from "../plan/plan.ts";

export interface CommunicationHabits {
  /** Each tensor rank sends its part of the activations to the next stage, which gathers them. */
  scattersPipelineMessages: boolean;
  /** With sequence parallelism: backward gathers the inputs of column-parallel matrices again. */
  regathersInputs: boolean;
  /** ZeRO-3 gathers parameters anew for every micro-batch, forward and backward. */
  gathersEveryMicroBatch: boolean;
  /** Tokens cross to each node once and spread there over NVLink; absent: one copy per expert. */
  nodesPerToken?: number;
  /** Bytes per element of tokens on their way to experts; absent: the activations'. */
  dispatchBytes?: number;
}

const MEGATRON_LAYERS = "Megatron-LM, core/tensor_parallel/layers.py";

/** Field by field, what is documented and where. */
export const HABIT_SOURCES: Record<keyof CommunicationHabits, string> = {
  scattersPipelineMessages:
    "Narayanan et al., SC21, section 4.1 (Megatron-LM's --no-scatter-gather-tensors-in-pipeline); DeepSpeed, runtime/pipe/engine.py, is_pipe_partitioned; with sequence parallelism every framework",
  regathersInputs: `${MEGATRON_LAYERS}, LinearWithGradAccumulationAndAsyncCommunication`,
  gathersEveryMicroBatch:
    "Rajbhandari et al., ZeRO, section 7.2.2; torchtitan does not reshard after forward under a pipeline (torchtitan, parallelize_llama.py, apply_fsdp)",
  nodesPerToken: "DeepSeek-V3 technical report, arXiv:2412.19437, section 2.1.2",
  dispatchBytes: "DeepSeek-V3 technical report, arXiv:2412.19437, section 3.3.3",
};

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

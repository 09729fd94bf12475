/** How a plan trains: what it says, and for the rest what its framework does by default. */
import {
  defaultAttentionKernel,
  type FrameworkContext,
  frameworkBehaviour,
} from "./framework-defaults.ts";
import { LIMITS } from "./limits.ts";
import { microBatchRule } from "./micro-batch-rule.ts";
import type { Framework, Parallel, Precision, ScheduleName, Training } from "./plan.ts";
import { PlanError } from "./plan-error.ts";
import { roundedBatch } from "./rounded-batch.ts";
import type { TrainingInput } from "./schema.ts";
import type { Warn } from "./warn.ts";

export const USUAL_SEQUENCE_LENGTH = 2048;
export const USUAL_FRAMEWORK = "megatron-core";
/** Micro-batches per stage when a plan does not give its batch: a bubble of about an eighth. */
const USUAL_MICRO_BATCHES_PER_STAGE = 8;

/** What of the rest of the plan the defaults depend on. */
export interface TrainingSurroundings {
  parallel: Parallel;
  schedule: ScheduleName;
  positionEmbedding: FrameworkContext["positionEmbedding"];
  architecture: string;
}

export function completeTraining(
  input: TrainingInput,
  { parallel, schedule, positionEmbedding, architecture }: TrainingSurroundings,
  warn: Warn,
): Training {
  const framework = input.framework ?? USUAL_FRAMEWORK;
  const behaviour = frameworkBehaviour(framework);
  const precision = input.precision ?? usualPrecision(framework, architecture);
  const microBatchSize = input.microBatchSize ?? 1;
  const sequenceLength = input.sequenceLength ?? USUAL_SEQUENCE_LENGTH;
  const context: FrameworkContext = {
    year: input.frameworkYear ?? behaviour.newestYear,
    yearGiven: input.frameworkYear !== undefined,
    precision,
    zeroStage: parallel.zeroStage,
    tensor: parallel.tensor,
    sequenceParallel: parallel.sequenceParallel,
    interleaved: parallel.virtualPipeline > 1,
    positionEmbedding,
    architecture,
  };
  const compiled = input.compiled ?? behaviour.compiled;
  return {
    sequenceLength,
    globalBatchSize: completeBatch(
      input,
      parallel,
      microBatchSize,
      { schedule, framework, sequenceLength },
      warn,
    ),
    microBatchSize,
    precision,
    gradientPrecision: input.gradientPrecision ?? behaviour.gradientPrecision(context),
    optimizer: input.optimizer ?? "adam",
    recompute: input.recompute ?? "none",
    ...(input.recomputeLayers === undefined ? {} : { recomputeLayers: input.recomputeLayers }),
    schedule,
    attentionKernel: input.attentionKernel ?? defaultAttentionKernel(framework, context),
    framework,
    frameworkYear: context.year,
    crossEntropyFusion:
      input.crossEntropyFusion ?? behaviour.crossEntropyFusion({ ...context, compiled }),
    overlap: { ...behaviour.overlap(context), ...input.overlap },
    compiled,
    offload: { ...input.offload },
  };
}

const USUAL_PRECISION: Precision = "bf16";

/**
 * bf16, but fp16 where the hardware has no bf16 and for Megatron-LM, whose scripts of all years give
 * `--fp16` (examples/pretrain_gpt*.sh); runs in bf16 say so.
 */
function usualPrecision(framework: Framework, architecture: string): Precision {
  return framework === "megatron-lm" || architecture === "Volta" ? "fp16" : USUAL_PRECISION;
}

/**
 * data × pipeline × 8 sequences; as many micro-batches where sequences would not make whole ones, or
 * fewer than the schedule runs. A given batch is only rounded as `roundedBatch` says.
 */
function completeBatch(
  input: TrainingInput,
  { data, pipeline }: Parallel,
  microBatchSize: number,
  {
    schedule,
    framework,
    sequenceLength,
  }: Pick<Training, "schedule" | "framework" | "sequenceLength">,
  warn: Warn,
): number {
  if (input.globalBatchSize !== undefined) {
    return roundedBatch(input.globalBatchSize, data * microBatchSize, sequenceLength, warn);
  }
  const perReplica = pipeline * USUAL_MICRO_BATCHES_PER_STAGE;
  const microBatches = perReplica / microBatchSize;
  const rule = microBatchRule({ schedule, framework }, pipeline);
  const runs = Number.isInteger(microBatches) && rule.works(microBatches);
  const whole = data * perReplica * (runs ? 1 : microBatchSize);
  if (whole <= LIMITS.globalBatchSize) return whole;
  throw new PlanError({
    path: "training.microBatchSize",
    rule: "most",
    message: `${microBatchSize} × data ${data} × pipeline ${pipeline} × 8 is a larger batch than ${LIMITS.globalBatchSize}; 1 works`,
    suggestion: "1",
  });
}

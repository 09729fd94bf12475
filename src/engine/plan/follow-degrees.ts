/**
 * What hangs on the degrees and must follow when they change: the ZeRO group, chunks, experts and,
 * only if it must, the batch. Which change is asked for, and what gives, is `degree-change.ts`.
 */
import { LIMITS, MOST_SCHEDULE_ENTRIES } from "./limits.ts";
import { type MicroBatchRule, microBatchRule } from "./micro-batch-rule.ts";
import { divisorsOf } from "./nearby-values.ts";
import type { Plan } from "./plan.ts";
import { mostStages } from "./rules.ts";
import { chunkRule } from "./schedule-shape.ts";
import type { Warn } from "./warn.ts";

/** Dotted plan fields to set; `undefined` leaves the field to its default. */
export type ChangedFields = Record<string, string | number | undefined>;

const format = new Intl.NumberFormat("en-GB", { maximumFractionDigits: 2 });

/** Numbers as readers see them: 2,240. */
export const grouped = (value: number): string => format.format(value);

/** The degrees to be, and the GPUs they take. */
export interface Product {
  tensor: number;
  pipeline: number;
  context: number;
  data: number;
  gpus: number;
}

/** The fields that must be set along with the degrees; what changes by it is warned of. */
export function followDegrees(plan: Plan, product: Product, warn: Warn): ChangedFields {
  const { parallel, training } = plan;
  const { tensor, pipeline, context, data, gpus } = product;
  const fields: ChangedFields = {};

  const replicas = parallel.data * parallel.context;
  if (replicas !== data * context) {
    if (parallel.zeroGroupSize === replicas) fields["parallel.zeroGroupSize"] = undefined;
    else if ((data * context) % parallel.zeroGroupSize !== 0) {
      fields["parallel.zeroGroupSize"] = undefined;
      const message = `the ZeRO group of ${parallel.zeroGroupSize} does not divide ${data * context} replicas; it becomes all of them`;
      warn("parallel.zeroGroupSize", "followed", message);
    }
  }
  let { expertTensor } = parallel;
  if (expertTensor === parallel.tensor && tensor !== parallel.tensor) {
    expertTensor = tensor;
    fields["parallel.expertTensor"] = undefined;
  }
  const degrees = { expertTensor, pipeline };
  if (expertMisfit(plan, degrees, gpus, parallel.expert) !== undefined) {
    const fits = (value: number) => expertMisfit(plan, degrees, gpus, value) === undefined;
    const expert = divisorsOf(parallel.expert).findLast(fits) ?? 1;
    fields["parallel.expert"] = expert;
    const message = `expert parallelism ${parallel.expert} does not fit these degrees; it becomes ${expert}`;
    warn("parallel.expert", "followed", message);
  }
  if (pipeline !== parallel.pipeline && Array.isArray(parallel.layersPerStage)) {
    fields["parallel.layersPerStage"] = undefined;
    const message = `the layers listed for ${parallel.pipeline} stages do not fit ${pipeline}; they become an even split`;
    warn("parallel.layersPerStage", "followed", message);
  }
  const chunks = followChunks(plan, pipeline, fields, warn);
  let { schedule } = training;
  if (schedule === "interleaved-1f1b" && chunks === 1 && pipeline > 1) {
    schedule = "1f1b";
    fields["training.schedule"] = schedule;
  }
  const rule = microBatchRule({ schedule, framework: training.framework }, pipeline);
  const batch = fittedBatch(plan, rule, data, pipeline * chunks);
  // Stated even when it stays: a document that left it out would else get another default.
  fields["training.globalBatchSize"] = batch;
  if (batch !== training.globalBatchSize) {
    const message = `the batch of ${grouped(training.globalBatchSize)} cannot be divided so; it becomes ${grouped(batch)}`;
    warn("training.globalBatchSize", "followed", message);
  }
  return fields;
}

/** Fewer chunks where the stages could no longer all be filled, one where no pipeline is left. */
function followChunks(plan: Plan, pipeline: number, fields: ChangedFields, warn: Warn): number {
  const { virtualPipeline } = plan.parallel;
  const most = pipeline === 1 ? 1 : Math.floor(mostStages(plan.model) / pipeline);
  const stays = pipeline === plan.parallel.pipeline || virtualPipeline <= most;
  if (stays || chunkRule(plan.training.schedule) !== "many") return virtualPipeline;
  const chunks =
    divisorsOf(plan.model.layers).findLast(
      (value) => value <= most && plan.model.layers % (value * pipeline) === 0,
    ) ?? 1;
  fields["parallel.virtualPipeline"] = chunks;
  const why = pipeline === 1 ? "need a pipeline" : "are more than the layers can fill";
  const message = `${virtualPipeline} chunks on each of ${pipeline} stages ${why}; they become ${chunks}`;
  warn("parallel.virtualPipeline", "followed", message);
  return chunks;
}

/** The batch itself where the schedule can run it, else the nearest that it can and that is shown. */
export function fittedBatch(
  { training: { globalBatchSize, microBatchSize } }: Plan,
  rule: MicroBatchRule,
  data: number,
  stages: number,
): number {
  const perMicroBatch = data * microBatchSize;
  const most = Math.min(
    Math.floor(LIMITS.globalBatchSize / perMicroBatch),
    Math.floor(MOST_SCHEDULE_ENTRIES / stages),
  );
  const microBatches = globalBatchSize / perMicroBatch;
  const runs = Number.isInteger(microBatches) && rule.works(microBatches);
  const wanted = runs
    ? microBatches
    : Math.max(nearestMultiple(microBatches, rule.step), rule.least);
  if (wanted <= most) return wanted * perMicroBatch;
  return Math.max(Math.floor(most / rule.step) * rule.step, rule.least) * perMicroBatch;
}

function nearestMultiple(value: number, step: number): number {
  return Math.max(1, Math.round(value / step)) * step;
}

/** Why the experts cannot be divided so, as the end of a sentence; undefined when they can. */
export function expertMisfit(
  { model: { moe } }: Plan,
  { expertTensor, pipeline }: { expertTensor: number; pipeline: number },
  gpus: number,
  expert: number,
): string | undefined {
  if (moe === undefined && expert === 1) return undefined;
  if (moe !== undefined && moe.experts % expert !== 0) {
    return `does not divide ${grouped(moe.experts)} experts`;
  }
  const ranks = expert * expertTensor * pipeline;
  if (gpus % ranks === 0) return undefined;
  return `leaves GPUs idle: expert ${expert} × expert tensor ${expertTensor} × pipeline ${pipeline} = ${grouped(ranks)} does not divide ${grouped(gpus)}`;
}

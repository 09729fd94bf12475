/**
 * Changing one degree of a complete plan so that tensor × pipeline × context × data stays the GPU
 * count. What takes up the slack is the user's choice; what else must follow (ZeRO group, chunks,
 * experts, batch) follows, and says so. The result is the fields to set, so that a document which
 * leaves fields to their defaults keeps doing so.
 */
import type { Warning } from "../report.ts";
import {
  type ChangedFields,
  expertMisfit,
  fittedBatch,
  followDegrees,
  grouped,
  type Product,
} from "./follow-degrees.ts";
import { LIMITS, MOST_SCHEDULE_ENTRIES } from "./limits.ts";
import { microBatchRule } from "./micro-batch-rule.ts";
import type { Plan } from "./plan.ts";
import { clusterPreset } from "./presets/clusters.ts";
import { mostStages, tensorMisfit } from "./rules.ts";
import { chunkRule } from "./schedule-shape.ts";
import { type Warn, warningsInto } from "./warn.ts";

export type DegreeAxis = "tensor" | "pipeline" | "data" | "context" | "expert" | "virtualPipeline";
export type BatchAxis = "microBatchSize" | "globalBatchSize";

/** What takes up the slack so that the product stays the GPU count; `nodes` changes the count. */
export type Giving = "data" | "pipeline" | "tensor" | "nodes";

export type DegreeChange = { fields: ChangedFields; warnings: Warning[] } | { refusal: string };

/**
 * What to set so that `axis` becomes `value`.
 * @param giving takes up the slack; where it is the moved axis itself, data parallelism gives, and
 * for data parallelism the number of nodes.
 * @returns the fields, or why it cannot be, in a sentence that follows "15: ".
 */
export function degreeChange(
  plan: Plan,
  axis: DegreeAxis | BatchAxis,
  value: number,
  giving: Giving = "data",
): DegreeChange {
  if (!Number.isInteger(value) || value < 1) return { refusal: "is not a positive whole number" };
  const warnings: Warning[] = [];
  const warn = warningsInto(warnings);
  const outcome = changed(plan, axis, value, giving, warn);
  return typeof outcome === "string" ? { refusal: outcome } : { fields: outcome, warnings };
}

function changed(
  plan: Plan,
  axis: DegreeAxis | BatchAxis,
  value: number,
  giving: Giving,
  warn: Warn,
): ChangedFields | string {
  switch (axis) {
    case "expert":
      return (
        expertMisfit(plan, plan.parallel, plan.cluster.gpus, value) ?? { "parallel.expert": value }
      );
    case "virtualPipeline":
      return changeChunks(plan, value, warn);
    case "microBatchSize":
      return changeMicroBatch(plan, value);
    case "globalBatchSize":
      return changeGlobalBatch(plan, value);
    default:
      return changeProduct(plan, axis, value, giving, warn);
  }
}

function changeProduct(
  plan: Plan,
  axis: "tensor" | "pipeline" | "context" | "data",
  value: number,
  giving: Giving,
  warn: Warn,
): ChangedFields | string {
  const { model, training } = plan;
  const product = solveProduct(plan, axis, value, giving);
  if (typeof product === "string") return product;
  const { tensor, pipeline, context, data, gpus } = product;

  const misfit = tensorMisfit(tensor, model);
  if (misfit !== undefined) return giver(axis, "tensor", tensor, misfit);
  const expertWidth = model.moe?.expertFfnHiddenSize ?? tensor;
  if (plan.parallel.expertTensor === plan.parallel.tensor && expertWidth % tensor !== 0) {
    const why = `does not divide the experts' width of ${grouped(expertWidth)}`;
    return giver(axis, "tensor", tensor, why);
  }
  const isFolded = chunkRule(training.schedule) === "two";
  if (isFolded && pipeline === 1) {
    return giver(axis, "pipeline", pipeline, `cannot be folded, as ${training.schedule} does`);
  }
  const isMore = pipeline > plan.parallel.pipeline;
  if (isMore && pipeline * (isFolded ? 2 : 1) > mostStages(model)) {
    const why = `is more stages than ${grouped(model.layers)} layers can fill`;
    return giver(axis, "pipeline", pipeline, why);
  }
  if (training.schedule === "dualpipe" && pipeline % 2 !== 0) {
    return giver(axis, "pipeline", pipeline, "is odd, and DualPipe pairs stages from both ends");
  }
  const parts = context * (plan.parallel.sequenceParallel ? tensor : 1);
  if (training.sequenceLength % parts !== 0) {
    return `cuts the sequence of ${grouped(training.sequenceLength)} into ${grouped(parts)} unequal parts`;
  }
  return {
    "parallel.tensor": tensor,
    "parallel.pipeline": pipeline,
    "parallel.context": context,
    "parallel.data": data,
    ...followGpus(plan, gpus),
    ...followDegrees(plan, product, warn),
  };
}

/** The refusal when what gives would become impossible, not what was moved. */
function giver(moved: string, axis: string, value: number, why: string): string {
  return moved === axis ? why : `would make ${axis} ${grouped(value)}, which ${why}`;
}

function solveProduct(
  plan: Plan,
  axis: "tensor" | "pipeline" | "context" | "data",
  value: number,
  giving: Giving,
): Product | string {
  const { tensor, pipeline, context, data } = plan.parallel;
  const degrees = { tensor, pipeline, context, data, [axis]: value };
  const gives = giving !== axis ? giving : axis === "data" ? "nodes" : "data";
  if (gives === "nodes") {
    const gpus = degrees.tensor * degrees.pipeline * degrees.context * degrees.data;
    const refusal = tooManyGpus(plan, gpus);
    return refusal ?? { ...degrees, gpus };
  }
  const { gpus } = plan.cluster;
  const rest = { ...degrees, [gives]: 1 };
  const needed = gpus / (rest.tensor * rest.pipeline * rest.context * rest.data);
  if (Number.isInteger(needed)) return { ...degrees, [gives]: needed, gpus };
  const shown = { ...degrees, [gives]: needed };
  const factors = [shown.tensor, shown.pipeline, shown.context, shown.data];
  if (shown.context === 1) factors.splice(2, 1);
  return needed < 1
    ? `needs more than the ${grouped(gpus)} GPUs there are`
    : `leaves GPUs idle: ${grouped(gpus)} = ${factors.map(grouped).join(" × ")}`;
}

function tooManyGpus({ cluster }: Plan, gpus: number): string | undefined {
  if (gpus > LIMITS.gpus) return `needs ${grouped(gpus)} GPUs, more than can be shown`;
  const preset = cluster.preset === undefined ? undefined : clusterPreset(cluster.preset);
  const nodes = Math.ceil(gpus / cluster.gpusPerNode);
  const most = preset?.mostNodes;
  if (most === undefined || nodes <= most || nodes <= cluster.nodes) return undefined;
  return `needs ${grouped(nodes)} nodes, and ${preset?.name} has ${grouped(most)}`;
}

function followGpus({ cluster }: Plan, gpus: number): ChangedFields {
  if (gpus === cluster.gpus) return {};
  const wholeNodes = gpus % cluster.gpusPerNode === 0;
  return {
    "cluster.gpus": wholeNodes ? undefined : gpus,
    "cluster.nodes": wholeNodes ? gpus / cluster.gpusPerNode : undefined,
    ...(cluster.fabric === "single-node" ? { "cluster.fabric": undefined } : {}),
    // A list of hosts names so many and no others.
    ...(typeof cluster.placement === "object" ? { "cluster.placement": undefined } : {}),
  };
}

function changeChunks(plan: Plan, value: number, warn: Warn): ChangedFields | string {
  const { parallel, training, model } = plan;
  const { pipeline, data } = parallel;
  const chunks = chunkRule(training.schedule);
  if (chunks === "two" && value !== 2) return `${training.schedule} folds 2 chunks per rank`;
  if (pipeline === 1 && value > 1) return "needs a pipeline";
  if (pipeline * value > mostStages(model)) {
    return `makes ${grouped(pipeline * value)} stages, more than ${grouped(model.layers)} layers can fill`;
  }
  const fields: ChangedFields = { "parallel.virtualPipeline": value };
  let { schedule } = training;
  if (chunks === "one" && value > 1) schedule = "interleaved-1f1b";
  if (schedule === "interleaved-1f1b" && value === 1) schedule = "1f1b";
  if (schedule !== training.schedule) fields["training.schedule"] = schedule;
  if (Array.isArray(parallel.layersPerStage) && parallel.layersPerStage.length !== pipeline) {
    fields["parallel.layersPerStage"] = undefined;
    const message = `the layers listed for ${parallel.virtualPipeline} chunks do not fit ${value}; they become an even split`;
    warn("parallel.layersPerStage", "followed", message);
  }
  const rule = microBatchRule({ schedule, framework: training.framework }, pipeline);
  const batch = fittedBatch(plan, rule, data, pipeline * value);
  fields["training.globalBatchSize"] = batch;
  if (batch !== training.globalBatchSize) {
    const message = `${rule.needs}; the batch becomes ${grouped(batch)}`;
    warn("training.globalBatchSize", "followed", message);
  }
  return fields;
}

function changeMicroBatch(plan: Plan, value: number): ChangedFields | string {
  const { globalBatchSize } = plan.training;
  if (value > LIMITS.microBatchSize) return "is more than can be shown";
  const perReplica = globalBatchSize / plan.parallel.data;
  if (perReplica % value !== 0) {
    return `does not divide the ${grouped(perReplica)} sequences of each replica`;
  }
  const refusal = cannotRun(plan, perReplica / value);
  if (refusal !== undefined) return refusal;
  return { "training.microBatchSize": value, "training.globalBatchSize": globalBatchSize };
}

function changeGlobalBatch(plan: Plan, value: number): ChangedFields | string {
  const { parallel, training } = plan;
  const step = parallel.data * training.microBatchSize;
  if (value % step !== 0) return `is not a multiple of ${grouped(step)} sequences`;
  if (value > LIMITS.globalBatchSize) return "is more than can be shown";
  return cannotRun(plan, value / step) ?? { "training.globalBatchSize": value };
}

/** Why the plan's schedule cannot run so many micro-batches, as the end of a sentence. */
function cannotRun({ parallel, training }: Plan, microBatches: number): string | undefined {
  const rule = microBatchRule(training, parallel.pipeline);
  const makes = `makes ${grouped(microBatches)} micro-batches`;
  if (!rule.works(microBatches)) return `${makes}, and ${rule.needs}`;
  const entries = microBatches * parallel.pipeline * parallel.virtualPipeline;
  return entries <= MOST_SCHEDULE_ENTRIES ? undefined : `${makes}, more than can be scheduled`;
}

/**
 * How the fields of a complete plan must fit one another. Every rule refuses with the field, the
 * value, the rule and a nearby value that works. What cannot be said without building a schedule or
 * a layout is refused there.
 */
import { expertsLikeDense, orderMisfit } from "./expert-order.ts";
import { LIMITS, MOST_SCHEDULE_ENTRIES } from "./limits.ts";
import { microBatchRule } from "./micro-batch-rule.ts";
import { listed, nearbyValues, thatDo } from "./nearby-values.ts";
import { type Framework, type Model, microBatchCount, type Parallel, type Plan } from "./plan.ts";
import { PlanError } from "./plan-error.ts";
import { chunkRule } from "./schedule-shape.ts";
import type { Warn } from "./warn.ts";

function refuse(path: string, rule: string, message: string, near: readonly (number | string)[]) {
  const suggestion = listed(near);
  return new PlanError({
    path,
    rule,
    message: `${message}${thatDo(near)}`,
    ...(suggestion === undefined ? {} : { suggestion }),
  });
}

const divides = (part: number, whole: number) => whole % part === 0;

/**
 * Stages a model can fill: its layers, and one each for the embedding and the loss (Llama 3). More
 * can be asked for and stand empty; sliders stop here.
 */
export function mostStages(model: Model): number {
  return model.layers + 2;
}

/** Key-value heads are cut, or where there are fewer than ranks, each is held by several. */
function fitsKeyValueHeads(tensor: number, { keyValueHeads }: Model): boolean {
  return divides(tensor, keyValueHeads) || divides(keyValueHeads, tensor);
}

/** Whether the dense feed-forward block, where the model has one, can be cut so. */
function fitsFeedForward(tensor: number, model: Model): boolean {
  const { moe } = model;
  if (moe === undefined) return divides(tensor, model.ffnHiddenSize);
  const hasDense = moe.denseLayers > 0 || moe.everyNthLayer > 1;
  return !hasDense || divides(tensor, moe.denseFfnHiddenSize);
}

/** Which of a model's matrices cannot be cut over so many tensor ranks, as the end of a sentence. */
export function tensorMisfit(tensor: number, model: Model): string | undefined {
  return misfitOf(tensor, model)?.why;
}

function misfitOf(tensor: number, model: Model): { rule: string; why: string } | undefined {
  const { attentionHeads, keyValueHeads } = model;
  if (!divides(tensor, attentionHeads)) {
    return { rule: "divides-heads", why: `does not divide model.attentionHeads ${attentionHeads}` };
  }
  if (!fitsKeyValueHeads(tensor, model)) {
    const why = `neither divides model.keyValueHeads ${keyValueHeads} nor is a multiple of it`;
    return { rule: "divides-key-value-heads", why };
  }
  if (!fitsFeedForward(tensor, model)) {
    const width = model.moe?.denseFfnHiddenSize ?? model.ffnHiddenSize;
    return { rule: "divides-feed-forward", why: `does not divide model.ffnHiddenSize ${width}` };
  }
  return undefined;
}

/** @throws {PlanError} naming the first matrix that cannot be cut, and degrees that fit all. */
export function checkTensorFitsModel(tensor: number, model: Model): void {
  const misfit = misfitOf(tensor, model);
  if (misfit === undefined) return;
  const near = nearbyValues(
    tensor,
    model.attentionHeads,
    (value) => misfitOf(value, model) === undefined,
  );
  throw refuse("parallel.tensor", misfit.rule, `${tensor} ${misfit.why}`, near);
}

/** The model's own numbers. */
export function checkModel(model: Model): void {
  const { attentionHeads, keyValueHeads, moe } = model;
  if (!divides(keyValueHeads, attentionHeads)) {
    throw refuse(
      "model.keyValueHeads",
      "divides-heads",
      `${keyValueHeads} does not divide model.attentionHeads ${attentionHeads}`,
      nearbyValues(keyValueHeads, attentionHeads, (value) => divides(value, attentionHeads)),
    );
  }
  if (model.crossAttentionLayers > model.layers) {
    throw refuse(
      "model.crossAttentionLayers",
      "at-most-layers",
      `${model.crossAttentionLayers} are more than model.layers ${model.layers}`,
      [model.layers],
    );
  }
  if (moe === undefined) return;
  if (moe.topK > moe.experts) {
    throw refuse(
      "model.moe.topK",
      "at-most-experts",
      `${moe.topK} experts per token are more than model.moe.experts ${moe.experts}`,
      [moe.experts],
    );
  }
  if (moe.denseLayers > model.layers) {
    throw refuse(
      "model.moe.denseLayers",
      "at-most-layers",
      `${moe.denseLayers} are more than model.layers ${model.layers}`,
      [model.layers],
    );
  }
}

/** Expert parallelism: experts, their matrices and the GPUs must divide. */
function checkExperts({ model, cluster, parallel }: Plan, warn: Warn): void {
  const { expert, expertTensor, pipeline } = parallel;
  const { moe } = model;
  const fits = (value: number) =>
    divides(value * expertTensor * pipeline, cluster.gpus) &&
    (moe === undefined || divides(value, moe.experts));
  if (moe === undefined && expert > 1) {
    warn(
      "parallel.expert",
      "no-experts",
      `parallel.expert: ${expert} groups ranks, but the model has no experts to divide`,
    );
  }
  if (moe !== undefined && !divides(expertTensor, moe.expertFfnHiddenSize)) {
    throw refuse(
      "parallel.expertTensor",
      "divides-feed-forward",
      `${expertTensor} does not divide model.moe.expertFfnHiddenSize ${moe.expertFfnHiddenSize}`,
      nearbyValues(expertTensor, moe.expertFfnHiddenSize, (value) =>
        divides(value, moe.expertFfnHiddenSize),
      ),
    );
  }
  if (moe !== undefined && !divides(expert, moe.experts)) {
    throw refuse(
      "parallel.expert",
      "divides-experts",
      `${expert} does not divide model.moe.experts ${moe.experts}`,
      nearbyValues(expert, moe.experts, fits),
    );
  }
  if (!fits(1)) {
    const fitsTensor = (value: number) => divides(expert * value * pipeline, cluster.gpus);
    throw refuse(
      "parallel.expertTensor",
      "fills-gpus",
      `expertTensor ${expertTensor} × pipeline ${pipeline} does not divide cluster.gpus ${cluster.gpus}`,
      nearbyValues(expertTensor, cluster.gpus, fitsTensor),
    );
  }
  if (!fits(expert)) {
    throw refuse(
      "parallel.expert",
      "fills-gpus",
      `expert ${expert} × expertTensor ${expertTensor} × pipeline ${pipeline} = ${expert * expertTensor * pipeline} does not divide cluster.gpus ${cluster.gpus}`,
      nearbyValues(expert, moe?.experts ?? cluster.gpus, fits),
    );
  }
}

/**
 * Stages and chunks that have no layer are no reason to refuse: the split says so with a warning.
 * What cannot be is a schedule's shape, or a list that is not one number a stage, or one a chunk.
 */
function checkStages({ model, parallel, training }: Plan): void {
  const { pipeline, virtualPipeline } = parallel;
  if (pipeline * virtualPipeline > LIMITS.stages) {
    const path = virtualPipeline > 1 ? "parallel.virtualPipeline" : "parallel.pipeline";
    throw refuse(
      path,
      "most",
      `pipeline ${pipeline} × virtualPipeline ${virtualPipeline} are more than ${LIMITS.stages} stages, the most that can be shown`,
      [virtualPipeline > 1 ? Math.max(1, Math.floor(LIMITS.stages / pipeline)) : LIMITS.stages],
    );
  }
  if (virtualPipeline > 1 && pipeline === 1) {
    const folded = chunkRule(training.schedule) === "two";
    throw refuse(
      folded ? "parallel.pipeline" : "parallel.virtualPipeline",
      "chunks-need-stages",
      folded
        ? `1 stage cannot be folded, as schedule ${training.schedule} does`
        : `${virtualPipeline} chunks per rank need parallel.pipeline of at least 2`,
      [folded ? 2 : 1],
    );
  }
  if (training.schedule === "dualpipe" && pipeline % 2 !== 0) {
    throw refuse(
      "parallel.pipeline",
      "even-stages",
      `${pipeline} is odd, and DualPipe pairs stages from both ends`,
      [pipeline - 1, pipeline + 1].filter((value) => value > 0),
    );
  }
  const { layersPerStage } = parallel;
  if (!Array.isArray(layersPerStage)) return;
  const chunks = chunkRule(training.schedule) === "one" ? 1 : virtualPipeline;
  if (layersPerStage.length !== pipeline && layersPerStage.length !== pipeline * chunks) {
    const perChunk = chunks === 1 ? "" : ` or ${pipeline * chunks}, one per chunk`;
    throw new PlanError({
      path: "parallel.layersPerStage",
      rule: "one-per-stage",
      message: `lists ${layersPerStage.length} stages, but parallel.pipeline is ${pipeline}; ${pipeline} numbers work${perChunk}`,
      suggestion: `${pipeline} numbers`,
    });
  }
  const sum = layersPerStage.reduce((total, layers) => total + layers, 0);
  if (sum !== model.layers) {
    throw new PlanError({
      path: "parallel.layersPerStage",
      rule: "sums-to-layers",
      message: `adds up to ${sum} layers, not model.layers ${model.layers}`,
      suggestion: `numbers that add up to ${model.layers}`,
    });
  }
}

const AXES = ["tp", "cp", "ep", "dp", "pp"];

function checkOrder({ parallel, training }: Plan, warn: Warn): void {
  const { order } = parallel;
  const given = order.split("-");
  if (given.length === AXES.length && AXES.every((axis) => given.includes(axis))) {
    checkExpertOrder(parallel, training.framework, warn);
    return;
  }
  const kept = [...new Set(given.filter((axis) => AXES.includes(axis)))];
  const mended = [...kept, ...AXES.filter((axis) => !kept.includes(axis))].join("-");
  throw refuse(
    "parallel.order",
    "permutation",
    `"${order}" does not hold each of tp, cp, ep, dp and pp once`,
    [mended],
  );
}

const MEGATRON: readonly Framework[] = ["megatron-lm", "megatron-core", "megatron-deepspeed"];

/** Experts that are really split in another way than dense layers must fit them in this order. */
function checkExpertOrder(parallel: Parallel, framework: Framework, warn: Warn): void {
  const { order } = parallel;
  const misfit = orderMisfit(parallel);
  if (misfit === undefined) return;
  if (!expertsLikeDense(parallel)) {
    const mended = [...order.split("-").filter((axis) => axis !== "pp"), "pp"].join("-");
    throw refuse("parallel.order", "experts-fit-order", `${order} ${misfit}`, [mended]);
  }
  if (!MEGATRON.includes(framework)) return;
  warn(
    "parallel.order",
    "order-refused-by-megatron",
    `parallel.order: Megatron-Core refuses ${order}, also without experts: it ${misfit}; ranks are laid out as it says`,
  );
}

function checkZeroGroup({ parallel }: Plan): void {
  const replicas = parallel.data * parallel.context;
  if (divides(parallel.zeroGroupSize, replicas)) return;
  throw refuse(
    "parallel.zeroGroupSize",
    "divides-replicas",
    `${parallel.zeroGroupSize} does not divide data × context = ${replicas}`,
    nearbyValues(parallel.zeroGroupSize, replicas, (value) => divides(value, replicas)),
  );
}

function checkSequence({ parallel, training }: Plan): void {
  const { context, tensor, sequenceParallel } = parallel;
  const { sequenceLength } = training;
  if (!divides(context, sequenceLength)) {
    throw refuse(
      "parallel.context",
      "divides-sequence",
      `${context} does not divide training.sequenceLength ${sequenceLength}`,
      nearbyValues(context, sequenceLength, (value) => divides(value, sequenceLength)),
    );
  }
  const parts = context * tensor;
  if (!sequenceParallel || divides(parts, sequenceLength)) return;
  throw refuse(
    "training.sequenceLength",
    "divides-sequence",
    `${sequenceLength} is not a multiple of tensor ${tensor} × context ${context}, over which sequence parallelism cuts it`,
    [Math.floor(sequenceLength / parts) * parts, Math.ceil(sequenceLength / parts) * parts].filter(
      (value) => value > 0 && value <= LIMITS.sequenceLength,
    ),
  );
}

function checkBatch(plan: Plan): void {
  const { parallel, training } = plan;
  const { data, pipeline, virtualPipeline } = parallel;
  const { globalBatchSize, microBatchSize } = training;
  const path = "training.globalBatchSize";
  const step = data * microBatchSize;
  const multiples = (of: number) =>
    [Math.floor(globalBatchSize / of) * of, Math.ceil(globalBatchSize / of) * of].filter(
      (value) => value > 0 && value <= LIMITS.globalBatchSize,
    );
  const parts = `parallel.data ${data} × training.microBatchSize ${microBatchSize}`;
  if (!divides(step, globalBatchSize)) {
    throw refuse(
      path,
      "divides-batch",
      `${globalBatchSize} is not a multiple of ${parts}`,
      multiples(step),
    );
  }
  const microBatches = microBatchCount(plan);
  const rule = microBatchRule(training, pipeline);
  if (!rule.works(microBatches)) {
    const most = Math.floor(LIMITS.globalBatchSize / step);
    throw refuse(
      path,
      "schedule-micro-batches",
      `${globalBatchSize} makes ${microBatches} micro-batches of ${parts}, and ${rule.needs}`,
      nearbyValues(microBatches, most, rule.works).map((count) => count * step),
    );
  }
  const entries = microBatches * pipeline * virtualPipeline;
  if (entries > MOST_SCHEDULE_ENTRIES) {
    const most = Math.floor(MOST_SCHEDULE_ENTRIES / (pipeline * virtualPipeline)) * step;
    throw refuse(
      path,
      "most",
      `${globalBatchSize} makes ${microBatches} micro-batches on ${pipeline * virtualPipeline} stages, more than can be scheduled`,
      most > 0 ? [most] : [],
    );
  }
}

/** Refuses a plan whose parts do not fit; warns of what fits but has no effect. */
export function checkPlan(plan: Plan, warn: Warn): void {
  checkModel(plan.model);
  checkTensorFitsModel(plan.parallel.tensor, plan.model);
  checkStages(plan);
  checkExperts(plan, warn);
  checkOrder(plan, warn);
  checkZeroGroup(plan);
  checkSequence(plan);
  checkBatch(plan);
}

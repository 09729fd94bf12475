/** The degrees a plan means: those given, 1 for the absent, and data parallelism for what remains. */
import { LIMITS } from "./limits.ts";
import { listed, nearbyValues, thatDo } from "./nearby-values.ts";
import type { Model, Parallel, ZeroStage } from "./plan.ts";
import { PlanError } from "./plan-error.ts";
import { checkTensorFitsModel, mostStages } from "./rules.ts";
import type { ParallelInput } from "./schema.ts";
import type { Warn } from "./warn.ts";

const USUAL_ORDER = "tp-cp-ep-dp-pp";

interface Degrees {
  tensor: number;
  pipeline: number;
  context: number;
  data: number;
}

/**
 * The four degrees whose product is the GPU count.
 * @throws {PlanError} when no data parallel degree makes it so; the message names what would.
 */
export function completeDegrees(
  input: ParallelInput,
  model: Model,
  gpus: number,
  warn: Warn,
): Degrees {
  const { tensor = 1, context = 1, data } = input;
  checkTensorFitsModel(tensor, model);
  const pipeline = input.pipeline ?? remainingStages(input, model, gpus, warn);
  const replica = tensor * pipeline * context;
  if (gpus % replica !== 0) throw replicaDoesNotFit({ tensor, pipeline, context }, model, gpus);
  const wanted = gpus / replica;
  if (data === undefined) return { tensor, pipeline, context, data: wanted };
  if (data !== wanted) {
    throw new PlanError({
      path: "parallel.data",
      rule: "fills-gpus",
      message: `tensor ${tensor} × pipeline ${pipeline} × context ${context} × data ${data} = ${replica * data}, not cluster.gpus ${gpus}; data ${wanted} does`,
      suggestion: String(wanted),
    });
  }
  return { tensor, pipeline, context, data };
}

/** With data parallelism given and no pipeline, the pipeline takes what remains, if it can. */
function remainingStages(
  { tensor = 1, context = 1, data }: ParallelInput,
  model: Model,
  gpus: number,
  warn: Warn,
): number {
  if (data === undefined) return 1;
  const remaining = gpus / (tensor * context * data);
  if (!Number.isInteger(remaining) || remaining <= 1 || remaining > model.layers) return 1;
  warn(
    "parallel.pipeline",
    "default-used",
    `parallel.pipeline is not given; ${remaining} (cluster.gpus ${gpus} / tensor, context and data) is used`,
  );
  return remaining;
}

/** Blames the largest degree that could be otherwise, and says what it could be. */
function replicaDoesNotFit(degrees: Omit<Degrees, "data">, model: Model, gpus: number): PlanError {
  const { tensor, pipeline, context } = degrees;
  const replica = tensor * pipeline * context;
  const most = { pipeline: mostStages(model), tensor: model.attentionHeads, context: gpus };
  const axes = (["pipeline", "tensor", "context"] as const).filter((axis) => degrees[axis] > 1);
  for (const axis of axes) {
    const others = replica / degrees[axis];
    const near = nearbyValues(
      degrees[axis],
      Math.min(most[axis], gpus),
      (value) =>
        gpus % (others * value) === 0 && (axis !== "tensor" || model.attentionHeads % value === 0),
    );
    const suggestion = listed(near);
    if (suggestion === undefined) continue;
    return new PlanError({
      path: `parallel.${axis}`,
      rule: "fills-gpus",
      message: `tensor ${tensor} × pipeline ${pipeline} × context ${context} = ${replica} does not divide cluster.gpus ${gpus}; ${axis} ${suggestion} ${near.length === 1 ? "does" : "do"}`,
      suggestion,
    });
  }
  const near = [Math.floor(gpus / replica), Math.ceil(gpus / replica)]
    .map((replicas) => replicas * replica)
    .filter((total) => total > 0 && total <= LIMITS.gpus);
  return new PlanError({
    path: "cluster.gpus",
    rule: "fills-gpus",
    message: `${gpus} is not a multiple of tensor ${tensor} × pipeline ${pipeline} × context ${context} = ${replica}${thatDo(near)}`,
    ...(near.length === 0 ? {} : { suggestion: listed(near) ?? "" }),
  });
}

/** Everything of `parallel` but the degrees and the chunks. */
export function completeParallel(
  input: ParallelInput,
  degrees: Degrees,
  virtualPipeline: number,
  zeroStage: ZeroStage,
): Parallel {
  const { tensor, pipeline, context, data } = degrees;
  const expert = input.expert ?? 1;
  return {
    tensor,
    pipeline,
    data,
    context,
    expert,
    expertTensor: input.expertTensor ?? tensor,
    virtualPipeline,
    sequenceParallel: input.sequenceParallel ?? false,
    zeroStage,
    zeroGroupSize: input.zeroGroupSize ?? data * context,
    order: completeOrder(input.order ?? USUAL_ORDER, {
      tp: tensor,
      cp: context,
      ep: expert,
      dp: data,
      pp: pipeline,
    }),
    ...(input.layersPerStage === undefined ? {} : { layersPerStage: input.layersPerStage }),
  };
}

/**
 * The order in small letters, with the axes put in front that it leaves out and that have a degree of
 * 1, where their place has no effect: `TP-DP-PP` is an order too, as in Megatron-Core's
 * `RankGenerator`. In front and not behind, because some rules look at which axis is last.
 */
function completeOrder(order: string, degreeOf: Record<string, number>): string {
  const given = order.toLowerCase().split("-");
  const left = Object.keys(degreeOf).filter((axis) => !given.includes(axis));
  const canBeLeft = left.every((axis) => degreeOf[axis] === 1);
  const known = new Set(given).size === given.length && given.every((axis) => axis in degreeOf);
  // What is no order even so is refused as it was written.
  return canBeLeft && known ? [...left, ...given].join("-") : order;
}

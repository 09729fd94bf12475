/**
 * Orders of the parallel axes in which experts and dense layers do not fit one another. Megatron-Core
 * lays experts out in a second grid of the same GPUs, expert tensor × expert × expert data × pipeline,
 * in the plan's order; both grids must have the same pipeline groups (`initialize_model_parallel`,
 * megatron/core/parallel_state.py).
 */
import type { Parallel } from "./plan.ts";

type Laid = Pick<
  Parallel,
  "tensor" | "context" | "data" | "pipeline" | "expert" | "expertTensor" | "order"
>;

/** Experts, if there are any, are split as the dense layers are. */
export function expertsLikeDense({ expert, expertTensor, tensor }: Laid): boolean {
  return expert === 1 && expertTensor === tensor;
}

/**
 * Why Megatron-Core refuses the order, as the end of a sentence; undefined where it does not. It asks
 * the same of models without experts, whose layout would do without.
 */
export function orderMisfit(parallel: Laid): string | undefined {
  const { tensor, context, data, pipeline, expert, expertTensor } = parallel;
  const order = parallel.order.toLowerCase();
  if (order.endsWith("pp") || pipeline === 1) return undefined;
  const expertData = (tensor * context * data) / (expertTensor * expert);
  if (expertData !== data) {
    return `does not end in pp, so the data-parallel size of experts (${expertData}) must equal that of dense layers (${data})`;
  }
  const faster = order.split("-");
  faster.length = faster.indexOf("pp");
  const stride = (sizes: Record<string, number>) =>
    faster.reduce((product, axis) => product * (sizes[axis] ?? 1), 1);
  const dense = stride({ tp: tensor, cp: context, dp: data });
  const experts = stride({ tp: expertTensor, ep: expert, dp: expertData });
  return dense === experts ? undefined : "gives dense layers and experts different pipeline groups";
}

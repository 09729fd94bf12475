/** The reference orders as plans: a small model on as many GPUs as the order has ranks. */
import { nameOf, type ReferenceCase } from "./read-cases.ts";

/** Why a reference order cannot be had by writing a plan: plans name neither groups nor costs. */
export function beyondPlans({ input }: ReferenceCase): string | undefined {
  const groupSize = input.microbatch_group_size_per_vp_stage ?? input.pp;
  if (groupSize !== input.pp) return "a group size that is not the number of ranks";
  if (input.cost_b !== undefined && input.cost_b !== input.cost_f) return "unequal costs";
  if (input.pp === 1 && input.vpp > 1) return "interleaving on one rank";
  return undefined;
}

export function planOf(one: ReferenceCase): object {
  const { pp, vpp, microbatches } = one.input;
  return {
    model: { layers: 2 * pp * vpp, hiddenSize: 1024 },
    cluster: { accelerator: "h100-sxm-80", gpus: pp, gpusPerNode: 1 },
    parallel: {
      tensor: 1,
      pipeline: pp,
      data: 1,
      virtualPipeline: one.family === "dualpipe" ? 1 : vpp,
    },
    training: {
      globalBatchSize: microbatches,
      microBatchSize: 1,
      schedule: nameOf(one),
      ...(one.impl === "pytorch" ? { framework: "torchtitan" } : {}),
    },
  };
}

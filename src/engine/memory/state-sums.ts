/**
 * Model states, each a sum of bytes: parameters of the stage times bytes, over the ranks that share
 * them. Experts have their own, smaller group of sharing ranks. What each is and who says so is
 * declared in `state-quantities.ts`.
 */
import type { Computation } from "../quantity.ts";

export type StateSymbols = "N" | "E" | "β" | "z" | "y";

function state(id: string): Computation<StateSymbols> {
  return {
    id: `memory.${id}`,
    compute: ({ N, E, β, z, y }) => β * (N / z + E / y),
  };
}

export const WEIGHTS = state("weights");
export const WEIGHT_VERSIONS = state("weightVersions");
export const GRADIENTS = state("gradients");
export const LATE_GRADIENTS = state("lateGradients");
export const MICRO_BATCH_GRADIENTS = state("microBatchGradients");
export const MASTER_WEIGHTS = state("masterWeights");
export const OPTIMIZER_MOMENTS = state("optimizerMoments");
export const STEP_TEMPORARIES = state("stepTemporaries");
export const SHARDED_STEP_TEMPORARIES = state("shardedStepTemporaries");

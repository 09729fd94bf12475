/**
 * Model states, each a quantity: parameters of the stage times bytes, over the ranks that share
 * them. Experts have their own, smaller group of sharing ranks.
 */
import { type Computation, type Quantity, quantity } from "../quantity.ts";
import * as S from "./state-sums.ts";

const ZERO = "Rajbhandari et al. 2019 (arXiv:1910.02054), section 3 and table 1";

function state(
  sum: Computation<S.StateSymbols>,
  name: string,
  symbol: string,
  source: string,
): Quantity<S.StateSymbols> {
  return quantity({
    ...sum,
    name,
    symbol,
    unit: "bytes",
    formula: "β · (N / z + E / y)",
    inputs: {
      N: "parameters of this GPU outside the experts",
      E: "parameters of this GPU's experts",
      β: "bytes per parameter",
      z: "ranks that share the states outside the experts",
      y: "ranks that share the experts' states",
    },
    source,
  });
}

export const WEIGHTS = state(S.WEIGHTS, "Weights", "W", ZERO);
export const WEIGHT_VERSIONS = state(
  S.WEIGHT_VERSIONS,
  "Older weights, for the micro-batches that began with them",
  "W′",
  "PipeDream (Narayanan et al. 2019, doi:10.1145/3341301.3359646), section 3.3: weight stashing",
);
export const GRADIENTS = state(S.GRADIENTS, "Gradients", "G", ZERO);
export const LATE_GRADIENTS = state(
  S.LATE_GRADIENTS,
  "Gradients as autograd leaves them",
  "G′",
  "torch autograd: allocated in the first backward pass",
);
export const MICRO_BATCH_GRADIENTS = state(
  S.MICRO_BATCH_GRADIENTS,
  "A micro-batch's own 16-bit gradients",
  "G″",
  "nanotron, optim/gradient_accumulator.py: added to the fp32 gradients after its backward pass",
);
export const MASTER_WEIGHTS = state(S.MASTER_WEIGHTS, "fp32 master weights", "O₁", ZERO);
export const OPTIMIZER_MOMENTS = state(S.OPTIMIZER_MOMENTS, "Optimizer moments", "O₂", ZERO);
export const STEP_TEMPORARIES = state(
  S.STEP_TEMPORARIES,
  "fp32 gradients of the optimizer's step",
  "S",
  "Megatron-LM optimizer.py `_copy_model_grads_to_main_grads`; DeepSpeed fused_optimizer.py",
);
export const SHARDED_STEP_TEMPORARIES = state(
  S.SHARDED_STEP_TEMPORARIES,
  "Flat partitions of the optimizer's step",
  "S′",
  "DeepSpeed stage_1_and_2.py, InternEvo hybrid_zero_optim.py: flat gradients and updated weights",
);

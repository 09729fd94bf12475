/**
 * A stage's fullest moment. Forward and backward passes come first, then the optimizer's step, and the
 * caching allocator keeps the blocks of the one for the other: the activations' blocks stay reserved
 * while the optimizer steps, whether or not its tensors fit into them.
 */
import type { MemoryContext } from "./memory-context.ts";
import { MemoryLedger } from "./memory-ledger.ts";
import {
  enterMoment,
  enterStepPiece,
  heldActivations,
  type MemoryMoment,
  momentsOf,
} from "./stage-moments.ts";
import type { LayerCosts, StagePlan } from "./stage-plan.ts";
import { STEP_BEYOND_PASSES } from "./transient-sums.ts";

export interface StagePeak {
  /** When a stage holds most, and how many bytes of tensors. */
  moment: MemoryMoment;
  allocated: number;
  /** The fullest moment before the step, and its tensors. */
  passes: MemoryMoment;
  ledger: MemoryLedger;
  /** Tensors of the step, and of them those that exist only while it lasts. */
  step: number;
  stepTemporaries: number;
  /**
   * Bytes reserved beyond `allocated` where tensors of the step are too large for any block that the
   * passes leave behind: flat ones, as DeepSpeed's. Then passes and step are reserved side by side.
   */
  apart: number;
  /** Tensors in blocks of many sizes, which rounding and fragmentation concern: all but flat ones. */
  blocks: number;
  /** Activations of the micro-batches held. */
  held: number;
}

/** Where, over the step, a stage holds most, and what its allocator keeps besides. */
export function stagePeak(context: MemoryContext, costs: LayerCosts, stage: StagePlan): StagePeak {
  let ledger = new MemoryLedger();
  let passes: MemoryMoment = "backward";
  let most = -1;
  for (const moment of momentsOf(context, stage)) {
    if (moment === "step") continue;
    const entered = enteredAt(context, costs, stage, moment);
    if (entered.total <= most) continue;
    most = entered.total;
    ledger = entered;
    passes = moment;
  }
  const step = enteredAt(context, costs, stage, "step").total;
  const temporaries = new MemoryLedger();
  const before = enterStepPiece(context, stage, temporaries);
  const stepTemporaries = temporaries.total;
  const allocated = Math.max(most, step);
  const isFlat = context.framework.states.flatStepTemporaries;
  return {
    moment: step > most ? "step" : passes,
    allocated,
    passes,
    ledger,
    step,
    stepTemporaries,
    apart: isFlat ? most + before + stepTemporaries - allocated : 0,
    blocks: isFlat ? most : allocated,
    held: heldActivations(stage),
  };
}

function enteredAt(
  context: MemoryContext,
  costs: LayerCosts,
  stage: StagePlan,
  moment: MemoryMoment,
): MemoryLedger {
  const ledger = new MemoryLedger();
  enterMoment(context, costs, stage, moment, ledger);
  return ledger;
}

/**
 * Enters what the step holds beyond the passes, where it holds more, so that the ledger of the passes
 * sums to the peak and still shows the activations whose blocks the allocator keeps.
 */
export function enterStepBeyondPasses(peak: StagePeak, ledger: MemoryLedger): void {
  if (peak.moment !== "step") return;
  ledger.add("gradients", STEP_BEYOND_PASSES, {
    s: peak.step - peak.stepTemporaries,
    τ: peak.stepTemporaries,
    P: peak.ledger.total,
  });
}

/**
 * The moments of a step at which a stage may be fullest. They exclude one another: the loss's logits
 * are gone when the first layer's gradients come, and no activation is left when the optimizer
 * steps. Each moment is entered into a ledger of its own; the fullest is the stage's peak.
 */
import { enterHeldActivations } from "./enter-activations.ts";
import { enterBuffers, enterGathered } from "./enter-buffers.ts";
import { enterMicroBatchGradients, enterStates, enterStepTemporaries } from "./enter-states.ts";
import { enterEmbeddingGradient, enterLayerBackward, enterLoss } from "./enter-transients.ts";
import type { MemoryContext } from "./memory-context.ts";
import type { MemoryLedger } from "./memory-ledger.ts";
import type { LayerCosts, StagePlan } from "./stage-plan.ts";

/** When a stage may be fullest, in the order of a step. */
export type MemoryMoment =
  | "firstBackward"
  | "loss"
  | "backward"
  | "embeddingGradient"
  | "accumulation"
  | "step";

/** The moments a stage passes through. */
export function momentsOf(context: MemoryContext, stage: StagePlan): MemoryMoment[] {
  const moments: MemoryMoment[] = [];
  if (holdsAllBeforeFirstBackward(context, stage)) moments.push("firstBackward");
  if (stage.parameters.hasHead) moments.push("loss");
  moments.push("backward");
  if (stage.parameters.hasEmbedding) moments.push("embeddingGradient");
  if (context.framework.states.microBatchGradients > 0) moments.push("accumulation");
  moments.push("step");
  return moments;
}

/** Enters everything a stage holds at one moment, its tensors only. */
export function enterMoment(
  context: MemoryContext,
  costs: LayerCosts,
  stage: StagePlan,
  moment: MemoryMoment,
  ledger: MemoryLedger,
): void {
  enterStates(context, stage, ledger, moment !== "firstBackward" && moment !== "step");
  enterBuffers(context, stage, ledger);
  if (moment === "step") {
    enterStepTemporaries(context, stage, ledger);
    return;
  }
  enterGathered(context, costs, stage, ledger, moment !== "loss");
  enterHeldActivations(context, costs, stage, heldAt(context, stage, moment), ledger);
  if (moment === "loss") enterLoss(context, ledger);
  else if (moment === "accumulation") enterMicroBatchGradients(context, stage, ledger);
  else if (moment === "embeddingGradient") enterEmbeddingGradient(context, ledger);
  else enterLayerBackward(context, costs, stage, ledger);
}

/** Gradients that autograd allocates late are missing while a stage first holds all micro-batches. */
function holdsAllBeforeFirstBackward(context: MemoryContext, stage: StagePlan): boolean {
  return context.framework.states.lateGradients > 0 && stage.inFlight >= context.microBatches;
}

/** Micro-batches whose activations are held at a moment. */
function heldAt(context: MemoryContext, stage: StagePlan, moment: MemoryMoment): number {
  const { inFlight } = stage;
  if (moment === "firstBackward") return inFlight;
  // By then the layers of the micro-batch are done.
  if (moment === "embeddingGradient" || moment === "accumulation") return Math.max(0, inFlight - 1);
  return holdsAllBeforeFirstBackward(context, stage) ? Math.max(1, inFlight - 1) : inFlight;
}

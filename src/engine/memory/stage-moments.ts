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
import { MemoryLedger } from "./memory-ledger.ts";
import type { LayerCosts, StagePiece, StagePlan } from "./stage-plan.ts";

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
  const late = moment !== "firstBackward" && moment !== "step";
  enterPiece(stage, late ? "statesWithLateGradients" : "states", ledger, (into) =>
    enterStates(context, stage, into, late),
  );
  enterPiece(stage, "buffers", ledger, (into) => enterBuffers(context, stage, into));
  if (moment === "step") {
    enterStepPiece(context, stage, ledger);
    return;
  }
  const backward = moment !== "loss";
  enterPiece(stage, backward ? "gatheredInBackward" : "gathered", ledger, (into) =>
    enterGathered(context, costs, stage, into, backward),
  );
  enterHeld(context, costs, stage, heldAt(context, stage, moment), ledger);
  switch (moment) {
    case "loss":
      enterPiece(stage, "loss", ledger, (into) => enterLoss(context, into));
      break;
    case "accumulation":
      enterPiece(stage, "microBatchGradients", ledger, (into) =>
        enterMicroBatchGradients(context, stage, into),
      );
      break;
    case "embeddingGradient":
      enterPiece(stage, "embeddingGradient", ledger, (into) =>
        enterEmbeddingGradient(context, into),
      );
      break;
    default:
      enterPiece(stage, "layerBackward", ledger, (into) =>
        enterLayerBackward(context, costs, stage, into),
      );
  }
}

/** What exists only while the optimizer steps. */
export function enterStepPiece(
  context: MemoryContext,
  stage: StagePlan,
  ledger: MemoryLedger,
): void {
  enterPiece(stage, "stepTemporaries", ledger, (into) =>
    enterStepTemporaries(context, stage, into),
  );
}

/** Enters a piece by name, or its sum where that was made before and names are not asked for. */
function enterPiece(
  stage: StagePlan,
  piece: StagePiece,
  ledger: MemoryLedger,
  enter: (into: MemoryLedger) => void,
  times = 1,
): void {
  if (ledger.keepsEntries) {
    enter(ledger);
    return;
  }
  let sums = stage.pieces[piece];
  if (sums === undefined) {
    sums = new MemoryLedger();
    enter(sums);
    stage.pieces[piece] = sums;
  }
  ledger.addLedger(sums, times);
}

/** Activations of micro-batches in flight: those of one, so many times. */
function enterHeld(
  context: MemoryContext,
  costs: LayerCosts,
  stage: StagePlan,
  held: number,
  ledger: MemoryLedger,
): void {
  const count = ledger.keepsEntries ? held : 1;
  enterPiece(
    stage,
    "heldMicroBatch",
    ledger,
    (into) => enterHeldActivations(context, costs, stage, count, into),
    held,
  );
}

/** Gradients that autograd allocates late are missing while a stage first holds all micro-batches. */
export function holdsAllBeforeFirstBackward(context: MemoryContext, stage: StagePlan): boolean {
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

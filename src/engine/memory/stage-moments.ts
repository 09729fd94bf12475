/**
 * The moments of a step at which a stage may be fullest. They exclude one another: the loss's logits
 * are gone when the first layer's gradients come, and no activation is left when the optimizer
 * steps. Each moment is entered into a ledger of its own; the fullest is the stage's peak.
 */
import { enterHeldActivations } from "./enter-activations.ts";
import { bucketBytes, enterBucket, enterBuffers, enterGathered } from "./enter-buffers.ts";
import { enterMicroBatchGradients, enterStates, enterStepTemporaries } from "./enter-states.ts";
import { enterEmbeddingGradient, enterLayerBackward, enterLoss } from "./enter-transients.ts";
import type { MemoryContext } from "./memory-context.ts";
import { MemoryLedger } from "./memory-ledger.ts";
import type { LayerCosts, StagePiece, StagePlan } from "./stage-plan.ts";

/** When a stage may be fullest, in the order of a step. */
export type MemoryMoment =
  | "forward"
  | "firstBackward"
  | "loss"
  | "backward"
  | "embeddingGradient"
  | "accumulation"
  | "step";

/** The moments a stage passes through. */
export function momentsOf(context: MemoryContext, stage: StagePlan): MemoryMoment[] {
  const moments: MemoryMoment[] = [];
  if (stage.held.fullest > stage.held.backward) moments.push("forward");
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
  const backward = moment !== "loss" && moment !== "forward";
  enterPiece(stage, backward ? "gatheredInBackward" : "gathered", ledger, (into) =>
    enterGathered(context, costs, stage, into, backward),
  );
  enterHeld(context, costs, stage, heldAt(context, stage, moment), ledger);
  switch (moment) {
    case "forward":
      break;
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

/**
 * What exists only after the passes: the bucket of a late reduction, then the temporaries of the
 * optimizer's step. The larger of the two is entered.
 *
 * @returns bytes of the smaller, whose block the allocator keeps
 */
export function enterStepPiece(
  context: MemoryContext,
  stage: StagePlan,
  ledger: MemoryLedger,
): number {
  const bucket = context.framework.reducesAtEnd ? bucketBytes(context, stage) : 0;
  const temporaries = stepTemporaryBytes(context, stage);
  enterPiece(stage, "stepTemporaries", ledger, (into) =>
    bucket > temporaries
      ? enterBucket(context, stage, into)
      : enterStepTemporaries(context, stage, into),
  );
  return Math.min(bucket, temporaries);
}

function stepTemporaryBytes(context: MemoryContext, stage: StagePlan): number {
  const ledger = new MemoryLedger();
  enterStepTemporaries(context, stage, ledger);
  return ledger.total;
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

/** Activations of all micro-batches held at the fullest, bytes; known once a pass has been entered. */
export function heldActivations(stage: StagePlan): number {
  const ofOne = stage.pieces.heldMicroBatch?.bytes.activations ?? 0;
  return (ofOne * stage.held.fullest) / chunksOf(stage);
}

/** Gradients that autograd allocates late are missing while a stage first holds all micro-batches. */
function holdsAllBeforeFirstBackward(context: MemoryContext, stage: StagePlan): boolean {
  const all = context.microBatches * chunksOf(stage);
  return context.framework.states.lateGradients > 0 && stage.held.backward >= all;
}

/** Micro-batches whose activations are held at a moment, a chunk's pass being that share of one. */
function heldAt(context: MemoryContext, stage: StagePlan, moment: MemoryMoment): number {
  return passesAt(context, stage, moment) / chunksOf(stage);
}

function passesAt(context: MemoryContext, stage: StagePlan, moment: MemoryMoment): number {
  const { held } = stage;
  // By then the layers of the pass are done.
  if (moment === "embeddingGradient") return Math.max(0, held.embedding - 1);
  if (moment === "accumulation") return Math.max(0, held.backward - 1);
  if (moment === "forward" || moment === "firstBackward") return passesBefore(stage, moment);
  return passesBefore(stage, moment) - freedBefore(context, stage);
}

/** Passes held as the one begins in which a moment falls. */
export function passesBefore({ held }: StagePlan, moment: MemoryMoment): number {
  switch (moment) {
    case "forward":
      return held.fullest;
    case "loss":
      return held.loss;
    case "embeddingGradient":
      return held.embedding;
    default:
      return held.backward;
  }
}

/**
 * Passes that a first backward pass has given back before the late gradients are there; where only one
 * micro-batch is held, the layer in its backward pass is one of its own, and still held.
 */
export function freedBefore(context: MemoryContext, stage: StagePlan): number {
  const others = stage.held.backward > chunksOf(stage);
  return others && holdsAllBeforeFirstBackward(context, stage) ? 1 : 0;
}

/** Model chunks of a stage; a stage without layers counts as one. */
export function chunksOf(stage: StagePlan): number {
  return Math.max(1, stage.layers.length);
}

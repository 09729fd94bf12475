/**
 * The memory model's bytes as the schedule's simulation needs them: what a rank holds throughout,
 * what each forward pass leaves behind, and what a pass needs only while it runs. Held as the
 * schedule's order holds them, they peak at the stage's estimate. Chunks of a rank count alike.
 */
import type { Accelerator } from "../cluster/accelerator.ts";
import type { LayerAssignment } from "../layout/layer-assignment.ts";
import type { StageParameters } from "../model/parameters.ts";
import type { Plan } from "../plan/plan.ts";
import type { MemoryReport } from "../report.ts";
import type { PassBytes } from "../schedule/memory-over-time.ts";
import { enterHeldActivations } from "./enter-activations.ts";
import { enterBuffers } from "./enter-buffers.ts";
import { enterStates } from "./enter-states.ts";
import { type MemoryContext, memoryContext } from "./memory-context.ts";
import { MEMORY_PARTS, MemoryLedger, type MemoryPart } from "./memory-ledger.ts";
import {
  chunksOf,
  enterMoment,
  freedBefore,
  type MemoryMoment,
  momentsOf,
  passesBefore,
} from "./stage-moments.ts";
import { type LayerCosts, layerCosts, type StagePlan, stagePlan } from "./stage-plan.ts";

export interface StageOverTime extends PassBytes {
  /** Per pipeline rank: what `staticBytes` is made of. */
  held: Record<MemoryPart, number>[];
  /** Per pipeline rank: held during the optimizer's step, bytes. */
  stepBytes: Float64Array;
}

/**
 * @param stages parameters per stage, as `stageParameters` counts them
 * @param report the memory of the same plan; its framework part is held throughout
 */
export function passBytes(
  plan: Plan,
  assignment: LayerAssignment,
  stages: readonly StageParameters[],
  report: MemoryReport,
  accelerator: Accelerator,
): StageOverTime {
  const context = memoryContext(plan, accelerator);
  const costs = layerCosts(context, stages);
  const owners = assignment.virtualStages;
  const perStage = () => new Float64Array(owners.length);
  const bytes: StageOverTime = {
    staticBytes: new Float64Array(stages.length),
    stepBytes: new Float64Array(stages.length),
    held: [],
    activationBytes: perStage(),
    keptForWeightsBytes: perStage(),
    forwardWorkingBytes: perStage(),
    backwardWorkingBytes: perStage(),
  };
  const working: WorkingBytes[] = [];
  const perPass: number[] = [];
  const keptShare: number[] = [];
  for (const parameters of stages) {
    const rank = parameters.stage;
    const stage = stagePlan(context, assignment, parameters);
    const framework = report.stages[rank]?.bytes.framework ?? 0;
    const held = heldThroughout(context, stage);
    perPass[rank] = activationsOf(context, costs, stage) / chunksOf(stage);
    keptShare[rank] = stage.held.keptForWeights;
    held.bytes.gradients -= lateGradientsHeld(context, stage, perPass[rank] ?? 0);
    bytes.held[rank] = { ...held.bytes, framework };
    bytes.staticBytes[rank] = held.total + framework;
    working[rank] = {};
    for (const moment of momentsOf(context, stage)) {
      const ledger = new MemoryLedger();
      enterMoment(context, costs, stage, moment, ledger);
      if (moment === "step") bytes.stepBytes[rank] = ledger.total + framework;
      else {
        const base = held.total + passesBefore(stage, moment) * (perPass[rank] ?? 0);
        (working[rank] as WorkingBytes)[moment] = ledger.total - base;
      }
    }
  }
  owners.forEach(([rank], virtual) => {
    const { forward = 0, ...backward } = working[rank] ?? {};
    const activations = perPass[rank] ?? 0;
    bytes.activationBytes[virtual] = activations;
    bytes.keptForWeightsBytes[virtual] = activations * (keptShare[rank] ?? 1);
    bytes.forwardWorkingBytes[virtual] = Math.max(0, forward);
    bytes.backwardWorkingBytes[virtual] = Math.max(
      0,
      ...momentsOfPass(backward, virtual, owners.length),
    );
  });
  return bytes;
}

/** What a pass holds beside activations, by the moments that fall into it. */
type WorkingBytes = Partial<Record<MemoryMoment, number>>;

/** Model states and buffers: all that neither comes nor goes with a pass. */
function heldThroughout(context: MemoryContext, stage: StagePlan): MemoryLedger {
  const ledger = new MemoryLedger();
  enterStates(context, stage, ledger, true);
  enterBuffers(context, stage, ledger);
  return ledger;
}

/**
 * Gradients that only the first backward pass leaves, where it comes when all micro-batches are
 * held: it frees one of them, so that of the two the larger counts, and a curve of passes alone has
 * the activations already.
 */
function lateGradientsHeld(context: MemoryContext, stage: StagePlan, perPass: number): number {
  const freed = freedBefore(context, stage);
  if (freed === 0) return 0;
  const before = new MemoryLedger();
  enterStates(context, stage, before, false);
  const after = new MemoryLedger();
  enterStates(context, stage, after, true);
  return Math.min(after.total - before.total, freed * perPass);
}

/** What one micro-batch's forward through all of a rank's chunks leaves behind. */
function activationsOf(context: MemoryContext, costs: LayerCosts, stage: StagePlan): number {
  const ledger = new MemoryLedger();
  enterHeldActivations(context, costs, stage, 1, ledger);
  return ledger.total;
}

/** The loss is part of the last virtual stage's backward, the embedding's gradient of the first's. */
function momentsOfPass(working: WorkingBytes, virtual: number, count: number): number[] {
  return (Object.entries(working) as [MemoryMoment, number][])
    .filter(
      ([moment]) =>
        (moment !== "loss" || virtual === count - 1) &&
        (moment !== "embeddingGradient" || virtual === 0),
    )
    .map(([, amount]) => amount);
}

/** The parts of what a rank holds throughout, in the order they are stacked. */
export function heldParts(
  bytes: StageOverTime,
  rank: number,
): { part: MemoryPart; bytes: number }[] {
  const held = bytes.held[rank];
  return MEMORY_PARTS.flatMap((part) => {
    const amount = held?.[part] ?? 0;
    return amount > 0 ? [{ part, bytes: amount }] : [];
  });
}

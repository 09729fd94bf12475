/** What the collectives of one pipeline stage depend on, gathered once per plan. */
import type { LayerAssignment } from "../layout/layer-assignment.ts";
import { type StageParameters, stageParameters } from "../model/parameters.ts";
import { microBatchCount, type Plan } from "../plan/plan.ts";
import { type CommunicationHabits, communicationHabits } from "./communication-habits.ts";

export interface PlanFacts {
  plan: Plan;
  assignment: LayerAssignment;
  habits: CommunicationHabits;
  stages: StageParameters[];
  /** Micro-batches of one replica per iteration. */
  microBatches: number;
  /** Of those, how many pass each copy of a layer: half where the pipeline runs both ways. */
  microBatchesPerLayer: number;
  /** Bytes per element of activations between GPUs; 16 bits also where matrices are 8-bit. */
  activationBytes: number;
  gradientBytes: number;
  /** Bytes per element of parameters gathered. */
  weightBytes: number;
  /** s, b, c, h, a of the message sizes. */
  tokens: { s: number; b: number; c: number; h: number; a: number };
}

/** @param stages as `stageParameters` returns them, when already at hand */
export function planFacts(
  plan: Plan,
  assignment: LayerAssignment,
  stages: StageParameters[] = stageParameters(plan, assignment),
): PlanFacts {
  const { training, parallel, model } = plan;
  const activationBytes = training.precision === "fp32" ? 4 : 2;
  const microBatches = microBatchCount(plan);
  return {
    plan,
    assignment,
    habits: communicationHabits(plan),
    stages,
    microBatches,
    microBatchesPerLayer: runsBothWays(plan) ? microBatches / 2 : microBatches,
    activationBytes,
    gradientBytes: training.gradientPrecision === "fp32" ? 4 : 2,
    weightBytes: activationBytes,
    tokens: {
      s: training.sequenceLength,
      b: training.microBatchSize,
      c: parallel.context,
      h: model.hiddenSize,
      a: activationBytes,
    },
  };
}

/** DualPipe feeds micro-batches from both ends; each rank holds a stage of either direction. */
export function runsBothWays(plan: Plan): boolean {
  return plan.training.schedule === "dualpipe";
}

/** Layers of the stage that full recomputation runs a second time, of all kinds together. */
export function recomputedLayers(facts: PlanFacts, stage: number): number {
  const { training } = facts.plan;
  if (training.recompute !== "full") return 0;
  const chunks = facts.assignment.stages[stage] ?? [];
  const limit = training.recomputeLayers ?? Number.POSITIVE_INFINITY;
  return chunks.reduce((sum, [first, end]) => sum + Math.min(limit, end - first), 0);
}

/**
 * Published runs made ready for the time model: plans completed, layers assigned, parameters and
 * FLOPs counted once, so that a prediction under other constants costs microseconds.
 */
import "../../src/engine/orders-at-hand.ts";
import { resolveAccelerator } from "../../src/engine/cluster/accelerator-catalog.ts";
import { assignLayers } from "../../src/engine/layout/assign-layers.ts";
import { hardwareFlopsPerIteration, modelFlopsPerIteration } from "../../src/engine/model/flops.ts";
import { stageParameters } from "../../src/engine/model/parameters.ts";
import { completePlan } from "../../src/engine/plan/complete-plan.ts";
import type { Plan } from "../../src/engine/plan/plan.ts";
import type { TimingConstants } from "../../src/engine/timing/constant-values.ts";
import { estimateStep, type StepInputs } from "../../src/engine/timing/step-time.ts";
import type { PublishedRun } from "./published-runs.ts";

export interface PreparedRun {
  run: PublishedRun;
  plan: Plan;
  inputs: StepInputs;
  measured: number;
}

/** Runs that print a time, ready to be predicted, and those the engine refuses, with its reason. */
export function prepareRuns(runs: readonly PublishedRun[]): {
  prepared: PreparedRun[];
  refused: { id: string; reason: string }[];
} {
  const prepared: PreparedRun[] = [];
  const refused: { id: string; reason: string }[] = [];
  for (const run of runs) {
    const measured = run.measured.iterationSeconds;
    if (measured === undefined) continue;
    try {
      const { plan } = completePlan(run.plan);
      prepared.push({ run, plan, inputs: stepInputs(plan), measured });
    } catch (error) {
      refused.push({ id: run.id, reason: (error as Error).message });
    }
  }
  return { prepared, refused };
}

export function stepInputs(plan: Plan): StepInputs {
  const { assignment } = assignLayers(plan);
  return {
    accelerator: resolveAccelerator(plan.cluster),
    assignment,
    stageParameters: stageParameters(plan, assignment),
    flops: {
      modelPerIteration: modelFlopsPerIteration(plan),
      hardwarePerIteration: hardwareFlopsPerIteration(plan),
    },
  };
}

/** Predicted seconds of one iteration, under the given constants or the documented ones. */
export function predictSeconds(prepared: PreparedRun, constants?: TimingConstants): number {
  const { plan, inputs } = prepared;
  return estimateStep(plan, constants === undefined ? inputs : { ...inputs, constants }).step
    .seconds;
}

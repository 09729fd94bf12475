/** Enters weights, gradients and optimizer states, and what the optimizer's step adds to them. */
import type { Plan } from "../plan/plan.ts";
import type { MemoryContext } from "./memory-context.ts";
import type { MemoryLedger } from "./memory-ledger.ts";
import type { StagePlan } from "./stage-plan.ts";
import * as S from "./state-sums.ts";

/** Parameters of a stage and the ranks they are shared over, as the state quantities read them. */
function stateValues(context: MemoryContext, stage: StagePlan, bytes: number, sharded: boolean) {
  const { total, expert } = stage.parameters;
  return {
    N: total - expert,
    E: expert,
    β: bytes,
    z: sharded ? context.stateRanks : 1,
    y: sharded ? context.expertStateRanks : 1,
  };
}

/**
 * Everything that stays from step to step.
 *
 * @param withLateGradients whether a backward pass has already left its gradients
 */
export function enterStates(
  context: MemoryContext,
  stage: StagePlan,
  ledger: MemoryLedger,
  withLateGradients: boolean,
): void {
  const { states } = context.framework;
  const { offload } = context.plan.training;
  const values = (bytes: number, sharded: boolean) => stateValues(context, stage, bytes, sharded);
  if (offload.parameters === undefined) {
    ledger.add("weights", S.WEIGHTS, values(states.weights, states.weightsSharded));
    if (context.plan.training.schedule === "pipedream") {
      const versions = stage.held.passes - 1;
      ledger.add("weights", S.WEIGHT_VERSIONS, values(versions * states.weights, false));
    }
  }
  if (!gradientsAreOffloaded(context.plan)) {
    ledger.add("gradients", S.GRADIENTS, values(states.gradients, states.gradientsSharded));
    if (withLateGradients && states.lateGradients > 0) {
      ledger.add("gradients", S.LATE_GRADIENTS, values(states.lateGradients, false));
    }
  }
  if (offload.optimizer === undefined) {
    const sharded = states.optimizerSharded;
    ledger.add("optimizerStates", S.MASTER_WEIGHTS, values(states.masterWeights, sharded));
    ledger.add("optimizerStates", S.OPTIMIZER_MOMENTS, values(states.optimizer, sharded));
  }
}

/** Gradients of one micro-batch beside those of all before it. */
export function enterMicroBatchGradients(
  context: MemoryContext,
  stage: StagePlan,
  ledger: MemoryLedger,
): void {
  const bytes = context.framework.states.microBatchGradients;
  ledger.add("gradients", S.MICRO_BATCH_GRADIENTS, stateValues(context, stage, bytes, false));
}

/** What exists only while the optimizer steps. */
export function enterStepTemporaries(
  context: MemoryContext,
  stage: StagePlan,
  ledger: MemoryLedger,
): void {
  const { states } = context.framework;
  if (context.plan.training.offload.optimizer !== undefined) return;
  ledger.add(
    "gradients",
    S.STEP_TEMPORARIES,
    stateValues(context, stage, states.stepTemporaries, false),
  );
  ledger.add(
    "gradients",
    S.SHARDED_STEP_TEMPORARIES,
    stateValues(context, stage, states.shardedStepTemporaries, true),
  );
}

/** ZeRO-Offload moves gradients to the host with the optimizer, bucket by bucket, from stage 2 on. */
function gradientsAreOffloaded(plan: Plan): boolean {
  const { offload } = plan.training;
  const withOptimizer = offload.optimizer !== undefined && plan.parallel.zeroStage >= 2;
  return offload.gradients !== undefined || withOptimizer;
}

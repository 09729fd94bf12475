/**
 * The durations of a plan's step as the timing model has them: passes and messages per virtual stage,
 * data-parallel collectives and the optimizer per pipeline rank, and what the plan's framework
 * overlaps.
 */
import type { Plan } from "../plan/plan.ts";
import { type VirtualStageSeconds, virtualStageSeconds } from "../timing/stage-time.ts";
import { type StepInputs, type TimingContext, timingContext } from "../timing/timing-context.ts";
import type { StepDurations, TensorCollectives } from "./durations.ts";
import { edgeDurations } from "./edge-durations.ts";
import { passDurations } from "./pass-durations.ts";

/** @param inputs what follows from the plan and was computed already, as `estimateStep` takes it. */
export function planDurations(plan: Plan, inputs: StepInputs): StepDurations {
  const context = timingContext(plan, inputs);
  const stages = virtualStageSeconds(context);
  return {
    ...passDurations(context, stages),
    tensorCollectives: tensorCollectives(plan, context, stages),
    edges: edgeDurations(context),
  };
}

/** Two collectives a layer and direction, and as many again where the forward is repeated. */
function tensorCollectives(
  plan: Plan,
  context: TimingContext,
  stages: readonly VirtualStageSeconds[],
): TensorCollectives {
  const repeats = plan.training.recompute === "full" ? 2 : 1;
  const perPass = plan.parallel.tensor > 1 ? 2 : 0;
  const layers = stages.map(({ rank, chunk }) => {
    const [first, end] = context.assignment.stages[rank]?.[chunk] ?? [0, 0];
    return end - first;
  });
  const forwardCount = Uint16Array.from(layers, (count) => perPass * count);
  const backwardCount = Uint16Array.from(layers, (count) => perPass * repeats * count);
  const seconds = Float64Array.from(stages, (stage, index) => {
    const count = (forwardCount[index] ?? 0) + (backwardCount[index] ?? 0);
    return count === 0 ? 0 : stage.parts.tensor / count;
  });
  return { forwardCount, backwardCount, seconds };
}

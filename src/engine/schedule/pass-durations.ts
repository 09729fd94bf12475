/**
 * How long the passes and messages of a plan's step take as the timing model has them: what the
 * headline's pipeline and the simulated step are both worked out from.
 */
import type { Plan } from "../plan/plan.ts";
import { messageShare } from "../timing/message-share.ts";
import type { VirtualStageSeconds } from "../timing/stage-time.ts";
import type { TimingContext } from "../timing/timing-context.ts";
import type { StepDurations } from "./durations.ts";

/** @param stages seconds of every virtual stage, in the order a micro-batch passes them */
export function passDurations(
  context: TimingContext,
  stages: readonly VirtualStageSeconds[],
): StepDurations {
  const of = (read: (stage: VirtualStageSeconds) => number) => Float64Array.from(stages, read);
  const pairFactor = overlappedPairFactor(context, stages);
  return {
    basis: "modelled",
    basisNote: "Times are the time model's predictions; host work between steps is left out.",
    forwardSeconds: of((stage) => stage.forward),
    backwardSeconds: of((stage) => stage.inputGradient + stage.weightGradient),
    inputGradientSeconds: of((stage) => stage.inputGradient),
    weightGradientSeconds: of((stage) => stage.weightGradient),
    recomputeSeconds: of((stage) => stage.recompute),
    sendForwardSeconds: of((stage) => stage.sendForward),
    // A gradient crosses the boundary its stage's activation came by.
    sendBackwardSeconds: Float64Array.from(
      stages,
      (_, stage) => stages[stage - 1]?.sendBackward ?? 0,
    ),
    blockingShare: messageShare(context),
    ...(pairFactor === undefined ? {} : { overlappedPairFactor: pairFactor }),
  };
}

/**
 * DualPipe's pairs hide each half's all-to-all behind the other's computation (DeepSeek-V3,
 * arXiv:2412.19437, section 3.2.1): what is longer remains. Where the passes' times hold only what
 * shows of an exchange, nothing is left to hide. PyTorch runs the halves of its DualPipe-V one after
 * the other.
 */
function overlappedPairFactor(
  { plan, behaviour }: TimingContext,
  stages: readonly VirtualStageSeconds[],
): number | undefined {
  if (!runsPairsTogether(plan)) return undefined;
  if (behaviour.overlapsExperts) return 1;
  let whole = 0;
  let exchange = 0;
  for (const stage of stages) {
    whole += stage.forward + stage.backward;
    exchange += stage.parts.expert;
  }
  return whole === 0 ? 1 : Math.max(whole - exchange, exchange) / whole;
}

function runsPairsTogether({ training }: Plan): boolean {
  return training.schedule.startsWith("dualpipe") && training.framework !== "torchtitan";
}

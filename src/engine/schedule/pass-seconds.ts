/** The duration of one pass, looked up the same way wherever it is asked for. */
import type { StepDurations } from "./durations.ts";
import { PASS } from "./schedule.ts";

/** Seconds a pass computes, recomputation included. */
export function passSeconds(durations: StepDurations, kind: number, stage: number): number {
  switch (kind) {
    case PASS.forward:
      return durations.forwardSeconds[stage] ?? 0;
    case PASS.backward:
      return (durations.recomputeSeconds[stage] ?? 0) + (durations.backwardSeconds[stage] ?? 0);
    case PASS.inputGradient:
      return (
        (durations.recomputeSeconds[stage] ?? 0) + (durations.inputGradientSeconds[stage] ?? 0)
      );
    default:
      return durations.weightGradientSeconds[stage] ?? 0;
  }
}

/** Seconds at the start of a pass that repeat the forward. */
export function recomputeSecondsOf(durations: StepDurations, kind: number, stage: number): number {
  const repeats = kind === PASS.backward || kind === PASS.inputGradient;
  return repeats ? (durations.recomputeSeconds[stage] ?? 0) : 0;
}

/** The memory of every stage over the simulated step, for React; the step is the one all pictures share. */
import { useMemo, useSyncExternalStore } from "react";
import { passBytes, type StageOverTime } from "../../engine/memory/pass-bytes.ts";
import { type SimulatedStep, stepSourceOf } from "../../state/timeline-source.ts";
import { useShardscopeStore } from "../../state/use-shardscope.ts";

export interface StepMemory extends SimulatedStep {
  bytes: StageOverTime;
}

export interface StepMemoryState {
  /** The latest there is; an earlier plan's while `pending`, and beside a `refusal`. */
  step?: StepMemory;
  pending: boolean;
  refusal?: string;
}

export function useStepMemory(): StepMemoryState {
  const source = stepSourceOf(useShardscopeStore());
  const { step, pending, refusal } = useSyncExternalStore(source.subscribe, source.get);
  const withBytes = useMemo(() => (step ? { ...step, bytes: bytesOf(step) } : undefined), [step]);
  return {
    pending,
    ...(withBytes ? { step: withBytes } : {}),
    ...(refusal === undefined ? {} : { refusal }),
  };
}

function bytesOf({ analysis }: SimulatedStep): StageOverTime {
  const { plan, assignment, stageParameters, report, accelerator } = analysis;
  return passBytes(plan, assignment, stageParameters, report.memory, accelerator);
}

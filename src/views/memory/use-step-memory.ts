/**
 * The memory of every stage over the simulated step, for React. A simulation takes longer than a
 * frame where a plan has many passes, so it waits until the plan has come to rest, and beyond a
 * limit until it is asked for.
 */
import { useEffect, useState } from "react";
import type { Analysis } from "../../engine/evaluate.ts";
import { passBytes, type StageOverTime } from "../../engine/memory/pass-bytes.ts";
import { microBatchCount } from "../../engine/plan/plan.ts";
import { PlanError } from "../../engine/plan/plan-error.ts";
import { simulatePlan } from "../../engine/schedule/simulate-plan.ts";
import type { Timeline } from "../../engine/schedule/timeline.ts";

export interface StepMemory {
  /** The plan it was simulated for; another one's result stays until the new one is there. */
  analysis: Analysis;
  timeline: Timeline;
  bytes: StageOverTime;
}

export type StepMemoryState =
  | { state: "waiting" }
  | { state: "refused"; reason: string }
  | { state: "large"; passes: number; simulate(): void }
  | { state: "there"; step: StepMemory };

const REST_MILLISECONDS = 120;
const MOST_PASSES = 200_000;

export function useStepMemory(analysis: Analysis): StepMemoryState {
  const [state, setState] = useState<StepMemoryState>({ state: "waiting" });
  useEffect(() => {
    const simulate = () => setState(simulated(analysis));
    const passes = passesOf(analysis);
    if (passes > MOST_PASSES) {
      setState({ state: "large", passes, simulate });
      return;
    }
    const timer = setTimeout(simulate, REST_MILLISECONDS);
    return () => clearTimeout(timer);
  }, [analysis]);
  return state;
}

/** Forward and backward passes of one replica's step. */
function passesOf({ plan }: Analysis): number {
  const { pipeline, virtualPipeline } = plan.parallel;
  return 2 * pipeline * virtualPipeline * microBatchCount(plan);
}

function simulated(analysis: Analysis): StepMemoryState {
  const { plan, accelerator, assignment, stageParameters, report } = analysis;
  try {
    const timeline = simulatePlan(plan, {
      accelerator,
      assignment,
      stageParameters,
      flops: report.flops,
    });
    const bytes = passBytes(plan, assignment, stageParameters, report.memory, accelerator);
    return { state: "there", step: { analysis, timeline, bytes } };
  } catch (error) {
    if (error instanceof PlanError) return { state: "refused", reason: error.message };
    throw error;
  }
}

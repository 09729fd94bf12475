/** The memory of one stage as the schedule shows it under its rows. */
import { useMemo } from "react";
import { heldParts, passBytes, type StageOverTime } from "../../engine/memory/pass-bytes.ts";
import { memoryOverTime } from "../../engine/schedule/memory-over-time.ts";
import { withStep } from "../../scene/memory/step-level.ts";
import type { MemoryLaneInput } from "../../scene/schedule/memory-lane.ts";
import type { SimulatedStep } from "../../state/timeline-source.ts";

/**
 * @param stage pipeline rank; one behind the last is the last
 * @param fullestBytes largest amount to be shown, so that two lanes have one scale
 */
export function useMemoryLane(
  step: SimulatedStep | undefined,
  stage: number,
  fullestBytes: number,
): MemoryLaneInput | undefined {
  const bytes = useMemo(() => (step ? bytesOf(step) : undefined), [step]);
  return useMemo(
    () => (step && bytes ? laneOf(step, bytes, stage, fullestBytes) : undefined),
    [step, bytes, stage, fullestBytes],
  );
}

function bytesOf({ analysis }: SimulatedStep): StageOverTime {
  const { plan, assignment, stageParameters, report, accelerator } = analysis;
  return passBytes(plan, assignment, stageParameters, report.memory, accelerator);
}

function laneOf(
  { timeline, analysis }: SimulatedStep,
  bytes: StageOverTime,
  asked: number,
  fullestBytes: number,
): MemoryLaneInput {
  const stage = Math.min(asked, timeline.schedule.rankCount - 1);
  return {
    name: `stage ${stage}`,
    curve: withStep(
      memoryOverTime(timeline, bytes, stage),
      timeline.pipelineSeconds,
      bytes.stepBytes[stage] ?? 0,
    ),
    held: heldParts(bytes, stage),
    capacityBytes: analysis.report.memory.capacityBytes,
    fullestBytes,
  };
}

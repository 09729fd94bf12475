/** The memory of one stage as the schedule shows it under its rows. */
import { useMemo } from "react";
import { heldParts } from "../../engine/memory/pass-bytes.ts";
import { memoryOverTime } from "../../engine/schedule/memory-over-time.ts";
import { withStep } from "../../scene/memory/step-level.ts";
import type { MemoryLaneInput } from "../../scene/schedule/memory-lane.ts";
import { type StepMemory, useStepMemory } from "../memory/use-step-memory.ts";

/** @param stage pipeline rank; one behind the last is the last */
export function useMemoryLane(stage: number): MemoryLaneInput | undefined {
  const { step } = useStepMemory();
  return useMemo(() => (step ? laneOf(step, stage) : undefined), [step, stage]);
}

function laneOf({ timeline, bytes, analysis }: StepMemory, asked: number): MemoryLaneInput {
  const stage = Math.min(asked, timeline.schedule.rankCount - 1);
  const { memory } = analysis.report;
  return {
    name: `stage ${stage}`,
    curve: withStep(
      memoryOverTime(timeline, bytes, stage),
      timeline.pipelineSeconds,
      bytes.stepBytes[stage] ?? 0,
    ),
    held: heldParts(bytes, stage),
    capacityBytes: memory.capacityBytes,
    fullestBytes: memory.peakDeviceBytes,
  };
}

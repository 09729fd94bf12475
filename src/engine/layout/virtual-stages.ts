/**
 * Which pipeline rank holds which virtual stage. A micro-batch passes the virtual stages in order;
 * a schedule decides whether they go round and round the ranks or there and back.
 */
import type { Plan, ScheduleName } from "../plan/plan.ts";

/** Schedules whose first model chunk goes down the ranks and whose second comes back up. */
const V_SHAPED: readonly ScheduleName[] = ["zb-v", "v-half", "v-min", "dualpipe-v"];

function isVShaped(schedule: ScheduleName): boolean {
  return V_SHAPED.includes(schedule);
}

/** Model chunks each rank runs a micro-batch through: two in a V, one in DualPipe, else the plan's. */
export function chunkCount(plan: Plan): number {
  const { schedule } = plan.training;
  if (schedule === "dualpipe") return 1;
  return isVShaped(schedule) ? 2 : plan.parallel.virtualPipeline;
}

/**
 * Owners in the order a micro-batch passes them: virtual stage → [pipeline rank, chunk].
 *
 * - Round and round (Megatron-Core): virtual stage = chunk × pipeline + rank.
 * - V (zero-bubble's ZB-V, V-Half, V-Min, DualPipeV): rank r holds r and 2 · pipeline − 1 − r.
 * - DualPipe: the stages as the first half of the micro-batches passes them, stage s on rank s as
 *   chunk 0; the other half enters at the last rank, where chunk 1 of rank r is a copy of stage
 *   pipeline − 1 − r.
 */
export function virtualStageOwners(plan: Plan): [pipelineRank: number, chunk: number][] {
  const { pipeline } = plan.parallel;
  const there = isVShaped(plan.training.schedule);
  return Array.from({ length: pipeline * chunkCount(plan) }, (_, virtualStage) => {
    const chunk = Math.floor(virtualStage / pipeline);
    const along = virtualStage % pipeline;
    return [there && chunk === 1 ? pipeline - 1 - along : along, chunk];
  });
}

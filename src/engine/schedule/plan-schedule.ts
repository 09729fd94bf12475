/**
 * The schedule of a plan, built, and what a family refuses said in the plan's own fields.
 */
import { microBatchCount, type Plan } from "../plan/plan.ts";
import { PlanError } from "../plan/plan-error.ts";
import { buildSchedule } from "./build-schedule.ts";
import { scheduleShape } from "./plan-shape.ts";
import type { Schedule } from "./schedule.ts";
import { ScheduleError } from "./schedule-error.ts";

/**
 * The order in which every pipeline rank of a plan runs its passes.
 *
 * @throws PlanError where the plan's schedule refuses its counts, naming the field and a value that works.
 */
export function planSchedule(plan: Plan): Schedule {
  try {
    return buildSchedule(plan.training.schedule, scheduleShape(plan));
  } catch (error) {
    if (error instanceof ScheduleError) throw inPlanFields(plan, error);
    throw error;
  }
}

const PATHS: Record<ScheduleError["field"], string> = {
  stages: "parallel.pipeline",
  chunks: "parallel.virtualPipeline",
  microBatches: "training.globalBatchSize",
  microBatchGroupSize: "training.schedule",
  schedule: "training.schedule",
};

function inPlanFields(plan: Plan, error: ScheduleError): PlanError {
  const path = PATHS[error.field];
  const { globalBatchSize, microBatchSize } = plan.training;
  const perMicroBatch = error.field === "microBatches" ? plan.parallel.data * microBatchSize : 1;
  const works = error.works.map((value) => value * perMicroBatch);
  const made =
    error.field === "microBatches"
      ? `${globalBatchSize} makes ${microBatchCount(plan)} micro-batches; `
      : "";
  const suggestion = works.join(" and ");
  const verb = works.length === 1 ? "works" : "work";
  return new PlanError({
    path,
    rule: "schedule-shape",
    message: `${made}${error.message}${works.length > 0 ? `; ${suggestion} ${verb}` : ""}`,
    ...(works.length > 0 ? { suggestion } : {}),
  });
}

/** From a plan to its simulated step, for pictures, the trace and the command line. */
import type { Plan } from "../plan/plan.ts";
import type { StepInputs } from "../timing/timing-context.ts";
import { planDurations } from "./plan-durations.ts";
import { planSchedule } from "./plan-schedule.ts";
import { simulateStep } from "./simulate.ts";
import type { Timeline } from "./timeline.ts";

/**
 * @param inputs what follows from the plan and was computed already, as `estimateStep` takes it.
 * @throws PlanError where the plan's schedule refuses its counts.
 */
export function simulatePlan(plan: Plan, inputs: StepInputs): Timeline {
  return simulateStep(planSchedule(plan), planDurations(plan, inputs));
}

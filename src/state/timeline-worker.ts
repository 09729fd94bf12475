/** Simulates a step in a worker: a plan and what follows from it in, a timeline or a refusal out. */
import type { Plan } from "../engine/plan/plan.ts";
import { PlanError, type PlanErrorDetails } from "../engine/plan/plan-error.ts";
import { ScheduleError } from "../engine/schedule/schedule-error.ts";
import { simulatePlan } from "../engine/schedule/simulate-plan.ts";
import { type Timeline, transferList } from "../engine/schedule/timeline.ts";
import type { StepInputs } from "../engine/timing/timing-context.ts";

export interface SimulationRequest {
  plan: Plan;
  inputs: StepInputs;
}

export type SimulationReply =
  | { timeline: Timeline }
  /** The plan's complaint, field by field, since errors lose their class on the way. */
  | { refusal: PlanErrorDetails }
  | { failure: string };

/** What of a worker's global scope is used; its types and the page's exclude one another. */
interface WorkerScope {
  onmessage?: (event: { data: SimulationRequest }) => void;
  postMessage(reply: SimulationReply, transfer: ArrayBufferLike[]): void;
}

const scope = globalThis as unknown as WorkerScope;

scope.onmessage = ({ data: { plan, inputs } }) => {
  try {
    const timeline = simulatePlan(plan, inputs);
    scope.postMessage({ timeline }, transferList(timeline));
  } catch (error) {
    scope.postMessage(complaint(error), []);
  }
};

function complaint(error: unknown): SimulationReply {
  if (error instanceof PlanError) {
    const { path, rule, message } = error;
    const unnamed = path === "" ? message : message.slice(path.length + 2);
    return { refusal: { path, rule, message: unnamed } };
  }
  if (error instanceof ScheduleError) {
    return { refusal: { path: "training.schedule", rule: "schedule", message: error.message } };
  }
  return { failure: error instanceof Error ? error.message : String(error) };
}

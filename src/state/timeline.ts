/**
 * The simulated step of an analysis: computed once, when it is first asked for, and kept as long as
 * the analysis is. Whether a simulation is short enough to be run between two frames is said here
 * too; where the others run is `timeline-apart.ts`.
 */
import type { Analysis } from "../engine/evaluate.ts";
import { microBatchCount, type Plan, type ScheduleName } from "../engine/plan/plan.ts";
import { planDurations } from "../engine/schedule/plan-durations.ts";
import { planSchedule } from "../engine/schedule/plan-schedule.ts";
import { scheduleShape } from "../engine/schedule/plan-shape.ts";
import type { Schedule } from "../engine/schedule/schedule.ts";
import { simulateStep } from "../engine/schedule/simulate.ts";
import type { Timeline } from "../engine/schedule/timeline.ts";
import type { StepInputs } from "../engine/timing/timing-context.ts";

const timelines = new WeakMap<Analysis, Timeline>();

/**
 * The step of an analysis, simulated here and now unless it was before.
 * @throws PlanError where the plan's schedule refuses its counts
 */
export function timelineOf(analysis: Analysis): Timeline {
  const known = timelines.get(analysis);
  if (known) return known;
  const schedule = scheduleOf(analysis.plan);
  const timeline = simulateStep(schedule, planDurations(analysis.plan, stepInputs(analysis)));
  timelines.set(analysis, timeline);
  return timeline;
}

/** The step of an analysis where it was simulated before. */
export function knownTimeline(analysis: Analysis): Timeline | undefined {
  return timelines.get(analysis);
}

/** Keeps a step that was simulated elsewhere. */
export function keepTimeline(analysis: Analysis, timeline: Timeline): void {
  timelines.set(analysis, timeline);
}

/** What the durations of a plan are worked out from. */
export function stepInputs(analysis: Analysis): StepInputs {
  const { accelerator, assignment, stageParameters, report } = analysis;
  return { accelerator, assignment, stageParameters, flops: report.flops };
}

let latest: { key: string; schedule: Schedule } | undefined;

/** Most changes of a plan leave its schedule as it was: the last one built is kept. */
function scheduleOf(plan: Plan): Schedule {
  const key = JSON.stringify([plan.training.schedule, scheduleShape(plan)]);
  if (latest?.key !== key) latest = { key, schedule: planSchedule(plan) };
  return latest.schedule;
}

/** Passes that are simulated within a frame or two. */
const SHORT = 60_000;

/** Families that search for their order take so many times as long to build as others to simulate. */
const SEARCHES: Partial<Record<ScheduleName, number>> = {
  "zb-1p": 3,
  "zb-2p": 3,
  "v-half": 4,
  "v-min": 4,
};

/** Whether a step can be simulated while a slider is dragged. */
export function isShort({ plan }: Analysis): boolean {
  return passesOf(plan) * (SEARCHES[plan.training.schedule] ?? 1) <= SHORT;
}

/** Forward and backward passes of one replica's step. */
function passesOf(plan: Plan): number {
  const { pipeline, virtualPipeline } = plan.parallel;
  return 2 * pipeline * virtualPipeline * microBatchCount(plan);
}

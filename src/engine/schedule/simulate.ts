/**
 * One step of training, simulated: from what every rank runs in which order, and how long each part
 * takes, to when it runs. One simulator serves every schedule; times, bubbles, memory over time, the
 * picture and the trace all come from its one run.
 */

import { explainDeadlock } from "./deadlock.ts";
import type { StepDurations } from "./durations.ts";
import { lastEnd } from "./pipeline-span.ts";
import type { Schedule } from "./schedule.ts";
import { asColumns, gatherBefore, workAfter } from "./step-edges.ts";
import { StepSimulation } from "./step-simulation.ts";
import type { Timeline } from "./timeline.ts";

/**
 * Runs a schedule. Time 0 is the start of the step; seconds throughout.
 *
 * @throws ScheduleError where the order can never finish, naming the cycle of ranks that wait.
 */
export function simulateStep(schedule: Schedule, durations: StepDurations): Timeline {
  const before = gatherBefore(schedule, durations);
  const run = new StepSimulation(schedule, durations, before.parametersAt);
  run.run();
  const deadlock = explainDeadlock(schedule, run.cursor);
  if (deadlock) throw deadlock;

  const edges = asColumns([
    ...before.entries,
    ...workAfter(schedule, durations, run.start, run.end),
  ]);
  const pipelineSeconds = lastEnd(schedule, run.end);
  return {
    schedule,
    durations,
    start: run.start,
    end: run.end,
    arrival: run.arrival,
    busySeconds: run.busySeconds,
    blockedSeconds: run.blockedSeconds,
    pipelineSeconds,
    stepSeconds: edges.end.reduce((latest, end) => Math.max(latest, end), pipelineSeconds),
    edges,
  };
}

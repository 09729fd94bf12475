/**
 * One step of training, simulated: from what every rank runs in which order, and how long each part
 * takes, to when it runs. One simulator serves every schedule; times, bubbles, memory over time, the
 * picture and the trace all come from its one run.
 */

import { explainDeadlock } from "./deadlock.ts";
import type { StepDurations } from "./durations.ts";
import { lastEnd, steadySpan } from "./pipeline-span.ts";
import type { Schedule } from "./schedule.ts";
import { asColumns, gatherBefore, workAfter } from "./step-edges.ts";
import { StepSimulation } from "./step-simulation.ts";
import type { Timeline } from "./timeline.ts";
import { weightVersionOfPasses } from "./weight-versions.ts";

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
    ...run.updates,
    ...workAfter(schedule, durations, run.start, run.end),
  ]);
  const pipelineSeconds = lastEnd(schedule, run.end);
  const stepSeconds = edges.end.reduce((latest, end) => Math.max(latest, end), pipelineSeconds);
  return {
    schedule,
    durations,
    start: run.start,
    end: run.end,
    arrival: run.arrival,
    busySeconds: run.busySeconds,
    blockedSeconds: run.blockedSeconds,
    pipelineSeconds,
    stepSeconds,
    iterationSeconds: schedule.asynchronous ? withoutFlush(schedule, durations) : stepSeconds,
    ...(schedule.asynchronous ? { weightVersion: weightVersionOfPasses(schedule) } : {}),
    edges,
  };
}

/** An iteration among many of an asynchronous pipeline, which only PipeDream's is. */
function withoutFlush(schedule: Schedule, durations: StepDurations): number {
  const { rankCount: stages, microBatchCount: microBatches } = schedule;
  const shape = { stages, chunks: 1, microBatches, dialect: "megatron" as const };
  return steadySpan("pipedream", shape, durations).seconds;
}

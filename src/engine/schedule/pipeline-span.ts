/**
 * How long a schedule's passes take and how much of it each rank works, without a timeline: what the
 * headline needs of a simulation. The order is simulated as it is while that is short; of many
 * micro-batches, two shorter runs say what each round more adds, since past its filling a pipeline
 * repeats itself.
 */
import type { ScheduleName } from "../plan/plan.ts";
import { buildSchedule } from "./build-schedule.ts";
import type { StepDurations } from "./durations.ts";
import type { Schedule } from "./schedule.ts";
import type { CheckedShape } from "./shape.ts";
import { StepSimulation } from "./step-simulation.ts";

export interface PipelineSpan {
  /** From the first forward pass to the end of the last pass. */
  seconds: number;
  /** Per rank: computing, and kept from computing by its own messages. */
  busySeconds: Float64Array;
  blockedSeconds: Float64Array;
  /** Of these two, updates within an asynchronous pipeline: the optimizer, and its collectives. */
  optimizerSeconds: Float64Array;
  collectiveSeconds: Float64Array;
}

/** Simulated as it is: so many forward and backward passes, or micro-batches per pipeline rank. */
const SHORT_PASSES = 4096;
const SHORT_ROUNDS = 9;
/** Rounds of micro-batches, about as many as ranks each, in the longer of the two runs. */
const ROUNDS = 5;

type Shape = Pick<CheckedShape, "stages" | "chunks" | "microBatches" | "dialect">;

/**
 * The span of a schedule's passes, in seconds.
 *
 * @throws ScheduleError where the family refuses the shape
 */
export function pipelineSpan(
  name: ScheduleName,
  shape: Shape,
  durations: StepDurations,
): PipelineSpan {
  const { stages, microBatches } = shape;
  const passes = 2 * durations.forwardSeconds.length * microBatches;
  if (passes <= SHORT_PASSES || microBatches <= SHORT_ROUNDS * stages) {
    return simulated(name, shape, durations);
  }
  const [fewer, more] = shorterCounts(name, shape);
  const before = simulated(name, { ...shape, microBatches: fewer }, durations);
  const after = simulated(name, { ...shape, microBatches: more }, durations);
  const rounds = (microBatches - more) / (more - fewer);
  return combined(before, after, (from, to) => to + rounds * (to - from));
}

/**
 * The span of as many micro-batches where nothing ever empties the pipeline, as without a flush: what
 * they add to those before them once it is full.
 */
export function steadySpan(
  name: ScheduleName,
  shape: Shape,
  durations: StepDurations,
): PipelineSpan {
  const { stages, microBatches } = shape;
  const more = ROUNDS * stages;
  const before = simulated(name, { ...shape, microBatches: more - stages }, durations);
  const after = simulated(name, { ...shape, microBatches: more }, durations);
  return combined(before, after, (from, to) => (microBatches / stages) * (to - from));
}

function combined(
  before: PipelineSpan,
  after: PipelineSpan,
  combine: (before: number, after: number) => number,
): PipelineSpan {
  const each = (read: (span: PipelineSpan) => Float64Array) =>
    read(after).map((seconds, rank) => combine(read(before)[rank] ?? 0, seconds));
  const busySeconds = each((span) => span.busySeconds);
  const blockedSeconds = each((span) => span.blockedSeconds);
  // A rank that is hardly slower than another may set the pace only after more than were run.
  const work = busySeconds.map((seconds, rank) => seconds + (blockedSeconds[rank] ?? 0));
  return {
    seconds: Math.max(combine(before.seconds, after.seconds), ...work),
    busySeconds,
    blockedSeconds,
    optimizerSeconds: each((span) => span.optimizerSeconds),
    collectiveSeconds: each((span) => span.collectiveSeconds),
  };
}

/** Counts a round apart that the family takes and that leave the same remainder as the one asked for. */
function shorterCounts(
  name: ScheduleName,
  { stages, microBatches, dialect }: Shape,
): [fewer: number, more: number] {
  // PyTorch's rounds are as long as the count divides into; Megatron-Core's as there are ranks.
  const inRounds =
    name === "interleaved-zb" || (name === "interleaved-1f1b" && dialect === "pytorch");
  const round = inRounds ? microBatches / Math.floor(microBatches / stages) : stages;
  const more = inRounds ? ROUNDS * round : ROUNDS * round + (microBatches % round);
  return [more - round, more];
}

function simulated(name: ScheduleName, shape: Shape, durations: StepDurations): PipelineSpan {
  const schedule = keptSchedule(name, shape);
  const run = new StepSimulation(schedule, durations, []);
  run.run();
  const { busySeconds, blockedSeconds, optimizerSeconds, collectiveSeconds } = run;
  const seconds = lastEnd(schedule, run.end);
  return { seconds, busySeconds, blockedSeconds, optimizerSeconds, collectiveSeconds };
}

/** End of the last pass of all; a rank's passes end in order. */
export function lastEnd({ rankStart, rankCount }: Schedule, end: Float64Array): number {
  let latest = 0;
  for (let rank = 0; rank < rankCount; rank += 1) {
    latest = Math.max(latest, end[(rankStart[rank + 1] ?? 0) - 1] ?? 0);
  }
  return latest;
}

/** Orders in the order of their last use: families that search for theirs take long to build. */
const kept = new Map<string, Schedule>();
const KEPT = 16;

function keptSchedule(name: ScheduleName, shape: Shape): Schedule {
  const key = `${name} ${shape.stages} ${shape.chunks} ${shape.microBatches} ${shape.dialect}`;
  const schedule = kept.get(key) ?? buildSchedule(name, shape);
  kept.delete(key);
  kept.set(key, schedule);
  const oldest = kept.keys().next().value;
  if (kept.size > KEPT && oldest !== undefined) kept.delete(oldest);
  return schedule;
}

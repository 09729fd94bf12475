/**
 * ZB-1p (ZB-H1) and ZB-2p (ZB-H2): the backward split in two, its weight half put where a rank would
 * wait, within the memory of p or of 2p micro-batches (Qi et al. 2024, arXiv:2401.10241, section 3).
 * The order is not a formula but the best of eight runs of the authors' greedy rules, restated here;
 * it depends on the relative costs and sizes of the passes. Order as sail-sg's
 * zero-bubble-pipeline-parallelism, scheduler/zb.py. Written out as passes by `zero-bubble.ts`.
 */
import { GreedyPipeline, type GreedyProblem } from "./greedy-pipeline.ts";
import { ScheduleError } from "./schedule-error.ts";
import type { PassCosts, PassMemory, ScheduleShape } from "./shape.ts";

/** What the authors' code starts from before it has measured: equal passes, fast links. */
export const EQUAL_COSTS: PassCosts = {
  forward: 1000,
  inputGradient: 1000,
  weightGradient: 1000,
  communication: 1,
};

/**
 * Bytes per token one layer holds, as the authors' code estimates them: 34 h + 5 a s, of which the
 * inputs of the weight gradients are 32 h (after Korthikanti et al. 2022, arXiv:2205.05198, eq. 1).
 */
function estimatedPassMemory(
  hiddenSize: number,
  attentionHeads: number,
  sequenceLength: number,
): PassMemory {
  return {
    forward: 34 * hiddenSize + 5 * attentionHeads * sequenceLength,
    weightGradient: 32 * hiddenSize,
  };
}

/**
 * Sizes of the paper's largest model, 28.3 billion parameters, unless others are given. ZB-1p comes
 * out the same for every size; ZB-2p does not where micro-batches are many.
 */
const DEFAULT_MEMORY = estimatedPassMemory(6144, 48, 1024);

/** Points at which the rules leave a choice; all eight combinations are tried. */
interface Preferences {
  /** Run a further forward before the first backward even if it delays that backward. */
  lateFirstBackward: boolean;
  /** Skip a forward where it would delay the next rank's input gradient. */
  gradientsFirst: boolean;
  /** Fill a gap with a weight gradient even if it is too long for it. */
  fillEveryGap: boolean;
}

/**
 * The kinds of passes in the order in which each rank runs them, `3 m` entries a rank.
 *
 * @param pending micro-batches whose activations a rank may hold
 */
export function searchOrder(
  shape: Pick<ScheduleShape, "stages" | "microBatches" | "costs" | "memory">,
  pending: number,
): Uint8Array {
  const memory = shape.memory ?? DEFAULT_MEMORY;
  return bestOrder({
    ranks: shape.stages,
    microBatches: shape.microBatches,
    costs: shape.costs ?? EQUAL_COSTS,
    memory,
    memoryLimit: pending * memory.forward,
  });
}

/** The order of the run whose busiest rank is done soonest; of equal ones the first. */
function bestOrder(problem: GreedyProblem): Uint8Array {
  let best: GreedyPipeline | undefined;
  for (const lateFirstBackward of [true, false]) {
    for (const gradientsFirst of [true, false]) {
      for (const fillEveryGap of [true, false]) {
        const run = runGreedily(problem, { lateFirstBackward, gradientsFirst, fillEveryGap });
        if (!best || run.longestSpan() < best.longestSpan()) best = run;
      }
    }
  }
  return best?.order ?? new Uint8Array(0);
}

function runGreedily(problem: GreedyProblem, preferences: Preferences): GreedyPipeline {
  const pipeline = new GreedyPipeline(problem);
  const { ranks, microBatches } = problem;
  fillPipeline(pipeline, preferences);
  for (let round = 1; round < microBatches; round += 1) {
    const takesForward = chooseForwards(pipeline, preferences);
    for (let rank = 0; rank < ranks; rank += 1) {
      if (!takesForward[rank]) continue;
      makeRoom(pipeline, rank, problem.memory.forward);
      fillGap(pipeline, rank, pipeline.forwardInputAt(rank), preferences);
      pipeline.forward(rank);
    }
    for (let rank = ranks - 1; rank >= 0; rank -= 1) {
      makeRoom(pipeline, rank, problem.memory.weightGradient - problem.memory.forward);
      fillGap(pipeline, rank, pipeline.gradientAt(rank), preferences);
      if (rank === 0 && pipeline.forwards[0] === microBatches) {
        while (pipeline.hasWeightGradient(0)) pipeline.weightGradient(0);
      }
      pipeline.inputGradient(rank);
    }
  }
  for (let rank = 0; rank < ranks; rank += 1) {
    while (pipeline.hasWeightGradient(rank)) pipeline.weightGradient(rank);
  }
  return pipeline;
}

/**
 * The first micro-batch forward through all ranks, as many further forwards per rank as fit in time
 * and memory before its first input gradient, and those first input gradients.
 */
function fillPipeline(pipeline: GreedyPipeline, preferences: Preferences): void {
  const { ranks, microBatches, costs, memory, memoryLimit } = pipeline.problem;
  for (let rank = 0; rank < ranks; rank += 1) pipeline.forward(rank);

  const further = new Int32Array(ranks);
  let gradientEnd = (pipeline.freeAt[ranks - 1] ?? 0) + costs.inputGradient;
  for (let rank = ranks - 2; rank >= 0; rank -= 1) {
    const gradientAt = gradientEnd + costs.communication;
    let held = pipeline.held[rank] ?? 0;
    let time = pipeline.freeAt[rank] ?? 0;
    let count = 0;
    while (1 + count < microBatches && held + memory.forward <= memoryLimit) {
      const late = preferences.lateFirstBackward
        ? time + costs.forward > gradientAt
        : time >= gradientAt;
      if (late) break;
      held += memory.forward;
      time += costs.forward;
      count += 1;
    }
    further[rank] = count;
    gradientEnd = Math.max(time, gradientAt) + costs.inputGradient;
  }
  // A rank runs fewer ahead than the one before it, as long as not all forwards are out anyway.
  for (let rank = 1; rank < ranks; rank += 1) {
    const before = further[rank - 1] ?? 0;
    let count = further[rank] ?? 0;
    while (count > 0 && count >= before && 1 + count < microBatches) count -= 1;
    further[rank] = count;
  }
  for (let rank = 0; rank < ranks; rank += 1) {
    for (let i = 0; i < (further[rank] ?? 0); i += 1) pipeline.forward(rank);
  }
  for (let rank = ranks - 1; rank >= 0; rank -= 1) pipeline.inputGradient(rank);
}

/** Which ranks run a forward in this round: those that want one and whose successors all do. */
function chooseForwards(pipeline: GreedyPipeline, preferences: Preferences): boolean[] {
  const { ranks } = pipeline.problem;
  const takes = Array.from({ length: ranks }, (_, rank) =>
    wantsForward(pipeline, rank, preferences),
  );
  for (let rank = ranks - 2; rank >= 0; rank -= 1) {
    takes[rank] = Boolean(takes[rank] && takes[rank + 1]);
  }
  return takes;
}

function wantsForward(pipeline: GreedyPipeline, rank: number, preferences: Preferences): boolean {
  const { ranks, microBatches, costs } = pipeline.problem;
  const forwards = pipeline.forwards[rank] ?? 0;
  if (forwards >= microBatches) return false;
  const isFarAhead = rank + 1 < ranks && forwards >= (pipeline.forwards[rank + 1] ?? 0) + 2;
  if (!preferences.gradientsFirst || !isFarAhead) return true;

  const nextGradientAt =
    (pipeline.freeAt[rank + 1] ?? 0) + costs.forward + costs.inputGradient + costs.communication;
  const free = pipeline.freeAt[rank] ?? 0;
  if (free >= nextGradientAt) return false;
  if (free + costs.forward + timeToMakeRoom(pipeline, rank) <= nextGradientAt) return true;
  // Waiting costs nothing as long as another rank has waited longer.
  return nextGradientAt - free > pipeline.longestIdle - (pipeline.idle[rank] ?? 0);
}

/** How long the weight gradients take that must run before another forward fits into memory. */
function timeToMakeRoom(pipeline: GreedyPipeline, rank: number): number {
  const { memory, memoryLimit, costs } = pipeline.problem;
  let held = (pipeline.held[rank] ?? 0) + memory.forward;
  let available = (pipeline.inputGradients[rank] ?? 0) - (pipeline.weightGradients[rank] ?? 0);
  let time = 0;
  while (held > memoryLimit && available > 0) {
    held -= memory.weightGradient;
    time += costs.weightGradient;
    available -= 1;
  }
  return time;
}

/** Runs weight gradients until what the next pass allocates fits. */
function makeRoom(pipeline: GreedyPipeline, rank: number, allocated: number): void {
  while ((pipeline.held[rank] ?? 0) + allocated > pipeline.problem.memoryLimit) {
    if (!pipeline.hasWeightGradient(rank)) {
      throw new ScheduleError("microBatches", `rank ${rank} cannot keep within its memory limit`);
    }
    pipeline.weightGradient(rank);
  }
}

/** Runs weight gradients while the input of the next pass is awaited. */
function fillGap(
  pipeline: GreedyPipeline,
  rank: number,
  inputAt: number,
  preferences: Preferences,
): void {
  const { costs } = pipeline.problem;
  while (
    pipeline.hasWeightGradient(rank) &&
    (pipeline.freeAt[rank] ?? 0) + costs.weightGradient <= inputAt
  ) {
    pipeline.weightGradient(rank);
  }
  const gap = inputAt - (pipeline.freeAt[rank] ?? 0);
  if (!pipeline.hasWeightGradient(rank) || gap <= 0) return;
  // What is left is shorter than a weight gradient: fill it, unless idling is free here.
  const idlingIsFree = gap <= pipeline.longestIdle - (pipeline.idle[rank] ?? 0);
  if (preferences.fillEveryGap || !idlingIsFree) pipeline.weightGradient(rank);
}

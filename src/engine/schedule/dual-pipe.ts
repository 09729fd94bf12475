/**
 * DualPipe and DualPipe-V (DeepSeek-V3, arXiv:2412.19437, section 3.2.1; github.com/deepseek-ai/
 * DualPipe): a forward and a backward of different micro-batches run as one, each hiding the
 * other's all-to-all. DualPipe feeds micro-batches from both ends of the pipeline, every rank
 * holding two stages; DualPipe-V folds that in half, into one direction in V shape. Seen from one
 * rank the two are the same order in eight steps, which is written here once.
 */
import { PassList } from "./pass-list.ts";
import type { Schedule } from "./schedule.ts";
import { ScheduleError } from "./schedule-error.ts";
import { type CheckedShape, refuseChunks, requireTwoChunks } from "./shape.ts";
import { reversedOwners, roundRobinOwners, vShapedOwners } from "./stage-owners.ts";

/** @throws ScheduleError as DeepSeek's code asserts: p and m even, m at least 2p. */
export function buildDualPipe(shape: CheckedShape): Schedule {
  refuseChunks(shape, "dualpipe", "dualpipe-v");
  const { stages, microBatches } = shape;
  if (stages % 2 !== 0) {
    throw new ScheduleError(
      "stages",
      `dualpipe needs an even number of pipeline ranks, not ${stages}`,
      stages === 1 ? [2] : [stages - 1, stages + 1],
    );
  }
  if (microBatches % 2 !== 0 || microBatches < 2 * stages) {
    throw new ScheduleError(
      "microBatches",
      `dualpipe needs an even number of micro-batches, at least twice the ${stages} pipeline ranks, not ${microBatches}`,
      [Math.max(2 * stages, microBatches + (microBatches % 2))],
    );
  }
  const passes = new PassList(
    {
      name: "dualpipe",
      rankCount: stages,
      stageCount: stages,
      microBatchCount: microBatches,
      routes: [roundRobinOwners(stages, 1), reversedOwners(stages)],
      secondRouteFrom: microBatches / 2,
    },
    3 * stages * microBatches,
  );
  for (let rank = 0; rank < stages; rank += 1) {
    const fromEnd = stages - 1 - rank;
    const secondHalf = rank > fromEnd;
    const half = microBatches / 2;
    // Direction 0 is the one whose entry is nearer to this rank.
    writeRank(passes, {
      depth: stages / 2,
      position: Math.min(rank, fromEnd),
      perDirection: half,
      stage: secondHalf ? [fromEnd, rank] : [rank, fromEnd],
      firstMicroBatch: secondHalf ? [half, 0] : [0, half],
    });
    passes.endRank();
  }
  return passes.finish();
}

/** @throws ScheduleError as DeepSeek's code and PyTorch's ScheduleDualPipeV: m at least 2p. */
export function buildDualPipeV(shape: CheckedShape): Schedule {
  requireTwoChunks(shape, "dualpipe-v");
  const { stages, microBatches } = shape;
  if (microBatches < 2 * stages) {
    throw new ScheduleError(
      "microBatches",
      `dualpipe-v needs at least as many micro-batches as its ${2 * stages} virtual stages, not ${microBatches}`,
      [2 * stages],
    );
  }
  const passes = new PassList(
    {
      name: "dualpipe-v",
      rankCount: stages,
      stageCount: 2 * stages,
      microBatchCount: microBatches,
      routes: [vShapedOwners(stages)],
    },
    6 * stages * microBatches,
  );
  for (let rank = 0; rank < stages; rank += 1) {
    writeRank(passes, {
      depth: stages,
      position: rank,
      perDirection: microBatches,
      stage: [rank, 2 * stages - 1 - rank],
      firstMicroBatch: [0, 0],
    });
    passes.endRank();
  }
  return passes.finish();
}

type Direction = 0 | 1;

interface RankView {
  /** Ranks from either entry to the middle, where the two directions (or legs of the V) meet. */
  depth: number;
  /** Distance of this rank from the nearer entry. */
  position: number;
  perDirection: number;
  stage: [number, number];
  firstMicroBatch: [number, number];
}

function writeRank(passes: PassList, view: RankView): void {
  const { depth, position } = view;
  const beyond = depth - 1 - position;
  const rank = new DualPipeRank(passes, view);

  for (let i = 0; i < 2 * beyond; i += 1) rank.forward(0);
  for (let i = 0; i <= position; i += 1) {
    rank.forward(0);
    rank.forward(1);
  }
  for (let i = 0; i < beyond; i += 1) {
    rank.splitBackward(1);
    rank.oldestWeightGradient();
    rank.forward(1);
  }
  const main = view.perDirection - 2 * depth + position + 1;
  for (let i = 0; i < main; i += 1) {
    // At the meeting point the first pair is run apart: overlapping it would only add idle time.
    if (i === 0 && beyond === 0) {
      rank.forward(0);
      rank.backward(1);
    } else {
      rank.overlapped(0, 1);
    }
    rank.overlapped(1, 0);
  }
  for (let i = 0; i < beyond; i += 1) {
    rank.backward(1);
    rank.overlapped(1, 0);
  }
  // The last backwards are alone: of their second half only the input gradients hurry.
  const whole = position + 1;
  for (let i = 0; i < 2 * (position + 1); i += 1) {
    const direction: Direction = i % 2 === 0 ? 1 : 0;
    if (i < whole) rank.backward(direction);
    else rank.splitBackward(direction);
  }
  for (let i = 0; i < beyond; i += 1) {
    rank.oldestWeightGradient();
    rank.splitBackward(0);
  }
  for (let i = 0; i <= position; i += 1) rank.oldestWeightGradient();
}

/** Hands out micro-batches per direction, and keeps the weight gradients that were put off. */
class DualPipeRank {
  private readonly forwards: [number, number] = [0, 0];
  private readonly backwards: [number, number] = [0, 0];
  private readonly putOff: [stage: number, microBatch: number][] = [];
  private readonly passes: PassList;
  private readonly view: RankView;

  constructor(passes: PassList, view: RankView) {
    this.passes = passes;
    this.view = view;
  }

  forward(direction: Direction): void {
    const { stage, firstMicroBatch } = this.view;
    this.passes.forward(stage[direction], firstMicroBatch[direction] + this.forwards[direction]++);
  }

  backward(direction: Direction): void {
    this.passes.backward(...this.nextBackward(direction));
  }

  /** The input gradient now, the weight gradient when `oldestWeightGradient` comes to it. */
  splitBackward(direction: Direction): void {
    const next = this.nextBackward(direction);
    this.passes.inputGradient(...next);
    this.putOff.push(next);
  }

  oldestWeightGradient(): void {
    const oldest = this.putOff.shift();
    if (oldest) this.passes.weightGradient(...oldest);
  }

  overlapped(forward: Direction, backward: Direction): void {
    this.forward(forward);
    this.passes.pairWithNext();
    this.backward(backward);
  }

  private nextBackward(direction: Direction): [number, number] {
    const { stage, firstMicroBatch } = this.view;
    return [stage[direction], firstMicroBatch[direction] + this.backwards[direction]++];
  }
}

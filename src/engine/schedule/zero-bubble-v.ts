/**
 * ZB-V: two chunks per rank in V shape and a split backward, without a bubble where forward, input
 * gradient and weight gradient take equally long, within the memory of 1F1B (Qi et al. 2024,
 * arXiv:2401.10241, section 6). Order as PyTorch's ScheduleZBVZeroBubble, which is fixed; the
 * authors' own code searches for one and finds others.
 */
import { PassList } from "./pass-list.ts";
import { PASS, type PassKind, type Schedule } from "./schedule.ts";
import { type CheckedShape, requireTwoChunks } from "./shape.ts";
import { vShapedOwners } from "./stage-owners.ts";

export function buildZeroBubbleV(shape: CheckedShape): Schedule {
  requireTwoChunks(shape, "zb-v");
  const { stages, microBatches } = shape;
  const passes = new PassList(
    {
      name: "zb-v",
      rankCount: stages,
      stageCount: 2 * stages,
      microBatchCount: microBatches,
      routes: [vShapedOwners(stages)],
    },
    6 * stages * microBatches,
  );
  for (let rank = 0; rank < stages; rank += 1) {
    writeRank(passes, rank, stages, microBatches);
    passes.endRank();
  }
  return passes.finish();
}

/**
 * The order is defined for at least 2p − 1 micro-batches; with fewer the passes of those that do
 * not exist are left out.
 */
function writeRank(passes: PassList, rank: number, stages: number, microBatches: number): void {
  const planned = Math.max(2 * stages - 1, microBatches);
  const down = new ChunkCounter(passes, rank, microBatches);
  const up = new ChunkCounter(passes, 2 * stages - 1 - rank, microBatches);

  for (let i = 0; i < 2 * (stages - rank) - 1; i += 1) down.forward();
  for (let i = 0; i < rank; i += 1) {
    up.forward();
    down.forward();
  }
  for (let i = 0; i < stages - rank; i += 1) {
    up.forward();
    up.backwardInTwo();
  }
  while (up.forwards < down.forwards || down.forwards < planned) {
    if (down.forwards < planned) down.forward();
    down.backwardInTwo();
    up.forward();
    up.backwardInTwo();
  }
  // Nothing is left to run forward: input gradients first, their weight gradients fill the rest.
  for (let i = 0; i < rank; i += 1) {
    down.inputGradient();
    up.inputGradient();
  }
  for (let i = 0; i < stages - rank; i += 1) {
    down.inputGradient();
    down.weightGradient();
  }
  while (up.weightGradients < up.inputGradients) up.weightGradient();
  while (down.weightGradients < down.inputGradients) down.weightGradient();
}

/** Hands out the micro-batches of one chunk in order, kind by kind. */
class ChunkCounter {
  forwards = 0;
  inputGradients = 0;
  weightGradients = 0;
  private readonly passes: PassList;
  private readonly stage: number;
  private readonly microBatches: number;

  constructor(passes: PassList, stage: number, microBatches: number) {
    this.passes = passes;
    this.stage = stage;
    this.microBatches = microBatches;
  }

  forward(): void {
    this.write(PASS.forward, this.forwards++);
  }

  inputGradient(): void {
    this.write(PASS.inputGradient, this.inputGradients++);
  }

  weightGradient(): void {
    this.write(PASS.weightGradient, this.weightGradients++);
  }

  backwardInTwo(): void {
    this.inputGradient();
    this.weightGradient();
  }

  private write(kind: PassKind, microBatch: number): void {
    if (microBatch < this.microBatches) this.passes.add(kind, this.stage, microBatch);
  }
}

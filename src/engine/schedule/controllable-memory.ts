/**
 * V-Half and V-Min: one short pattern of passes repeated every six slots, whose spacing sets how
 * long a micro-batch's activations live and so how many are held: about half of 1F1B's, and about a
 * third (Qi et al. 2024, "Pipeline Parallelism with Controllable Memory", arXiv:2405.15362).
 *
 * The repeated pattern leaves gaps at both ends. They are closed as the authors do it: passes before
 * the first and after the last full repetition are moved into earlier idle slots where memory allows,
 * once with the weight gradients in place and once without, and the rest is squeezed together. Order
 * as sail-sg's zero-bubble-pipeline-parallelism, scheduler/zbv_greedy.py.
 */
import { PassList } from "./pass-list.ts";
import { RankMemory } from "./rank-memory.ts";
import { PASS, type Schedule } from "./schedule.ts";
import { type CheckedShape, requireTwoChunks } from "./shape.ts";
import {
  LEG,
  LEGS,
  type RankSlots,
  squeeze,
  visitInSlotOrder,
  withWeightGradients,
} from "./slot-grid.ts";
import { vShapedOwners } from "./stage-owners.ts";
import { EQUAL_COSTS } from "./zero-bubble-greedy.ts";

/** A micro-batch's passes take six slots of a rank: forward, input and weight gradient, twice. */
const REPEAT = 6;

export function buildControllableMemory(shape: CheckedShape, name: "v-half" | "v-min"): Schedule {
  requireTwoChunks(shape, name);
  const { stages, microBatches } = shape;
  const costs = shape.costs ?? EQUAL_COSTS;
  const pattern = name === "v-half" ? halfPattern(stages) : minimalPattern(stages);
  const repeated = pattern.map((slots) =>
    slots.map((slot) => Int32Array.from({ length: microBatches }, (_, i) => slot + REPEAT * i)),
  );

  const withWeights = moveEarlier(
    repeated.map((legs) => withWeightGradients(legs, false)),
    "both ends",
  );
  const withoutWeights = moveEarlier(
    withWeights.map((legs) => legs.slice(0, LEGS)),
    "the end",
  );
  const settled = withoutWeights.map((legs) => withWeightGradients(legs, true));
  const perLeg = [costs.forward, costs.inputGradient, costs.weightGradient];
  const { order } = squeeze(
    settled,
    perLeg.flatMap((cost) => [cost, cost]),
    costs.communication,
  );

  const passes = new PassList(
    {
      name,
      rankCount: stages,
      stageCount: 2 * stages,
      microBatchCount: microBatches,
      routes: [vShapedOwners(stages)],
    },
    6 * stages * microBatches,
  );
  order.forEach((legs, rank) => {
    const next = new Uint32Array(LEG_PASSES.length);
    for (const leg of legs) {
      const [kind, isUp] = LEG_PASSES[leg] ?? LEG_PASSES[0];
      const microBatch = next[leg] ?? 0;
      passes.add(kind, isUp ? 2 * stages - 1 - rank : rank, microBatch);
      next[leg] = microBatch + 1;
    }
    passes.endRank();
  });
  return passes.finish();
}

/** What each leg is, and whether it runs the chunk on the way up the V. */
const LEG_PASSES = [
  [PASS.forward, false],
  [PASS.forward, true],
  [PASS.inputGradient, true],
  [PASS.inputGradient, false],
  [PASS.weightGradient, true],
  [PASS.weightGradient, false],
] as const;

/**
 * First slots of the four legs on each rank, V-Half (figure 4 of the paper): a micro-batch takes
 * two slots per rank on the way of the first and third leg. An even number of ranks needs an offset,
 * or two passes of a rank would fall on the same slot.
 */
function halfPattern(stages: number): number[][] {
  const shift = stages % 2 === 0 ? 3 : 0;
  return Array.from({ length: stages }, (_, rank) => [
    2 * rank,
    3 * stages - 2 - rank,
    3 * stages - 1 + shift + 2 * rank,
    6 * stages - 2 + shift - rank,
  ]);
}

/** First slots of the four legs on each rank, V-Min: one slot per rank on every leg. */
function minimalPattern(stages: number): number[][] {
  const shift = stages % 3 === 0 ? 2 : 0;
  return Array.from({ length: stages }, (_, rank) => [
    rank,
    2 * stages - 1 - rank,
    2 * stages + shift + rank,
    4 * stages - 1 + shift - rank,
  ]);
}

/**
 * Moves each pass, in the order of slots, to the earliest idle slot that neither breaks a dependency
 * nor raises the largest memory of any rank; passes of the full repetitions stay. Then squeezes.
 */
function moveEarlier(grid: RankSlots[], where: "both ends" | "the end"): RankSlots[] {
  const memories = grid.map((legs) => new RankMemory(legs));
  const limit = memories.reduce((most, { peak }) => Math.max(most, peak), 0);
  const microBatches = grid[0]?.[0]?.length ?? 0;
  let phase: "start" | "repetitions" | "end" = "start";
  visitInSlotOrder(grid, (rank, leg, microBatch, slot) => {
    if (phase === "start" && leg === LEG.backwardUp && rank === 0) phase = "repetitions";
    if (phase === "repetitions") {
      if (leg === LEG.forwardDown && microBatch === microBatches - 1) phase = "end";
      return;
    }
    if (phase === "start" && where === "the end") return;
    const memory = memories[rank];
    const slots = grid[rank]?.[leg];
    if (!memory || !slots) return;
    const first = earliestSlot(grid, rank, leg, microBatch);
    slots[microBatch] = memory.moveEarlier(slot, first, limit);
  });
  const legCount = grid[0]?.length ?? 0;
  // The squeeze counts weight gradients too, so that the places they took stay theirs.
  const complete = legCount > LEGS ? grid : grid.map((legs) => withWeightGradients(legs, false));
  const { starts } = squeeze(complete, new Array(LEGS + 1).fill(1), 0);
  return starts.map((legs) => legs.map((slots) => Int32Array.from(slots)));
}

/** The slot after the last pass that this one waits for. */
function earliestSlot(grid: RankSlots[], rank: number, leg: number, microBatch: number): number {
  const legs = grid[rank] ?? [];
  let after = legs[leg]?.[microBatch - 1] ?? -1;
  if (leg < LEGS) {
    const neighbour = grid[leg % 2 === 0 ? rank - 1 : rank + 1];
    after = Math.max(after, neighbour?.[leg]?.[microBatch] ?? -1);
    after = Math.max(after, legs[leg - 1]?.[microBatch] ?? -1);
  } else {
    after = Math.max(after, nthBackward(legs, microBatch));
  }
  return after + 1;
}

/** The slot of a rank's n-th backward, of whichever chunk: its n-th weight gradient waits for it. */
function nthBackward(legs: RankSlots, n: number): number {
  const down = legs[LEG.backwardDown] ?? new Int32Array(0);
  const up = legs[LEG.backwardUp] ?? new Int32Array(0);
  // Of the n + 1 earliest, how many are of the way down: where the two ascending lists cross.
  let low = Math.max(0, n + 1 - up.length);
  let high = Math.min(n + 1, down.length);
  while (low < high) {
    const ofDown = (low + high) >> 1;
    if ((down[ofDown] ?? 0) < (up[n - ofDown] ?? 0)) low = ofDown + 1;
    else high = ofDown;
  }
  return Math.max(down[low - 1] ?? -1, up[n - low] ?? -1);
}

/**
 * A schedule in V shape on a grid of equal slots: per rank and leg the slot in which each
 * micro-batch's pass stands. The four legs a micro-batch takes over the ranks are the forward down
 * the V, the forward up, the backward down and the backward up. Used to build the schedules with
 * controllable memory; see `controllable-memory.ts`.
 */

/** The four passes of one micro-batch on one rank, in the order in which it comes by. */
export const LEG = { forwardDown: 0, forwardUp: 1, backwardDown: 2, backwardUp: 3 } as const;
export const LEGS = 4;

/** `slots[leg][microBatch]`, ascending in both; one such grid per rank. */
export type RankSlots = number[][];

/** A pass on the grid. `leg` 4 and 5 stand for weight gradients. */
export interface GridPass {
  slot: number;
  rank: number;
  leg: number;
  microBatch: number;
}

/** All passes of all ranks by slot; in one slot by rank. */
export function inSlotOrder(grid: RankSlots[]): GridPass[] {
  const passes: GridPass[] = [];
  grid.forEach((legs, rank) => {
    legs.forEach((slots, leg) => {
      slots.forEach((slot, microBatch) => {
        passes.push({ slot, rank, leg, microBatch });
      });
    });
  });
  return passes.sort(
    (a, b) => a.slot - b.slot || a.rank - b.rank || a.leg - b.leg || a.microBatch - b.microBatch,
  );
}

/** One past the last slot that any pass of a rank stands in. */
export function slotCount(legs: RankSlots): number {
  return 1 + legs.reduce((last, slots) => Math.max(last, slots.at(-1) ?? -1), -1);
}

/** Which leg stands in each slot of one rank; −1 where it is idle. */
export function legsBySlot(legs: RankSlots): Int8Array {
  const bySlot = new Int8Array(slotCount(legs)).fill(-1);
  legs.forEach((slots, leg) => {
    for (const slot of slots) bySlot[slot] = leg;
  });
  return bySlot;
}

/**
 * Puts one weight gradient into each idle slot as soon as a backward has run, the rest behind the
 * last slot. Adds one list of slots, or, when `apart`, one for each of the two chunks, the chunk of
 * the way down the V's backward first.
 */
export function withWeightGradients(legs: RankSlots, apart: boolean): RankSlots {
  const bySlot = legsBySlot(legs.slice(0, LEGS));
  const waiting = [0, 0];
  const placed: [number[], number[]] = [[], []];
  const place = (slot: number) => {
    const chunk = waiting[0] ? 0 : 1;
    if (!waiting[chunk]) return;
    placed[chunk].push(slot);
    waiting[chunk] -= 1;
  };
  let slot = 0;
  for (; slot < bySlot.length; slot += 1) {
    const leg = bySlot[slot] ?? -1;
    if (leg === -1) {
      place(slot);
    } else if (leg >= LEG.backwardDown) {
      const chunk = apart && leg === LEG.backwardUp ? 1 : 0;
      waiting[chunk] = (waiting[chunk] ?? 0) + 1;
    }
  }
  for (; waiting[0] || waiting[1]; slot += 1) place(slot);
  return [...legs.slice(0, LEGS), ...(apart ? placed : [placed[0]])];
}

/**
 * Closes the gaps: every pass as early as the order on its rank and the passes it waits for allow.
 *
 * @param costs duration of each leg, as many as each rank has lists.
 * @returns when each pass starts, in the shape of `grid`, and the order on each rank.
 */
export function squeeze(
  grid: RankSlots[],
  costs: number[],
  communication: number,
): { starts: RankSlots[]; order: GridPass[][] } {
  const ends = grid.map((legs) => legs.map((slots) => new Float64Array(slots.length)));
  const order: GridPass[][] = grid.map(() => []);
  const freeAt = new Float64Array(grid.length);
  for (const pass of inSlotOrder(grid)) {
    const { rank, leg, microBatch } = pass;
    let earliest = freeAt[rank] ?? 0;
    if (leg < LEGS) {
      const neighbour = ends[leg % 2 === 0 ? rank - 1 : rank + 1];
      if (neighbour) {
        earliest = Math.max(earliest, (neighbour[leg]?.[microBatch] ?? 0) + communication);
      }
      const legBefore = ends[rank]?.[leg - 1];
      if (legBefore) earliest = Math.max(earliest, legBefore[microBatch] ?? 0);
    }
    const end = earliest + (costs[leg] ?? 0);
    const lane = ends[rank]?.[leg];
    if (lane) lane[microBatch] = end;
    freeAt[rank] = end;
    order[rank]?.push(pass);
  }
  const starts = ends.map((legs) =>
    legs.map((lane, leg) => Array.from(lane, (end) => end - (costs[leg] ?? 0))),
  );
  return { starts, order };
}

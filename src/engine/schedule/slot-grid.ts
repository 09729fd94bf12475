/**
 * A schedule in V shape on a grid of equal slots: per rank and leg the slot in which each
 * micro-batch's pass stands. The four legs a micro-batch takes over the ranks are the forward down
 * the V, the forward up, the backward down and the backward up. Used to build the schedules with
 * controllable memory; see `controllable-memory.ts`.
 */

/** The four passes of one micro-batch on one rank, in the order in which it comes by. */
export const LEG = { forwardDown: 0, forwardUp: 1, backwardDown: 2, backwardUp: 3 } as const;
/** Legs from this number on are weight gradients. */
export const LEGS = 4;

/** `slots[leg][microBatch]`, ascending; one such grid per rank, never two passes in one slot. */
export type RankSlots = Int32Array[];

const IDLE = -1;

/** Which leg stands in each slot of one rank, up to the last that is taken; −1 where it is idle. */
export function legsBySlot(legs: RankSlots): Int8Array {
  const last = legs.reduce((latest, slots) => Math.max(latest, slots.at(-1) ?? -1), -1);
  const bySlot = new Int8Array(last + 1).fill(IDLE);
  legs.forEach((slots, leg) => {
    for (const slot of slots) bySlot[slot] = leg;
  });
  return bySlot;
}

/**
 * Visits all passes of all ranks by slot, in one slot by rank. A visitor may move the pass it is
 * shown to an earlier slot.
 */
export function visitInSlotOrder(
  grid: RankSlots[],
  visit: (rank: number, leg: number, microBatch: number, slot: number) => void,
): void {
  const bySlot = grid.map(legsBySlot);
  const legCount = grid[0]?.length ?? 0;
  const seen = new Int32Array(grid.length * legCount);
  const slotCount = bySlot.reduce((most, slots) => Math.max(most, slots.length), 0);
  for (let slot = 0; slot < slotCount; slot += 1) {
    for (let rank = 0; rank < bySlot.length; rank += 1) {
      const leg = bySlot[rank]?.[slot] ?? IDLE;
      if (leg === IDLE) continue;
      const microBatch = seen[rank * legCount + leg] ?? 0;
      seen[rank * legCount + leg] = microBatch + 1;
      visit(rank, leg, microBatch, slot);
    }
  }
}

/**
 * Puts one weight gradient into each idle slot as soon as a backward has run, the rest behind the
 * last slot. Adds one list of slots, or, when `apart`, one for each of the two chunks, the chunk of
 * the way down the V's backward first.
 */
export function withWeightGradients(legs: RankSlots, apart: boolean): RankSlots {
  const bySlot = legsBySlot(legs.slice(0, LEGS));
  const waiting: [number, number] = [0, 0];
  const placed: [number[], number[]] = [[], []];
  const place = (slot: number) => {
    const chunk = waiting[0] ? 0 : 1;
    if (!waiting[chunk]) return;
    placed[chunk].push(slot);
    waiting[chunk] -= 1;
  };
  let slot = 0;
  for (; slot < bySlot.length; slot += 1) {
    const leg = bySlot[slot] ?? IDLE;
    if (leg === IDLE) place(slot);
    else if (leg >= LEG.backwardDown) waiting[apart && leg === LEG.backwardUp ? 1 : 0] += 1;
  }
  for (; waiting[0] || waiting[1]; slot += 1) place(slot);
  const lists = apart ? placed : [placed[0]];
  return [...legs.slice(0, LEGS), ...lists.map((slots) => Int32Array.from(slots))];
}

/** The order of legs on each rank, and when each pass starts in the shape of the grid. */
export interface Squeezed {
  order: Uint8Array[];
  starts: Float64Array[][];
}

/**
 * Closes the gaps: every pass as early as the order on its rank and the passes it waits for allow.
 *
 * @param costs duration of each leg, as many as each rank has lists.
 */
export function squeeze(grid: RankSlots[], costs: number[], communication: number): Squeezed {
  const starts = grid.map((legs) => legs.map((slots) => new Float64Array(slots.length)));
  const order = grid.map(
    (legs) => new Uint8Array(legs.reduce((count, slots) => count + slots.length, 0)),
  );
  const placed = new Int32Array(grid.length);
  const freeAt = new Float64Array(grid.length);
  visitInSlotOrder(grid, (rank, leg, microBatch) => {
    let earliest = freeAt[rank] ?? 0;
    if (leg < LEGS) {
      const neighbour = starts[leg % 2 === 0 ? rank - 1 : rank + 1]?.[leg]?.[microBatch];
      if (neighbour !== undefined) {
        earliest = Math.max(earliest, neighbour + (costs[leg] ?? 0) + communication);
      }
      const before = starts[rank]?.[leg - 1]?.[microBatch];
      if (before !== undefined) earliest = Math.max(earliest, before + (costs[leg - 1] ?? 0));
    }
    const lane = starts[rank]?.[leg];
    if (lane) lane[microBatch] = earliest;
    freeAt[rank] = earliest + (costs[leg] ?? 0);
    const place = placed[rank] ?? 0;
    const legs = order[rank];
    if (legs) legs[place] = leg;
    placed[rank] = place + 1;
  });
  return { order, starts };
}

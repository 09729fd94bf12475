/**
 * What ZB-2p holds. Its order is found by a search that fills a limit, what 2p micro-batches leave: the
 * number of passes held follows from the order, their bytes from the limit. Beyond 2p passes, those
 * that only await their weight gradient hold as much as the limit leaves room for.
 */
import { PASS } from "../schedule/schedule.ts";
import { searchOrder } from "../schedule/zero-bubble-greedy.ts";
import type { HeldPasses, InFlightShape } from "./in-flight.ts";

/** The ranks of the shapes asked for last; a slider passes few, and comes back. */
const known = new Map<string, HeldPasses[]>();
const KEPT_SHAPES = 64;

/** What one rank of ZB-2p holds, from its order. */
export function heldUnderLimit({ rank, stages, microBatches }: InFlightShape): HeldPasses {
  const key = `${stages} ${microBatches}`;
  let ranks = known.get(key);
  if (ranks === undefined) {
    const order = searchOrder({ stages, microBatches }, 2 * stages);
    const passes = 3 * microBatches;
    ranks = Array.from({ length: stages }, (_, each) =>
      heldInOrder(order.subarray(each * passes, (each + 1) * passes), 2 * stages),
    );
    if (known.size >= KEPT_SHAPES) known.clear();
    known.set(key, ranks);
  }
  return ranks[rank] as HeldPasses;
}

function heldInOrder(order: Uint8Array, limit: number): HeldPasses {
  const keptForWeights = shareUnderLimit(order, limit);
  const held = { passes: 0, fullest: 0, backward: 0, loss: 0, embedding: 0, keptForWeights };
  walk(order, (full, waiting, next) => {
    const amount = full + keptForWeights * waiting;
    held.passes = Math.max(held.passes, full + waiting);
    held.fullest = Math.max(held.fullest, amount);
    if (next === PASS.inputGradient) held.backward = Math.max(held.backward, amount);
  });
  held.loss = held.backward;
  held.embedding = held.backward;
  return held;
}

/** The largest share with which the rank never holds more than the limit. */
function shareUnderLimit(order: Uint8Array, limit: number): number {
  let share = 1;
  walk(order, (full, waiting) => {
    if (waiting > 0) share = Math.min(share, Math.max(0, limit - full) / waiting);
  });
  return share;
}

/** Before each pass: forwards that await their input gradient, and those that await the other. */
function walk(order: Uint8Array, see: (full: number, waiting: number, next: number) => void): void {
  let full = 0;
  let waiting = 0;
  for (const next of order) {
    see(full, waiting, next);
    if (next === PASS.forward) full += 1;
    else if (next === PASS.weightGradient) waiting -= 1;
    else {
      full -= 1;
      waiting += 1;
    }
  }
}

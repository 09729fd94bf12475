import fc from "fast-check";
import { expect, it } from "vitest";
import { RankMemory } from "../../../src/engine/schedule/rank-memory.ts";
import { LEG, LEGS } from "../../../src/engine/schedule/slot-grid.ts";

const IDLE = -1;

/** The largest number held, slot after slot. */
function peakOf(bySlot: readonly number[], explicit: boolean): number {
  let held = 0;
  let owed = 0;
  let peak = 0;
  for (const leg of bySlot) {
    if (leg === LEG.forwardDown || leg === LEG.forwardUp) held += 1;
    else if (leg >= LEGS) held -= 1;
    else if (leg !== IDLE) owed += 1;
    else if (!explicit && owed > 0) {
      held -= 1;
      owed -= 1;
    }
    peak = Math.max(peak, held);
  }
  return peak;
}

function legsOf(bySlot: readonly number[], explicit: boolean): Int32Array[] {
  const legs = explicit ? LEGS + 1 : LEGS;
  return Array.from({ length: legs }, (_, leg) =>
    Int32Array.from(bySlot.flatMap((here, slot) => (here === leg ? [slot] : []))),
  );
}

/** Passes of one rank in slots, without idle slots behind the last. */
const ranks = fc.record({
  explicit: fc.boolean(),
  slots: fc.array(fc.constantFrom(IDLE, IDLE, IDLE, 0, 1, 2, 3, 4), {
    minLength: 70,
    maxLength: 200,
  }),
  moves: fc.array(fc.record({ from: fc.nat(199), first: fc.nat(199), room: fc.nat(2) }), {
    maxLength: 30,
  }),
});

it("moves a pass where trying every idle slot in turn would, whatever stands on the rank", () => {
  const seen = { moved: 0, kept: 0 };
  fc.assert(
    fc.property(ranks, ({ explicit, slots, moves }) => {
      const bySlot = [...slots.map((leg) => (explicit ? leg : Math.min(leg, 3))), LEG.backwardUp];
      const memory = new RankMemory(legsOf(bySlot, explicit));
      for (const move of moves) {
        const from = move.from % bySlot.length;
        const first = move.first % (from + 1);
        const leg = bySlot[from] ?? IDLE;
        if (leg === IDLE) continue;
        const limit = peakOf(bySlot, explicit) + move.room;
        let expected = from;
        for (let to = first; to < from && expected === from; to += 1) {
          if (bySlot[to] !== IDLE) continue;
          const moved = bySlot.with(from, IDLE).with(to, leg);
          if (peakOf(moved, explicit) <= limit) expected = to;
        }
        expect(memory.moveEarlier(from, first, limit)).toBe(expected);
        bySlot[from] = IDLE;
        bySlot[expected] = leg;
        expect(memory.peak).toBe(peakOf(bySlot, explicit));
        if (expected === from) seen.kept += 1;
        else seen.moved += 1;
      }
    }),
    { numRuns: 300 },
  );
  expect(seen.moved).toBeGreaterThan(100);
  expect(seen.kept).toBeGreaterThan(100);
});

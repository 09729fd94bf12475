/**
 * What one rank of a slot grid holds over time, while passes are being moved on it. A forward adds
 * one chunk's activations, a weight gradient takes them away. Where weight gradients are not on the
 * grid, one is taken to run in every idle slot that follows a backward.
 */
import { LEG, LEGS, legsBySlot, type RankSlots } from "./slot-grid.ts";

/** What a pass does to the activations held and to the weight gradients owed. */
interface Change {
  held: number;
  owed: number;
}

const NOTHING: Change = { held: 0, owed: 0 };
const FORWARD: Change = { held: 1, owed: 0 };
const BACKWARD: Change = { held: 0, owed: 1 };
const WEIGHT_GRADIENT: Change = { held: -1, owed: 0 };
const OWED_WEIGHT_GRADIENT: Change = { held: -1, owed: -1 };

/** Largest number of chunk activations a rank holds at once. */
export function peakOf(legs: RankSlots): number {
  return new RankMemory(legs).peak;
}

export class RankMemory {
  private readonly bySlot: Int8Array;
  private readonly explicit: boolean;
  /** State after each slot: activations held, weight gradients owed. */
  private readonly held: Int32Array;
  private readonly owed: Int32Array;
  /** Largest `held` from a slot to the end. */
  private readonly peakFrom: Int32Array;

  constructor(legs: RankSlots) {
    this.bySlot = legsBySlot(legs);
    this.explicit = legs.length > LEGS;
    this.held = new Int32Array(this.bySlot.length);
    this.owed = new Int32Array(this.bySlot.length);
    this.peakFrom = new Int32Array(this.bySlot.length);
    this.recompute(0);
  }

  get peak(): number {
    return Math.max(0, this.peakFrom[0] ?? 0);
  }

  isFree(slot: number): boolean {
    return this.bySlot[slot] === -1;
  }

  /** The peak from `to` on if the pass in slot `from` stood in the earlier, idle slot `to`. */
  peakIfMoved(from: number, to: number): number {
    const leg = this.bySlot[from] ?? -1;
    let held = to > 0 ? (this.held[to - 1] ?? 0) : 0;
    let owed = to > 0 ? (this.owed[to - 1] ?? 0) : 0;
    let peak = 0;
    for (let slot = to; slot < this.bySlot.length; slot += 1) {
      const here = slot === to ? leg : slot === from ? -1 : (this.bySlot[slot] ?? -1);
      const change = this.changeOf(here, owed);
      held += change.held;
      owed += change.owed;
      peak = Math.max(peak, held);
      // Past the gap the two histories usually agree again, and so does all that follows.
      if (slot >= from && held === this.held[slot] && owed === this.owed[slot]) {
        return Math.max(peak, this.peakFrom[slot + 1] ?? 0);
      }
    }
    return peak;
  }

  move(from: number, to: number): void {
    this.bySlot[to] = this.bySlot[from] ?? -1;
    this.bySlot[from] = -1;
    this.recompute(to, from);
  }

  /** Brings the history up to date from slot `first`; behind `settled` it may be right already. */
  private recompute(first: number, settled = Number.POSITIVE_INFINITY): void {
    let held = first > 0 ? (this.held[first - 1] ?? 0) : 0;
    let owed = first > 0 ? (this.owed[first - 1] ?? 0) : 0;
    let slot = first;
    for (; slot < this.bySlot.length; slot += 1) {
      const change = this.changeOf(this.bySlot[slot] ?? -1, owed);
      held += change.held;
      owed += change.owed;
      if (slot >= settled && held === this.held[slot] && owed === this.owed[slot]) break;
      this.held[slot] = held;
      this.owed[slot] = owed;
    }
    let peak = this.peakFrom[slot] ?? 0;
    for (slot = Math.min(slot, this.bySlot.length) - 1; slot >= 0; slot -= 1) {
      peak = Math.max(peak, this.held[slot] ?? 0);
      if (slot < first && this.peakFrom[slot] === peak) break;
      this.peakFrom[slot] = peak;
    }
  }

  private changeOf(leg: number, owed: number): Change {
    if (leg === LEG.forwardDown || leg === LEG.forwardUp) return FORWARD;
    if (leg >= LEGS) return WEIGHT_GRADIENT;
    if (leg >= LEG.backwardDown) return BACKWARD;
    return !this.explicit && owed > 0 ? OWED_WEIGHT_GRADIENT : NOTHING;
  }
}

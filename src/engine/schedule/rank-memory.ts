/**
 * What one rank of a slot grid holds over time, while passes are being moved on it. A forward adds
 * one chunk's activations, a weight gradient takes them away. Where weight gradients are not on the
 * grid, one is taken to run in every idle slot that follows a backward.
 *
 * Moving a pass changes the history between two slots, and where weight gradients are implied all
 * that follows. A stretch of slots acts on what it is given in a way that five numbers tell, however
 * long it is (`Stretch`), so a binary tree of stretches answers after a move in logarithmic time.
 */
import { LEG, LEGS, legsBySlot, type RankSlots } from "./slot-grid.ts";

/** Slots in a stretch at the bottom of the tree: few enough to go through, enough to keep it small. */
const SLOTS_PER_STRETCH = 32;

const IDLE = -1;

/** Where the numbers of a stretch stand in its row of the tree. */
const SETTLED = 0;
const OWED_MORE = 1;
const OWED_AT_LEAST = 2;
const PEAK_OWING = 3;
const PEAK_AT_LEAST = 4;
const NUMBERS = 5;

/**
 * Activations held are those of settled passes and those whose weight gradients are owed. A stretch
 * adds `SETTLED` to the first; of `o` owed it makes `max(o + OWED_MORE, OWED_AT_LEAST)`, since idle
 * slots pay back no more than is owed; and above the settled at its beginning at most
 * `max(o + PEAK_OWING, PEAK_AT_LEAST)` are held in it.
 */
export class RankMemory {
  private readonly bySlot: Int8Array;
  private readonly explicit: boolean;
  /** Stretches at the bottom, a power of two; node n stands above 2 n and 2 n + 1, the root is 1. */
  private readonly stretches: number;
  private readonly tree: Int32Array;
  /** Idle slots of each stretch at the bottom. */
  private readonly idle: Uint8Array;

  constructor(legs: RankSlots) {
    this.bySlot = legsBySlot(legs);
    this.explicit = legs.length > LEGS;
    const needed = Math.ceil(this.bySlot.length / SLOTS_PER_STRETCH);
    let stretches = 1;
    while (stretches < needed) stretches *= 2;
    this.stretches = stretches;
    this.tree = new Int32Array(2 * stretches * NUMBERS);
    this.idle = new Uint8Array(stretches);
    for (let stretch = 0; stretch < stretches; stretch += 1) this.readStretch(stretch);
    for (let node = stretches - 1; node > 0; node -= 1) this.join(node);
  }

  /** Largest number of chunk activations held at once. */
  get peak(): number {
    const root = NUMBERS;
    const owing = this.tree[root + PEAK_OWING] as number;
    return Math.max(0, owing, this.tree[root + PEAK_AT_LEAST] as number);
  }

  /**
   * Moves the pass in slot `from` to the earliest idle slot that is not before `first` and keeps the
   * peak within `limit`.
   * @returns the slot it then stands in; `from` where there is none
   */
  moveEarlier(from: number, first: number, limit: number): number {
    const { bySlot } = this;
    const leg = bySlot[from] as number;
    let to = this.idleSlot(first, from);
    if (to === from) return from;
    this.put(from, IDLE);
    for (; to < from; to = this.idleSlot(to + 1, from)) {
      this.put(to, leg);
      if (this.peak <= limit) return to;
      this.put(to, IDLE);
    }
    this.put(from, leg);
    return from;
  }

  /** The first idle slot from `slot` on; `end` where there is none before it. */
  private idleSlot(slot: number, end: number): number {
    const { bySlot, idle } = this;
    let at = slot;
    while (at < end && bySlot[at] !== IDLE) {
      const stretch = Math.floor(at / SLOTS_PER_STRETCH);
      at = idle[stretch] === 0 ? (stretch + 1) * SLOTS_PER_STRETCH : at + 1;
    }
    return Math.min(at, end);
  }

  private put(slot: number, leg: number): void {
    this.bySlot[slot] = leg;
    const stretch = Math.floor(slot / SLOTS_PER_STRETCH);
    this.readStretch(stretch);
    for (let node = (this.stretches + stretch) >> 1; node > 0; node >>= 1) this.join(node);
  }

  /** Works out a stretch at the bottom, slot by slot. */
  private readStretch(stretch: number): void {
    const { bySlot, explicit, tree } = this;
    const first = stretch * SLOTS_PER_STRETCH;
    const end = Math.min(first + SLOTS_PER_STRETCH, bySlot.length);
    let settled = 0;
    let owedMore = 0;
    let owedAtLeast = 0;
    let peakOwing = 0;
    let peakAtLeast = 0;
    let idle = 0;
    for (let slot = first; slot < end; slot += 1) {
      const leg = bySlot[slot] as number;
      if (leg >= LEGS) settled -= 1;
      else if (leg === IDLE) {
        idle += 1;
        if (explicit) continue;
        owedMore -= 1;
        owedAtLeast = Math.max(0, owedAtLeast - 1);
      } else if (leg < LEG.backwardDown) settled += 1;
      else if (!explicit) {
        // Still held, but from now on until an idle slot lets its weight gradient run.
        settled -= 1;
        owedMore += 1;
        owedAtLeast += 1;
      }
      peakOwing = Math.max(peakOwing, settled + owedMore);
      peakAtLeast = Math.max(peakAtLeast, settled + owedAtLeast);
    }
    this.idle[stretch] = idle;
    const row = (this.stretches + stretch) * NUMBERS;
    tree[row + SETTLED] = settled;
    tree[row + OWED_MORE] = owedMore;
    tree[row + OWED_AT_LEAST] = owedAtLeast;
    tree[row + PEAK_OWING] = peakOwing;
    tree[row + PEAK_AT_LEAST] = peakAtLeast;
  }

  /** One stretch and the next as one. */
  private join(node: number): void {
    const { tree } = this;
    const row = node * NUMBERS;
    const one = 2 * row;
    const next = one + NUMBERS;
    const settled = tree[one + SETTLED] as number;
    const owedMore = tree[one + OWED_MORE] as number;
    const owedAtLeast = tree[one + OWED_AT_LEAST] as number;
    const nextMore = tree[next + OWED_MORE] as number;
    const nextOwing = settled + (tree[next + PEAK_OWING] as number);
    tree[row + SETTLED] = settled + (tree[next + SETTLED] as number);
    tree[row + OWED_MORE] = owedMore + nextMore;
    tree[row + OWED_AT_LEAST] = Math.max(
      owedAtLeast + nextMore,
      tree[next + OWED_AT_LEAST] as number,
    );
    tree[row + PEAK_OWING] = Math.max(tree[one + PEAK_OWING] as number, nextOwing + owedMore);
    tree[row + PEAK_AT_LEAST] = Math.max(
      tree[one + PEAK_AT_LEAST] as number,
      nextOwing + owedAtLeast,
      settled + (tree[next + PEAK_AT_LEAST] as number),
    );
  }
}

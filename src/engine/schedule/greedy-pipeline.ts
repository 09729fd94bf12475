/**
 * The state of a pipeline while a greedy order is being found: when each rank is free, what it has
 * run, what it holds. Passes are placed one by one, each at its earliest time; the greedy rules
 * that decide which one comes next stand in `zero-bubble-greedy.ts`.
 */
import { PASS } from "./schedule.ts";
import type { PassCosts, PassMemory } from "./shape.ts";

/** The three passes a split backward knows. */
export type SplitPass =
  | typeof PASS.forward
  | typeof PASS.inputGradient
  | typeof PASS.weightGradient;

export interface GreedyProblem {
  ranks: number;
  microBatches: number;
  costs: PassCosts;
  memory: PassMemory;
  /** Largest memory of a rank, in the unit of `memory`. */
  memoryLimit: number;
}

export class GreedyPipeline {
  readonly problem: GreedyProblem;
  /** How many of each pass a rank has run. */
  readonly forwards: Int32Array;
  readonly inputGradients: Int32Array;
  readonly weightGradients: Int32Array;
  /** When a rank is free, and what it holds. */
  readonly freeAt: Float64Array;
  readonly held: Float64Array;
  /** Time a rank has waited since its first forward, and the longest such time of all ranks. */
  readonly idle: Float64Array;
  longestIdle = 0;
  /** Kinds in the order in which each rank runs them, `3 m` entries a rank. */
  readonly order: Uint8Array;
  private readonly placed: Int32Array;
  /** Ends of the forwards and of the input gradients, `m` entries a rank. */
  private readonly forwardEnd: Float64Array;
  private readonly inputGradientEnd: Float64Array;
  private readonly firstForwardEnd: Float64Array;

  constructor(problem: GreedyProblem) {
    const { ranks, microBatches } = problem;
    this.problem = problem;
    this.forwards = new Int32Array(ranks);
    this.inputGradients = new Int32Array(ranks);
    this.weightGradients = new Int32Array(ranks);
    this.freeAt = new Float64Array(ranks);
    this.held = new Float64Array(ranks);
    this.idle = new Float64Array(ranks);
    this.order = new Uint8Array(3 * ranks * microBatches);
    this.placed = new Int32Array(ranks);
    this.forwardEnd = new Float64Array(ranks * microBatches);
    this.inputGradientEnd = new Float64Array(ranks * microBatches);
    this.firstForwardEnd = new Float64Array(ranks);
  }

  /** When the input of a rank's next forward, or next input gradient, has arrived from its neighbour. */
  forwardInputAt(rank: number): number {
    if (rank === 0) return Number.NEGATIVE_INFINITY;
    const { microBatches, costs } = this.problem;
    const micro = this.forwards[rank] ?? 0;
    return (this.forwardEnd[(rank - 1) * microBatches + micro] ?? 0) + costs.communication;
  }

  gradientAt(rank: number): number {
    const { ranks, microBatches, costs } = this.problem;
    if (rank === ranks - 1) return Number.NEGATIVE_INFINITY;
    const micro = this.inputGradients[rank] ?? 0;
    return (this.inputGradientEnd[(rank + 1) * microBatches + micro] ?? 0) + costs.communication;
  }

  forward(rank: number): void {
    const { microBatches, costs, memory } = this.problem;
    const micro = this.forwards[rank] ?? 0;
    const end = this.run(rank, PASS.forward, costs.forward, this.forwardInputAt(rank));
    this.forwardEnd[rank * microBatches + micro] = end;
    if (micro === 0) this.firstForwardEnd[rank] = end;
    this.forwards[rank] = micro + 1;
    this.hold(rank, memory.forward);
  }

  inputGradient(rank: number): void {
    const { microBatches, costs, memory } = this.problem;
    const micro = this.inputGradients[rank] ?? 0;
    const end = this.run(rank, PASS.inputGradient, costs.inputGradient, this.gradientAt(rank));
    this.inputGradientEnd[rank * microBatches + micro] = end;
    this.inputGradients[rank] = micro + 1;
    this.hold(rank, memory.weightGradient - memory.forward);
  }

  weightGradient(rank: number): void {
    const { costs, memory } = this.problem;
    this.run(rank, PASS.weightGradient, costs.weightGradient, Number.NEGATIVE_INFINITY);
    this.weightGradients[rank] = (this.weightGradients[rank] ?? 0) + 1;
    this.hold(rank, -memory.weightGradient);
  }

  /** Whether an input gradient has run whose weight gradient has not. */
  hasWeightGradient(rank: number): boolean {
    return (this.weightGradients[rank] ?? 0) < (this.inputGradients[rank] ?? 0);
  }

  /** From the first forward's start to the last pass's end, of the rank where that is longest. */
  longestSpan(): number {
    let longest = 0;
    for (let rank = 0; rank < this.problem.ranks; rank += 1) {
      const span =
        (this.freeAt[rank] ?? 0) - (this.firstForwardEnd[rank] ?? 0) + this.problem.costs.forward;
      longest = Math.max(longest, span);
    }
    return longest;
  }

  private run(rank: number, kind: SplitPass, cost: number, inputAt: number): number {
    const free = this.freeAt[rank] ?? 0;
    const end = Math.max(free, inputAt) + cost;
    if ((this.forwards[rank] ?? 0) > 0) {
      const idle = (this.idle[rank] ?? 0) + (end - (free + cost));
      this.idle[rank] = idle;
      this.longestIdle = Math.max(this.longestIdle, idle);
    }
    this.freeAt[rank] = end;
    const place = this.placed[rank] ?? 0;
    this.order[3 * rank * this.problem.microBatches + place] = kind;
    this.placed[rank] = place + 1;
    return end;
  }

  private hold(rank: number, bytes: number): void {
    this.held[rank] = (this.held[rank] ?? 0) + bytes;
  }
}

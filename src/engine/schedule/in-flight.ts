/**
 * How many forward passes' activations a rank holds at once. Counted from the order, which is enough:
 * a rank runs one pass at a time, so when it runs them does not matter.
 */
import { PASS, type Schedule } from "./schedule.ts";

export interface PeakInFlight {
  /** Per rank, activations of one micro-batch on one virtual stage. */
  peak: Uint32Array;
  /** The same if the input gradient released everything, and the weight gradient needed nothing. */
  peakUntilInputGradient: Uint32Array;
}

/** Largest number of forward passes whose activations each rank holds. */
export function peakInFlight(schedule: Schedule): PeakInFlight {
  const peak = new Uint32Array(schedule.rankCount);
  const peakUntilInputGradient = new Uint32Array(schedule.rankCount);
  for (let rank = 0; rank < schedule.rankCount; rank += 1) {
    let held = 0;
    let awaiting = 0;
    const end = schedule.rankStart[rank + 1] ?? 0;
    for (let pass = schedule.rankStart[rank] ?? 0; pass < end; pass += 1) {
      const kind = schedule.kind[pass];
      if (kind === PASS.forward) held += 1;
      if (kind === PASS.forward) awaiting += 1;
      if (kind === PASS.backward || kind === PASS.weightGradient) held -= 1;
      if (kind === PASS.backward || kind === PASS.inputGradient) awaiting -= 1;
      peak[rank] = Math.max(peak[rank] ?? 0, held);
      peakUntilInputGradient[rank] = Math.max(peakUntilInputGradient[rank] ?? 0, awaiting);
    }
  }
  return { peak, peakUntilInputGradient };
}

/** How much a rank holds at its fullest, and what of it. */
export interface HeldAtPeak {
  /** Sum of the weights. */
  amount: number;
  /** Per virtual stage: forwards whose backward has not begun, and those that only await a weight gradient. */
  awaitingBackward: Map<number, number>;
  awaitingWeightGradient: Map<number, number>;
}

/**
 * The fullest moment of each rank when virtual stages weigh differently: bytes per micro-batch, say.
 *
 * @param activation weight of one forward's activations, per virtual stage.
 * @param keptForWeights of these, what the weight gradient still needs after the input gradient.
 */
export function heldAtPeak(
  schedule: Schedule,
  activation: ArrayLike<number>,
  keptForWeights: ArrayLike<number>,
): HeldAtPeak[] {
  return Array.from({ length: schedule.rankCount }, (_, rank) => {
    const full = new Map<number, number>();
    const kept = new Map<number, number>();
    const change = (counts: Map<number, number>, stage: number, by: number) =>
      counts.set(stage, (counts.get(stage) ?? 0) + by);
    let amount = 0;
    let most: HeldAtPeak = {
      amount: 0,
      awaitingBackward: new Map(),
      awaitingWeightGradient: new Map(),
    };
    const end = schedule.rankStart[rank + 1] ?? 0;
    for (let pass = schedule.rankStart[rank] ?? 0; pass < end; pass += 1) {
      const stage = schedule.virtualStage[pass] ?? 0;
      switch (schedule.kind[pass]) {
        case PASS.forward:
          change(full, stage, 1);
          amount += activation[stage] ?? 0;
          break;
        case PASS.backward:
          change(full, stage, -1);
          amount -= activation[stage] ?? 0;
          break;
        case PASS.inputGradient:
          change(full, stage, -1);
          change(kept, stage, 1);
          amount += (keptForWeights[stage] ?? 0) - (activation[stage] ?? 0);
          break;
        default:
          change(kept, stage, -1);
          amount -= keptForWeights[stage] ?? 0;
      }
      if (amount > most.amount) {
        most = { amount, awaitingBackward: new Map(full), awaitingWeightGradient: new Map(kept) };
      }
    }
    return most;
  });
}

/**
 * Weight versions a rank keeps: one, except in an asynchronous pipeline, where each micro-batch in
 * flight must find the weights of its forward again (PipeDream, Narayanan et al. 2019, section 3.3).
 */
export function weightVersions(schedule: Schedule): Uint32Array {
  if (!schedule.asynchronous) return new Uint32Array(schedule.rankCount).fill(1);
  return peakInFlight(schedule).peak;
}

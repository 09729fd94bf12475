/**
 * The book into which every byte is entered. Estimating and explaining run the same code: this
 * ledger only adds up, the explanation's (`explaining-ledger.ts`) keeps formula, values and source of
 * each entry, so that what is explained is what was computed.
 */
import type { Computation } from "../quantity.ts";
import type { MemoryParts } from "../report.ts";

/** What a GPU's memory is divided into, in the order in which it is stacked and listed. */
export const MEMORY_PARTS = [
  "weights",
  "gradients",
  "optimizerStates",
  "activations",
  "communicationBuffers",
  "framework",
] as const;
export type MemoryPart = (typeof MEMORY_PARTS)[number];

export class MemoryLedger {
  /** Whether single entries are kept, or only sums. */
  readonly keepsEntries: boolean = false;
  readonly bytes: Record<MemoryPart, number> = {
    weights: 0,
    gradients: 0,
    optimizerStates: 0,
    activations: 0,
    communicationBuffers: 0,
    framework: 0,
  };

  /** Enters an amount and returns it. */
  add<S extends string>(
    part: MemoryPart,
    sum: Computation<S>,
    values: Record<S, number>,
    _note?: string,
  ): number {
    const amount = sum.compute(values);
    this.bytes[part] += amount;
    return amount;
  }

  /** Enters another ledger's sums, so many times. */
  addLedger(other: MemoryLedger, times: number): void {
    const { bytes } = this;
    const added = other.bytes;
    bytes.weights += times * added.weights;
    bytes.gradients += times * added.gradients;
    bytes.optimizerStates += times * added.optimizerStates;
    bytes.activations += times * added.activations;
    bytes.communicationBuffers += times * added.communicationBuffers;
    bytes.framework += times * added.framework;
  }

  /** The sums as a report shows them. */
  parts(): MemoryParts {
    const { bytes } = this;
    return {
      weights: bytes.weights,
      gradients: bytes.gradients,
      optimizerStates: bytes.optimizerStates,
      activations: bytes.activations,
      communicationBuffers: bytes.communicationBuffers,
      framework: bytes.framework,
      total: this.total,
    };
  }

  get total(): number {
    const { bytes } = this;
    return (
      bytes.weights +
      bytes.gradients +
      bytes.optimizerStates +
      bytes.activations +
      bytes.communicationBuffers +
      bytes.framework
    );
  }
}

/** The named parts of a GPU's memory, in words, in the order in which they are stacked. */
import { type MemoryPart, MEMORY_PARTS as STACKED } from "../../engine/memory/memory-ledger.ts";
import type { MemoryParts } from "../../engine/report.ts";

export type { MemoryPart };

const NAMES: Record<MemoryPart, string> = {
  weights: "weights",
  gradients: "gradients",
  optimizerStates: "optimizer states",
  activations: "activations",
  communicationBuffers: "buffers",
  framework: "framework",
};

/** Bottom first. */
export const MEMORY_PARTS: readonly { part: MemoryPart; name: string }[] = STACKED.map((part) => ({
  part,
  name: NAMES[part],
}));

export function partName(part: MemoryPart): string {
  return NAMES[part];
}

/** The part that takes the most; the lowest in the stack when several do. */
export function largestPart(bytes: MemoryParts): MemoryPart {
  return STACKED.reduce((most, part) => (bytes[part] > bytes[most] ? part : most));
}

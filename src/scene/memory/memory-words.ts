/** What the bars show, said in words: for the line above them, for screen readers, for captions. */
import type { MemoryReport, StageMemory } from "../../engine/report.ts";
import { formatCount, formatMemory, formatShare } from "../quantity-text.ts";
import { largestPart, MEMORY_PARTS, partName } from "./memory-parts.ts";

export interface MemoryWords {
  fits: boolean;
  /** `Fits: the fullest GPU, in stage 0, uses 38.4 GiB of 79.2 GiB.` */
  verdict: string;
  /** `Optimizer states take the most: 21.1 GiB, 55 %.` */
  largest: string;
}

/** The first of the fullest stages. */
export function fullestStage(memory: MemoryReport): StageMemory {
  return memory.stages.reduce((most, stage) =>
    stage.bytes.total > most.bytes.total ? stage : most,
  );
}

export function memoryWords(memory: MemoryReport): MemoryWords {
  const fullest = fullestStage(memory);
  const { capacityBytes, fits } = memory;
  const { total } = fullest.bytes;
  const over = memory.stages.filter((stage) => stage.bytes.total > capacityBytes).length;
  const where = memory.stages.length > 1 ? `stage ${fullest.stage}` : "every GPU";
  const verdict = fits
    ? `Fits: ${where} needs ${formatMemory(total)} of ${formatMemory(capacityBytes)}.`
    : `Does not fit: ${where} needs ${formatMemory(total)}, ` +
      `${formatMemory(total - capacityBytes)} more than the ${formatMemory(capacityBytes)} there are` +
      `${stagesOver(over, memory.stages.length)}.`;
  const part = largestPart(fullest.bytes);
  const share = formatShare(Math.round((fullest.bytes[part] / total) * 100) / 100);
  return {
    fits,
    verdict,
    largest: `Most is ${partName(part)}: ${formatMemory(fullest.bytes[part])}, ${share}.`,
  };
}

function stagesOver(over: number, stages: number): string {
  if (stages === 1 || over === 0) return "";
  if (over === stages) return `; all ${formatCount(stages)} stages are over`;
  return `; ${formatCount(over)} of ${formatCount(stages)} stages are over`;
}

/** One stage's stack as a sentence. */
export function stageWords(stage: StageMemory, capacityBytes: number): string {
  const { bytes } = stage;
  const parts = MEMORY_PARTS.filter(({ part }) => bytes[part] > 0).map(
    ({ part, name }) => `${name} ${formatMemory(bytes[part])}`,
  );
  const over =
    bytes.total > capacityBytes
      ? `, over capacity by ${formatMemory(bytes.total - capacityBytes)}`
      : "";
  return `Stage ${stage.stage}: ${formatMemory(bytes.total)} of ${formatMemory(capacityBytes)}${over}; ${parts.join(", ")}`;
}

/**
 * Interleaved schedules pass micro-batches through the chunks of a rank in groups: a group goes
 * through chunk 0, then the same group through chunk 1, and so on, then the next group. This file
 * holds the size of the groups, what each framework refuses, and which micro-batch of which chunk
 * is the k-th.
 */
import { ScheduleError } from "./schedule-error.ts";
import type { CheckedShape } from "./shape.ts";

/**
 * The group size, refused as the frameworks refuse it.
 *
 * Megatron-Core (schedules.py, forward_backward_pipelining_with_interleaving): a size between the
 * number of ranks p and that of micro-batches m, and a last group that is full or has at least p.
 * PyTorch (ScheduleInterleaved1F1B): m / max(1, ⌊m / p⌋), which must be whole.
 *
 * @throws ScheduleError with the counts of micro-batches that would work nearby.
 */
export function microBatchGroupSize(shape: CheckedShape): number {
  const { stages, microBatches } = shape;
  if (shape.dialect === "pytorch" && shape.microBatchGroupSize === undefined) {
    const rounds = Math.max(1, Math.floor(microBatches / stages));
    if (microBatches % rounds === 0) return microBatches / rounds;
    throw new ScheduleError(
      "microBatches",
      `PyTorch's interleaving needs a number of micro-batches that its ${rounds} rounds divide, not ${microBatches}`,
      nearbyCounts(microBatches, (count) => count % Math.max(1, Math.floor(count / stages)) === 0),
    );
  }
  const size = shape.microBatchGroupSize ?? stages;
  if (microBatches < stages) {
    throw new ScheduleError(
      "microBatches",
      `interleaving needs at least as many micro-batches as pipeline ranks: ${microBatches} is less than ${stages}`,
      [stages],
    );
  }
  if (size < stages || size > microBatches) {
    throw new ScheduleError(
      "microBatchGroupSize",
      `${size} must lie between the ${stages} pipeline ranks and the ${microBatches} micro-batches`,
      [stages],
    );
  }
  const last = microBatches % size;
  if (last > 0 && last < stages) {
    throw new ScheduleError(
      "microBatches",
      `interleaving leaves a last group of ${last} of ${microBatches} micro-batches, fewer than the ${stages} pipeline ranks`,
      nearbyCounts(microBatches, (count) => count % size === 0 || count % size >= stages),
    );
  }
  return size;
}

/** The nearest counts below and above that satisfy a rule. */
function nearbyCounts(count: number, works: (count: number) => boolean): number[] {
  let below = count - 1;
  while (below > 0 && !works(below)) below -= 1;
  let above = count + 1;
  while (!works(above)) above += 1;
  return below > 0 ? [below, above] : [above];
}

/**
 * The order in which one rank passes its micro-batches through its chunks, forward; backward takes
 * the chunks from the last to the first. The last group may be smaller than the others.
 */
export function groupOrder(
  microBatches: number,
  chunks: number,
  size: number,
): { chunk: Uint16Array; microBatch: Uint32Array } {
  const chunk = new Uint16Array(microBatches * chunks);
  const microBatch = new Uint32Array(microBatches * chunks);
  let next = 0;
  for (let first = 0; first < microBatches; first += size) {
    const end = Math.min(first + size, microBatches);
    for (let passing = 0; passing < chunks; passing += 1) {
      for (let micro = first; micro < end; micro += 1) {
        chunk[next] = passing;
        microBatch[next] = micro;
        next += 1;
      }
    }
  }
  return { chunk, microBatch };
}

/**
 * Interleaved ZB-1p: interleaved 1F1B with the backward split in two. Rank r puts its first r
 * weight gradients off, so that input gradients travel up without waiting for them; later each input gradient
 * is followed by the oldest weight gradient left (Qi et al. 2024, arXiv:2401.10241; order as PyTorch's
 * ScheduleInterleavedZeroBubble).
 */
import { groupOrder, microBatchGroupSize } from "./micro-batch-groups.ts";
import { PassList } from "./pass-list.ts";
import type { Schedule } from "./schedule.ts";
import type { CheckedShape } from "./shape.ts";
import { roundRobinOwners } from "./stage-owners.ts";

export function buildInterleavedZeroBubble(shape: CheckedShape): Schedule {
  const { stages, chunks, microBatches } = shape;
  const size = microBatchGroupSize({ ...shape, dialect: "pytorch" });
  const { chunk, microBatch } = groupOrder(microBatches, chunks, size);
  const total = microBatches * chunks;
  const passes = new PassList(
    {
      name: "interleaved-zb",
      rankCount: stages,
      stageCount: stages * chunks,
      microBatchCount: microBatches,
      routes: [roundRobinOwners(stages, chunks)],
    },
    3 * stages * total,
  );
  for (let rank = 0; rank < stages; rank += 1) {
    const stageBack = (k: number) => (chunks - 1 - (chunk[k] ?? 0)) * stages + rank;
    const forward = (k: number) =>
      passes.forward((chunk[k] ?? 0) * stages + rank, microBatch[k] ?? 0);
    const inputGradient = (k: number) => passes.inputGradient(stageBack(k), microBatch[k] ?? 0);
    const weightGradient = (k: number) => passes.weightGradient(stageBack(k), microBatch[k] ?? 0);

    // One forward per rank behind, not two: the input gradient alone is half the way back.
    const ahead = Math.min(stages - 1 - rank + (chunks - 1) * size, total);
    const putOff = rank;
    for (let k = 0; k < ahead; k += 1) forward(k);
    for (let k = 0; k < total; k += 1) {
      if (k + ahead < total) forward(k + ahead);
      inputGradient(k);
      if (k >= putOff) weightGradient(k - putOff);
    }
    for (let k = Math.max(0, total - putOff); k < total; k += 1) weightGradient(k);
    passes.endRank();
  }
  return passes.finish();
}

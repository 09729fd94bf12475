/**
 * Interleaved 1F1B (Narayanan et al. 2021, arXiv:2104.04473, section 2.2): each rank holds several
 * chunks of the model, so that the pipeline fills v times faster, at the price of v times the
 * messages. Order as Megatron-Core's forward_backward_pipelining_with_interleaving, with groups of
 * any size it accepts; PyTorch's ScheduleInterleaved1F1B runs the same where both are defined.
 */
import { groupOrder, microBatchGroupSize } from "./micro-batch-groups.ts";
import { PassList } from "./pass-list.ts";
import type { Schedule } from "./schedule.ts";
import type { CheckedShape } from "./shape.ts";
import { roundRobinOwners } from "./stage-owners.ts";

export function buildInterleaved(shape: CheckedShape): Schedule {
  const { stages, chunks, microBatches } = shape;
  const size = microBatchGroupSize(shape);
  const { chunk, microBatch } = groupOrder(microBatches, chunks, size);
  const total = microBatches * chunks;
  const passes = new PassList(
    {
      name: "interleaved-1f1b",
      rankCount: stages,
      stageCount: stages * chunks,
      microBatchCount: microBatches,
      routes: [roundRobinOwners(stages, chunks)],
    },
    2 * stages * total,
  );
  for (let rank = 0; rank < stages; rank += 1) {
    const stageOf = (passing: number) => passing * stages + rank;
    const forward = (k: number) => passes.forward(stageOf(chunk[k] ?? 0), microBatch[k] ?? 0);
    const backward = (k: number) =>
      passes.backward(stageOf(chunks - 1 - (chunk[k] ?? 0)), microBatch[k] ?? 0);

    const ahead = interleavedWarmup(stages, rank, chunks, size, total);
    for (let k = 0; k < ahead; k += 1) forward(k);
    for (let k = ahead; k < total; k += 1) {
      forward(k);
      backward(k - ahead);
    }
    for (let k = total - ahead; k < total; k += 1) backward(k);
    passes.endRank();
  }
  return passes.finish();
}

/**
 * Forwards a rank runs before its first backward: two per rank behind it, and one whole group for
 * every chunk but the last (Megatron-Core, get_pp_rank_microbatches).
 */
export function interleavedWarmup(
  ranks: number,
  rank: number,
  chunks: number,
  groupSize: number,
  total: number,
): number {
  return Math.min(2 * (ranks - 1 - rank) + (chunks - 1) * groupSize, total);
}

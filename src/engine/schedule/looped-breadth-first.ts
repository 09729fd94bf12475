/**
 * Breadth-first pipeline (Lamy-Poirier 2023, arXiv:2211.05953): all micro-batches through one chunk
 * before the next chunk begins, so that each chunk's gradients can be reduced while the next chunk
 * runs. Order as PyTorch's ScheduleLoopedBFS: backwards take the micro-batches from the last.
 */
import { PassList } from "./pass-list.ts";
import type { Schedule } from "./schedule.ts";
import type { CheckedShape } from "./shape.ts";
import { roundRobinOwners } from "./stage-owners.ts";

export function buildLoopedBreadthFirst(shape: CheckedShape): Schedule {
  const { stages, chunks, microBatches } = shape;
  const passes = new PassList(
    {
      name: "looped-bfs",
      rankCount: stages,
      stageCount: stages * chunks,
      microBatchCount: microBatches,
      routes: [roundRobinOwners(stages, chunks)],
    },
    2 * stages * chunks * microBatches,
  );
  for (let rank = 0; rank < stages; rank += 1) {
    for (let chunk = 0; chunk < chunks; chunk += 1) {
      const stage = chunk * stages + rank;
      for (let micro = 0; micro < microBatches; micro += 1) passes.forward(stage, micro);
    }
    for (let chunk = chunks - 1; chunk >= 0; chunk -= 1) {
      const stage = chunk * stages + rank;
      for (let micro = microBatches - 1; micro >= 0; micro -= 1) passes.backward(stage, micro);
    }
    passes.endRank();
  }
  return passes.finish();
}

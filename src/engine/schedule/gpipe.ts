/**
 * GPipe (Huang et al. 2019, arXiv:1811.06965): every micro-batch forward, then every one backward.
 * Order as PyTorch's ScheduleGPipe: backwards in the order of the forwards.
 */
import { PassList } from "./pass-list.ts";
import type { Schedule } from "./schedule.ts";
import { type CheckedShape, refuseChunks } from "./shape.ts";
import { roundRobinOwners } from "./stage-owners.ts";

export function buildGpipe(shape: CheckedShape): Schedule {
  refuseChunks(shape, "gpipe", "looped-bfs");
  const { stages, microBatches } = shape;
  const passes = new PassList(
    {
      name: "gpipe",
      rankCount: stages,
      stageCount: stages,
      microBatchCount: microBatches,
      routes: [roundRobinOwners(stages, 1)],
    },
    2 * stages * microBatches,
  );
  for (let rank = 0; rank < stages; rank += 1) {
    for (let micro = 0; micro < microBatches; micro += 1) passes.forward(rank, micro);
    for (let micro = 0; micro < microBatches; micro += 1) passes.backward(rank, micro);
    passes.endRank();
  }
  return passes.finish();
}

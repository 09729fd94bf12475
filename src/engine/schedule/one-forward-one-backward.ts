/**
 * 1F1B: a rank runs ahead only as far as the pipeline behind it is long, then alternates one
 * forward with one backward (PipeDream-flush, Narayanan et al. 2021, arXiv:2006.09503; order as
 * Megatron-Core's forward_backward_pipelining_without_interleaving, DeepSpeed's TrainSchedule and
 * PyTorch's Schedule1F1B, which agree). PipeDream itself (Narayanan et al. 2019, SOSP) runs the same
 * order without a flush at the end of the step.
 */
import { PassList } from "./pass-list.ts";
import type { Schedule } from "./schedule.ts";
import { ScheduleError } from "./schedule-error.ts";
import { type CheckedShape, refuseChunks } from "./shape.ts";
import { roundRobinOwners } from "./stage-owners.ts";

export function build1F1B(shape: CheckedShape, name: "1f1b" | "pipedream" = "1f1b"): Schedule {
  refuseChunks(shape, name, "interleaved-1f1b");
  const { stages, microBatches } = shape;
  if (shape.dialect === "pytorch" && microBatches < stages) {
    throw new ScheduleError(
      "microBatches",
      `PyTorch's 1F1B needs at least as many micro-batches as pipeline ranks: ${microBatches} is less than ${stages}`,
      [stages],
    );
  }
  const passes = new PassList(
    {
      name,
      rankCount: stages,
      stageCount: stages,
      microBatchCount: microBatches,
      routes: [roundRobinOwners(stages, 1)],
      asynchronous: name === "pipedream",
    },
    2 * stages * microBatches,
  );
  for (let rank = 0; rank < stages; rank += 1) {
    const ahead = Math.min(stages - 1 - rank, microBatches);
    for (let micro = 0; micro < ahead; micro += 1) passes.forward(rank, micro);
    for (let micro = ahead; micro < microBatches; micro += 1) {
      passes.forward(rank, micro);
      passes.backward(rank, micro - ahead);
    }
    for (let micro = microBatches - ahead; micro < microBatches; micro += 1) {
      passes.backward(rank, micro);
    }
    passes.endRank();
  }
  return passes.finish();
}

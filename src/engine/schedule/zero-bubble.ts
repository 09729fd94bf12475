/** ZB-1p (ZB-H1) and ZB-2p (ZB-H2) as passes: the order that `zero-bubble-greedy.ts` finds. */
import { PassList } from "./pass-list.ts";
import type { PassKind, Schedule } from "./schedule.ts";
import { type CheckedShape, refuseChunks } from "./shape.ts";
import { roundRobinOwners } from "./stage-owners.ts";
import { searchOrder } from "./zero-bubble-greedy.ts";

export function buildZeroBubble(shape: CheckedShape, name: "zb-1p" | "zb-2p"): Schedule {
  refuseChunks(shape, name, "interleaved-zb");
  const { stages, microBatches } = shape;
  const order = searchOrder(shape, name === "zb-1p" ? stages : 2 * stages);
  const passes = new PassList(
    {
      name,
      rankCount: stages,
      stageCount: stages,
      microBatchCount: microBatches,
      routes: [roundRobinOwners(stages, 1)],
    },
    order.length,
  );
  for (let rank = 0; rank < stages; rank += 1) {
    const next = [0, 0, 0, 0];
    for (let place = 0; place < 3 * microBatches; place += 1) {
      const kind = (order[3 * rank * microBatches + place] ?? 0) as PassKind;
      const micro = next[kind] ?? 0;
      passes.add(kind, rank, micro);
      next[kind] = micro + 1;
    }
    passes.endRank();
  }
  return passes.finish();
}

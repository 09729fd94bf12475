/**
 * How long everything around the passes of a plan's step takes as the timing model has it: gradients
 * reduced, parameters gathered, weights updated.
 */
import {
  bucketCount,
  mirrorExchangeSeconds,
  type StageTraffic,
  stageTraffic,
  tiedEmbeddingSeconds,
} from "../timing/data-parallel-time.ts";
import { stageOptimizerSeconds } from "../timing/optimizer-time.ts";
import type { TimingContext } from "../timing/timing-context.ts";
import type { StepEdges } from "./durations.ts";

/** Seconds of what surrounds the passes of a plan's step. */
export function edgeDurations(context: TimingContext): StepEdges {
  const { plan, assignment, behaviour } = context;
  // From ZeRO-2 on gradients are reduced, and with ZeRO-3 parameters gathered, within the passes.
  const once = plan.parallel.zeroStage < 2;
  const traffic: StageTraffic[] = context.stageParameters.map((parameters) =>
    once ? stageTraffic(context, parameters) : { reduce: 0, gather: 0 },
  );
  const shares = assignment.virtualStages.map(([rank, chunk]) =>
    layerShare(assignment.stages[rank] ?? [], chunk),
  );
  const ofStage = (read: (rank: number) => number) =>
    Float64Array.from(
      assignment.virtualStages,
      ([rank], stage) => (shares[stage] ?? 0) * read(rank),
    );
  const group = plan.parallel.data * plan.parallel.context;
  const bucketShare = (rank: number) =>
    1 / Math.max(1, bucketCount(context.stageParameters[rank]?.total ?? 0, group));
  const asynchronous = plan.training.schedule === "pipedream";
  return {
    parameterGatherSeconds: ofStage((rank) => traffic[rank]?.gather ?? 0),
    gatherBeforeForward: behaviour.data.overlapGather,
    gatherLeadSeconds: ofStage((rank) => bucketShare(rank) * (traffic[rank]?.gather ?? 0)),
    gradientReduceSeconds: ofStage((rank) => traffic[rank]?.reduce ?? 0),
    reduceOverlapsBackward: behaviour.data.overlapReduce,
    reduceTailSeconds: ofStage((rank) => bucketShare(rank) * (traffic[rank]?.reduce ?? 0)),
    ...(plan.training.schedule === "dualpipe"
      ? { mirrorExchangeSeconds: mirrorExchangeSeconds(context) }
      : {}),
    // Stages that update at times of their own never have one gradient to sum.
    tiedEmbeddingSeconds: once && !asynchronous ? tiedEmbeddingSeconds(context) : 0,
    updateWaitsForAll: !asynchronous,
    optimizerSeconds: Float64Array.from(context.stageParameters, (parameters) =>
      stageOptimizerSeconds(context, parameters),
    ),
  };
}

/** Share of a rank's layers that one of its chunks holds. */
function layerShare(chunks: readonly (readonly [number, number])[], chunk: number): number {
  const layers = chunks.reduce((sum, [first, end]) => sum + end - first, 0);
  const [first, end] = chunks[chunk] ?? [0, 0];
  return layers === 0 ? 1 / Math.max(1, chunks.length) : (end - first) / layers;
}

/**
 * The durations of a plan's step as the timing model has them: passes and messages per virtual stage,
 * data-parallel collectives and the optimizer per pipeline rank, and what the plan's framework
 * overlaps.
 */
import type { Plan } from "../plan/plan.ts";
import {
  bucketCount,
  type StageTraffic,
  stageTraffic,
  tiedEmbeddingSeconds,
} from "../timing/data-parallel-time.ts";
import { stageOptimizerSeconds } from "../timing/optimizer-time.ts";
import { type VirtualStageSeconds, virtualStageSeconds } from "../timing/stage-time.ts";
import { type StepInputs, type TimingContext, timingContext } from "../timing/timing-context.ts";
import type { StepDurations, StepEdges, TensorCollectives } from "./durations.ts";
import { passDurations } from "./pass-durations.ts";

/** @param inputs what follows from the plan and was computed already, as `estimateStep` takes it. */
export function planDurations(plan: Plan, inputs: StepInputs): StepDurations {
  const context = timingContext(plan, inputs);
  const stages = virtualStageSeconds(context);
  return {
    ...passDurations(context, stages),
    tensorCollectives: tensorCollectives(plan, context, stages),
    edges: stepEdges(context),
  };
}

/** Two collectives a layer and direction, and as many again where the forward is repeated. */
function tensorCollectives(
  plan: Plan,
  context: TimingContext,
  stages: readonly VirtualStageSeconds[],
): TensorCollectives {
  const repeats = plan.training.recompute === "full" ? 2 : 1;
  const perPass = plan.parallel.tensor > 1 ? 2 : 0;
  const layers = stages.map(({ rank, chunk }) => {
    const [first, end] = context.assignment.stages[rank]?.[chunk] ?? [0, 0];
    return end - first;
  });
  const forwardCount = Uint16Array.from(layers, (count) => perPass * count);
  const backwardCount = Uint16Array.from(layers, (count) => perPass * repeats * count);
  const seconds = Float64Array.from(stages, (stage, index) => {
    const count = (forwardCount[index] ?? 0) + (backwardCount[index] ?? 0);
    return count === 0 ? 0 : stage.parts.tensor / count;
  });
  return { forwardCount, backwardCount, seconds };
}

function stepEdges(context: TimingContext): StepEdges {
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
  return {
    parameterGatherSeconds: ofStage((rank) => traffic[rank]?.gather ?? 0),
    gatherBeforeForward: behaviour.data.overlapGather,
    gatherLeadSeconds: ofStage((rank) => bucketShare(rank) * (traffic[rank]?.gather ?? 0)),
    gradientReduceSeconds: ofStage((rank) => traffic[rank]?.reduce ?? 0),
    reduceOverlapsBackward: behaviour.data.overlapReduce,
    reduceTailSeconds: ofStage((rank) => bucketShare(rank) * (traffic[rank]?.reduce ?? 0)),
    tiedEmbeddingSeconds: once ? tiedEmbeddingSeconds(context) : 0,
    updateWaitsForAll: plan.training.schedule !== "pipedream",
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

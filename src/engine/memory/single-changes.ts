/**
 * The single changes of a plan that save memory: what an engineer tries first. Each keeps the GPUs
 * and the global batch; what it costs is measured elsewhere.
 */
import { microBatchCount, type Parallel, type Plan, type Training } from "../plan/plan.ts";

/** Fields of a plan that a change sets. */
export interface PlanPatch {
  parallel?: Partial<Parallel>;
  training?: Partial<Training>;
}

export interface SingleChange {
  /** Stable: `tensor-double`, `recompute-full`, … */
  id: string;
  /** In words: "Tensor parallel 8 to 16, data parallel 8 → 4". */
  label: string;
  patch: PlanPatch;
}

/** Every single change that can be made to the plan, whether or not it is enough. */
export function singleChanges(plan: Plan): SingleChange[] {
  return [
    ...recomputation(plan),
    ...microBatch(plan),
    ...sequenceParallel(plan),
    ...shardedStates(plan),
    ...doubledDegrees(plan),
    ...fewerChunks(plan),
    ...offloading(plan),
  ];
}

/** The plan with a change applied. */
export function changedPlan(plan: Plan, { patch }: SingleChange): Plan {
  return {
    ...plan,
    parallel: { ...plan.parallel, ...patch.parallel },
    training: { ...plan.training, ...patch.training },
  };
}

function recomputation({ training }: Plan): SingleChange[] {
  const changes: SingleChange[] = [];
  if (training.recompute === "none") {
    changes.push({
      id: "recompute-selective",
      label: "Recompute attention in the backward pass",
      patch: { training: { recompute: "selective" } },
    });
  }
  if (training.recompute !== "full") {
    changes.push({
      id: "recompute-full",
      label: "Recompute every layer in the backward pass",
      patch: { training: { recompute: "full" } },
    });
  }
  return changes;
}

function microBatch({ training }: Plan): SingleChange[] {
  const { microBatchSize } = training;
  if (microBatchSize % 2 !== 0) return [];
  return [
    {
      id: "micro-batch-halve",
      label: `Micro-batch ${microBatchSize} to ${microBatchSize / 2}`,
      patch: { training: { microBatchSize: microBatchSize / 2 } },
    },
  ];
}

function sequenceParallel({ parallel, training }: Plan): SingleChange[] {
  const splits = parallel.tensor > 1 && training.sequenceLength % parallel.tensor === 0;
  if (parallel.sequenceParallel || !splits) return [];
  return [
    {
      id: "sequence-parallel",
      label: "Split norms and dropout over the tensor ranks",
      patch: { parallel: { sequenceParallel: true } },
    },
  ];
}

const ZERO_LABELS = [
  "",
  "Shard the optimizer states over the data ranks (ZeRO-1)",
  "Shard optimizer states and gradients (ZeRO-2)",
  "Shard optimizer states, gradients and weights (ZeRO-3)",
];

function shardedStates({ parallel, training }: Plan): SingleChange[] {
  if (parallel.data * parallel.context === 1) return [];
  // Gradients are accumulated over micro-batches in a pipeline, so that sharding them would reduce
  // them once per micro-batch: frameworks offer stages 2 and 3 without one.
  const highest = parallel.pipeline > 1 ? 1 : 3;
  const changes: SingleChange[] = [];
  for (let stage = parallel.zeroStage + 1; stage <= highest; stage++) {
    changes.push({
      id: `zero-${stage}`,
      label: ZERO_LABELS[stage] ?? "",
      patch: { parallel: { zeroStage: stage as 1 | 2 | 3 } },
    });
  }
  if (training.framework.startsWith("megatron")) return changes.slice(0, 1);
  return changes;
}

const DEGREES = [
  ["tensor", "Tensor parallel"],
  ["pipeline", "Pipeline parallel"],
  ["context", "Context parallel"],
] as const;

/** Twice the degree, at the cost of half the replicas. */
function doubledDegrees(plan: Plan): SingleChange[] {
  const { parallel } = plan;
  if (parallel.data % 2 !== 0) return [];
  return DEGREES.filter(([degree]) => canDouble(plan, degree)).map(([degree, name]) => {
    const data = parallel.data / 2;
    const to = 2 * parallel[degree];
    const experts = degree === "tensor" && parallel.expertTensor === parallel.tensor;
    return {
      id: `${degree}-double`,
      label: `${name} ${parallel[degree]} to ${to}, data parallel ${parallel.data} to ${data}`,
      patch: {
        parallel: {
          [degree]: to,
          data,
          ...(experts ? { expertTensor: to } : {}),
          zeroGroupSize: zeroGroup(plan, degree, data),
        },
      },
    };
  });
}

function canDouble(plan: Plan, degree: "tensor" | "pipeline" | "context"): boolean {
  const { model, parallel, training } = plan;
  const to = 2 * parallel[degree];
  switch (degree) {
    case "tensor":
      return model.attentionHeads % to === 0 && model.ffnHiddenSize % to === 0;
    case "pipeline":
      return (
        to * parallel.virtualPipeline <= model.layers && !Array.isArray(parallel.layersPerStage)
      );
    case "context":
      return training.sequenceLength % (2 * to) === 0;
  }
}

/** Ranks that share the states afterwards: all of data × context where that was so before. */
function zeroGroup(plan: Plan, degree: string, data: number): number {
  const { parallel } = plan;
  const all = parallel.zeroGroupSize === parallel.data * parallel.context;
  const context = degree === "context" ? 2 * parallel.context : parallel.context;
  return all ? data * context : Math.min(parallel.zeroGroupSize, data * context);
}

function fewerChunks({ parallel, training }: Plan): SingleChange[] {
  if (training.schedule !== "interleaved-1f1b" || parallel.virtualPipeline === 1) return [];
  return [
    {
      id: "no-interleaving",
      label: `Model chunks per stage ${parallel.virtualPipeline} to 1`,
      patch: { parallel: { virtualPipeline: 1 }, training: { schedule: "1f1b" } },
    },
  ];
}

function offloading({ training, parallel }: Plan): SingleChange[] {
  const offers = training.framework === "deepspeed" && parallel.zeroStage >= 2;
  if (!offers || training.offload.optimizer !== undefined) return [];
  return [
    {
      id: "offload-optimizer",
      label: "Keep the optimizer in the nodes' memory (ZeRO-Offload)",
      patch: { training: { offload: { ...training.offload, optimizer: "cpu" } } },
    },
  ];
}

/** Whether a plan still has whole micro-batches. */
export function hasWholeMicroBatches(plan: Plan): boolean {
  return Number.isInteger(microBatchCount(plan)) && microBatchCount(plan) >= 1;
}

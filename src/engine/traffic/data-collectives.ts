/**
 * Data parallelism and ZeRO: gradients summed over the replicas, sharded states' parameters gathered
 * (Rajbhandari et al., arXiv:1910.02054, section 7). Dense parameters are summed over data × context
 * ranks, those of experts over the ranks that hold the same experts.
 */
import {
  type CollectivePattern,
  type CollectiveUse,
  messageSize,
  type TrafficGroup,
} from "./collective-use.ts";
import { parameterSize } from "./message-sizes.ts";
import { type PlanFacts, runsBothWays } from "./stage-facts.ts";

export function dataCollectives(facts: PlanFacts, stage: number): CollectiveUse[] {
  const shard = facts.stages[stage];
  if (shard === undefined) return [];
  const dense = shard.dense + shard.replicated + shard.embedding;
  return [
    ...replicaSums(facts, dense, "dense"),
    ...replicaSums(facts, shard.expert, "experts"),
    ...tiedEmbedding(facts, stage),
  ].filter((use) => use.count > 0 && use.size.bytes > 0);
}

function replicaSums(facts: PlanFacts, parameters: number, what: string): CollectiveUse[] {
  const { parallel } = facts.plan;
  const updates = updatesPerIteration(facts);
  const experts = what === "experts";
  const replicas = parallel.data * parallel.context;
  const partial = !experts && parallel.zeroGroupSize < replicas;
  const group: TrafficGroup = experts ? "edp" : partial ? "intra-partial-dp-cp" : "dp-cp";
  const make = (
    pattern: CollectivePattern,
    purpose: string,
    count: number,
    a: number,
    on: TrafficGroup = group,
    Φ = parameters,
  ): CollectiveUse => ({
    kind: "data",
    pattern,
    group: on,
    purpose: `${purpose}, ${what}`,
    count: parallel.zeroStage < 3 ? count * updates : count,
    size: messageSize(parameterSize, { Φ, a }),
  });
  const g = facts.gradientBytes;
  if (parallel.zeroStage === 0) {
    return [make("all-reduce", "gradients", 1, g, experts ? "edp" : "dp-cp")];
  }
  const uses = parallel.zeroStage < 3 ? shardedStates(facts, make) : shardedParameters(facts, make);
  if (partial) {
    const part = parameters / parallel.zeroGroupSize;
    uses.push(make("all-reduce", "gradient parts over groups", 1, g, "zero-replicas", part));
  }
  return uses;
}

/** One at the end, or in an asynchronous pipeline one for every micro-batch (PipeDream, section 3.3). */
function updatesPerIteration({ plan, microBatches }: PlanFacts): number {
  return plan.training.schedule === "pipedream" ? microBatches : 1;
}

type MakeUse = (
  pattern: CollectivePattern,
  purpose: string,
  count: number,
  elementBytes: number,
) => CollectiveUse;

/** ZeRO 1 and 2: gradients scattered, new parameters gathered, once per iteration. */
function shardedStates(facts: PlanFacts, make: MakeUse): CollectiveUse[] {
  return [
    make("reduce-scatter", "gradients", 1, facts.gradientBytes),
    make("all-gather", "updated parameters", 1, facts.weightBytes),
  ];
}

/** ZeRO 3: parameters gathered forward and backward and gradients scattered for each micro-batch. */
function shardedParameters(facts: PlanFacts, make: MakeUse): CollectiveUse[] {
  const times = facts.habits.gathersEveryMicroBatch ? facts.microBatchesPerLayer : 1;
  const uses = [
    make("all-gather", "parameters, forward", times, facts.weightBytes),
    make("reduce-scatter", "gradients", times, facts.gradientBytes),
  ];
  if (facts.habits.gathersEveryMicroBatch) {
    uses.push(make("all-gather", "parameters, backward", times, facts.weightBytes));
  }
  return uses;
}

/**
 * DualPipe keeps every stage twice, on rank r and on rank pipeline − 1 − r (DeepSeek-V3, section
 * 3.2.1): after the sum over replicas the two exchange their gradients.
 */
export function mirroredCopies(facts: PlanFacts, stage: number): CollectiveUse[] {
  const mirror = facts.plan.parallel.pipeline - 1 - stage;
  const shard = facts.stages[stage];
  if (!runsBothWays(facts.plan) || mirror === stage || shard === undefined) return [];
  const parameters = shard.dense + shard.replicated + shard.embedding + shard.expert;
  if (parameters === 0) return [];
  return [
    {
      kind: "data",
      pattern: "send",
      group: "pp",
      toStage: mirror,
      purpose: "gradients to the rank that holds the same stages",
      count: 1,
      size: messageSize(parameterSize, { Φ: parameters, a: facts.gradientBytes }),
    },
  ];
}

/** First and last stage hold a copy each of a tied embedding and sum its gradient. */
function tiedEmbedding(facts: PlanFacts, stage: number): CollectiveUse[] {
  const holder = facts.stages.find((one) => one.tiedCopy > 0);
  const shard = facts.stages[stage];
  if (holder === undefined || !(shard?.hasEmbedding || shard?.hasHead)) return [];
  // Stages that update at times of their own never have one gradient to sum.
  if (updatesPerIteration(facts) > 1) return [];
  return [
    {
      kind: "data",
      pattern: "all-reduce",
      group: "embedding",
      purpose: "gradient of the tied embedding, first and last stage",
      count: 1,
      size: messageSize(parameterSize, { Φ: holder.tiedCopy, a: facts.gradientBytes }),
    },
  ];
}

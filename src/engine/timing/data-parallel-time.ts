/**
 * Data parallelism up to ZeRO-1 (and the once-per-iteration part of the rest): gradients reduced
 * after the last backward pass, parameters gathered after the step, each stage in its own time, and
 * what of it hides behind compute where the framework overlaps.
 *
 * Source: ZeRO (arXiv:1910.02054), section 7.1; Megatron-Core `distributed_data_parallel.py`.
 */
import type { StageParameters } from "../model/parameters.ts";
import { allReduceSeconds, gatherSeconds, sendSeconds } from "./collectives.ts";
import { type GroupPlace, type Network, placeGroup } from "./network.ts";
import type { RankSeconds } from "./rank-seconds.ts";
import type { TimingContext } from "./timing-context.ts";

/** Megatron-Core's bucket: this many parameters, or a million per data rank if more. */
const BUCKET_PARAMETERS = 40e6;
const BUCKET_PARAMETERS_PER_RANK = 1e6;

/** Seconds one stage's collectives take, hidden or not. */
export interface StageTraffic {
  reduce: number;
  gather: number;
}

/** Exposed data-parallel seconds of one iteration. */
export function exposedDataSeconds(context: TimingContext, ranks: readonly RankSeconds[]): number {
  const { behaviour, plan } = context;
  if (plan.parallel.zeroStage >= 2) return 0;
  const { virtualPipeline } = plan.parallel;
  let exposed = 0;
  let slackForward = 0;
  let slackBackward = 0;
  for (let stage = 0; stage < ranks.length; stage++) {
    const rank = ranks[stage] as RankSeconds;
    const parameters = context.stageParameters[stage];
    if (parameters === undefined) continue;
    const traffic = stageTraffic(context, parameters);
    const backward = rank.inputGradient + rank.weightGradient;
    const reduce = shown(
      context,
      behaviour.data.overlapReduce,
      traffic.reduce,
      backward,
      slackBackward,
    );
    const gather = shown(
      context,
      behaviour.data.overlapGather,
      traffic.gather,
      rank.forward,
      slackForward,
    );
    exposed = Math.max(exposed, reduce + gather);
    // Later stages end their last backward pass earlier and start their first forward pass later.
    slackForward += rank.forward / virtualPipeline;
    slackBackward += backward / virtualPipeline;
  }
  return exposed + Math.max(0, ...mirrorExchangeSeconds(context)) + tiedEmbeddingSeconds(context);
}

function shown(
  context: TimingContext,
  overlaps: boolean,
  traffic: number,
  compute: number,
  slack: number,
): number {
  const { constants } = context;
  if (!overlaps) return Math.max(0, traffic - slack);
  const hidden = Math.min(traffic, constants.overlapWindow * compute);
  return Math.max(0, traffic - hidden - slack) + constants.overlapContention * hidden;
}

/** What one stage reduces and gathers once per iteration, before anything is hidden. */
export function stageTraffic(context: TimingContext, parameters: StageParameters): StageTraffic {
  const { plan, network, strides } = context;
  const { parallel } = plan;
  const dataStride = Math.min(strides.data, strides.context);
  const replicas = placeGroup(network, parallel.data * parallel.context, dataStride);
  const ordinary = parameters.total - parameters.expert;
  const traffic = groupTraffic(context, replicas, parallel.zeroGroupSize, dataStride, ordinary);
  if (parameters.expert > 0) {
    const expertStride = parallel.expert * parallel.expertTensor;
    const size = (parallel.data * parallel.context * parallel.tensor) / expertStride;
    const group = placeGroup(network, size, expertStride);
    const experts = groupTraffic(context, group, size, expertStride, parameters.expert);
    traffic.reduce += experts.reduce;
    traffic.gather += experts.gather;
  }
  return traffic;
}

function groupTraffic(
  context: TimingContext,
  group: GroupPlace,
  shardedOver: number,
  stride: number,
  parameters: number,
): StageTraffic {
  const { network, behaviour, plan } = context;
  if (group.size <= 1) return { reduce: 0, gather: 0 };
  const { data } = behaviour;
  const gradients = data.gradientBytes * parameters;
  const buckets = bucketCount(parameters, group.size);
  const reduce = data.reduceIsAllReduce
    ? inBuckets(allReduceSeconds, network, group, gradients, buckets)
    : inBuckets(gatherSeconds, network, group, gradients, buckets);
  if (plan.parallel.zeroStage === 0) return { reduce, gather: 0 };
  const sharding = placeGroup(network, Math.min(shardedOver, group.size), stride);
  const messages = gatherMessages(context, buckets);
  const bytes = data.parameterBytes * parameters;
  return { reduce, gather: inBuckets(gatherSeconds, network, sharding, bytes, messages) };
}

/** Buckets in which a stage's gradients and parameters travel. */
export function bucketCount(parameters: number, ranks: number): number {
  return Math.ceil(parameters / Math.max(BUCKET_PARAMETERS, BUCKET_PARAMETERS_PER_RANK * ranks));
}

function gatherMessages(context: TimingContext, buckets: number): number {
  const { plan, behaviour } = context;
  const { tensorsPerLayer } = behaviour.data;
  return tensorsPerLayer === 0
    ? buckets
    : (tensorsPerLayer * plan.model.layers) / plan.parallel.pipeline;
}

/** `count` collectives one after another that move `bytes` in all. */
function inBuckets(
  collective: (network: Network, group: GroupPlace, bytes: number) => number,
  network: Network,
  group: GroupPlace,
  bytes: number,
  count: number,
): number {
  return count <= 0 ? 0 : count * collective(network, group, bytes / count);
}

/**
 * Seconds in which each rank of a DualPipe exchanges its gradients with the rank that keeps a copy of
 * the same stages (DeepSeek-V3, arXiv:2412.19437, section 3.2.1), both ways at once; none elsewhere.
 */
export function mirrorExchangeSeconds(context: TimingContext): Float64Array {
  const { plan, network, strides, behaviour, stageParameters } = context;
  const last = plan.parallel.pipeline - 1;
  const bothWays = plan.training.schedule === "dualpipe";
  return Float64Array.from(stageParameters, ({ total }, stage) => {
    const apart = Math.abs(last - 2 * stage);
    if (!bothWays || apart === 0) return 0;
    const isNear = placeGroup(network, 2, strides.pipeline * apart).perDomain === 2;
    return sendSeconds(network, isNear, behaviour.data.gradientBytes * total);
  });
}

/** First and last stage add up the gradients of the embedding they share. */
export function tiedEmbeddingSeconds(context: TimingContext): number {
  const { network, stageParameters, behaviour, strides, plan } = context;
  const copy = stageParameters.at(-1)?.tiedCopy ?? 0;
  if (copy === 0) return 0;
  const pair = placeGroup(network, 2, strides.pipeline * (plan.parallel.pipeline - 1));
  return allReduceSeconds(network, pair, behaviour.data.gradientBytes * copy);
}

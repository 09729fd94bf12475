/**
 * Virtual stages: the seconds of one micro-batch in each model chunk, with the embedding where the
 * pipeline starts and output matrix and loss where it ends. Layers of one kind are timed once.
 */
import type { LayerAssignment } from "../layout/layer-assignment.ts";
import { countLayerKinds, LAYER_KINDS } from "../model/layer-kind.ts";
import { paddedVocabularySize } from "../model/padded-vocabulary.ts";
import { allReduceSeconds, sendSeconds } from "./collectives.ts";
import { gemmSeconds } from "./kernels/gemm.ts";
import { lossSeconds } from "./kernels/loss.ts";
import { tokensPerRank } from "./layer-products.ts";
import {
  type KernelSeconds,
  type LayerSeconds,
  layerSeconds,
  type PassSeconds,
  totalSeconds,
} from "./layer-time.ts";
import { placeGroup } from "./network.ts";
import type { TimingContext } from "./timing-context.ts";
import { type ShardedLayer, shardedLayer } from "./zero3-time.ts";

/** One micro-batch in one virtual stage; what the schedule simulation takes as durations. */
export interface VirtualStageSeconds {
  rank: number;
  chunk: number;
  forward: number;
  /** Whole backward pass: recomputation, input and weight gradients. */
  backward: number;
  inputGradient: number;
  weightGradient: number;
  /** Forward work repeated at the start of the backward pass. */
  recompute: number;
  /** The activation to the next virtual stage; 0 after the last and on the same rank. */
  sendForward: number;
  /** The gradient from the next virtual stage. */
  sendBackward: number;
  /** Parts of forward plus backward. */
  parts: PassSeconds & { data: number };
  /** What `parts.compute` is made of; the rest is recomputation. */
  kernels: KernelSeconds & { vocabulary: number };
}

/** Seconds of every virtual stage, in the order a micro-batch passes them. */
export function virtualStageSeconds(context: TimingContext): VirtualStageSeconds[] {
  const { plan, assignment } = context;
  const kinds: (LayerSeconds | undefined)[] = [];
  const sharded: (ShardedLayer | undefined)[] = [];
  const ends = endSeconds(context);
  const sends = boundarySends(context);
  const { virtualStages } = assignment;
  return virtualStages.map(([rank, chunk], index) => {
    const stage = emptyStage(rank, chunk);
    const [first, end] = chunkLayers(assignment, rank, chunk);
    const counts = countLayerKinds(plan.model, first, end);
    const repeated = repeatedLayers(context, end - first);
    for (let kind = 0; kind < counts.length; kind++) {
      const count = counts[kind] ?? 0;
      if (count === 0) continue;
      kinds[kind] ??= layerSeconds(context, LAYER_KINDS[kind] as (typeof LAYER_KINDS)[number]);
      const seconds = kinds[kind] as LayerSeconds;
      if (plan.parallel.zeroStage >= 2) sharded[kind] ??= shardedLayer(context, kind, seconds);
      addLayers(stage, seconds, count, repeated, sharded[kind]);
    }
    if (index === 0) addEnd(stage, ends.embedding);
    if (index === virtualStages.length - 1) addEnd(stage, ends.head);
    const next = virtualStages[index + 1];
    if (next !== undefined && next[0] !== rank) {
      stage.sendForward = sends.forward;
      stage.sendBackward = sends.backward;
    }
    stage.backward = stage.recompute + stage.inputGradient + stage.weightGradient;
    return stage;
  });
}

function chunkLayers(assignment: LayerAssignment, rank: number, chunk: number): [number, number] {
  return assignment.stages[rank]?.[chunk] ?? [0, 0];
}

/** Share of a chunk's layers that recomputation repeats. */
function repeatedLayers(context: TimingContext, layers: number): number {
  const limit = context.plan.training.recomputeLayers;
  return limit === undefined || layers === 0 ? 1 : Math.min(1, limit / layers);
}

function emptyStage(rank: number, chunk: number): VirtualStageSeconds {
  return {
    rank,
    chunk,
    forward: 0,
    backward: 0,
    inputGradient: 0,
    weightGradient: 0,
    recompute: 0,
    sendForward: 0,
    sendBackward: 0,
    parts: { compute: 0, tensor: 0, context: 0, expert: 0, data: 0 },
    kernels: { products: 0, attention: 0, elementwise: 0, host: 0, vocabulary: 0 },
  };
}

function addLayers(
  stage: VirtualStageSeconds,
  layer: LayerSeconds,
  count: number,
  repeated: number,
  sharded: ShardedLayer | undefined,
): void {
  const recompute = repeated * totalSeconds(layer.recompute);
  const data = sharded ?? { forward: 0, backward: 0 };
  stage.forward += count * (totalSeconds(layer.forward) + data.forward);
  stage.inputGradient += count * (totalSeconds(layer.inputGradient) + data.backward);
  stage.recompute += count * recompute;
  stage.weightGradient += count * layer.weightGradient;
  const { parts } = stage;
  parts.compute += count * layer.weightGradient;
  for (const name of PASS_PARTS) {
    parts[name] +=
      count * (layer.forward[name] + layer.inputGradient[name] + repeated * layer.recompute[name]);
  }
  parts.data += count * (data.forward + data.backward);
  const { kernels } = stage;
  kernels.products += count * layer.kernels.products;
  kernels.attention += count * layer.kernels.attention;
  kernels.elementwise += count * layer.kernels.elementwise;
  kernels.host += count * layer.kernels.host;
}

const PASS_PARTS = ["compute", "tensor", "context", "expert"] as const;

interface EndSeconds {
  forward: number;
  inputGradient: number;
  weightGradient: number;
  tensor: number;
  data: number;
}

function addEnd(stage: VirtualStageSeconds, end: EndSeconds): void {
  stage.forward += end.forward;
  stage.inputGradient += end.inputGradient;
  stage.weightGradient += end.weightGradient;
  stage.parts.tensor += end.tensor;
  stage.parts.data += end.data;
  const compute = end.forward + end.inputGradient + end.weightGradient - end.tensor - end.data;
  stage.parts.compute += compute;
  stage.kernels.vocabulary += compute;
}

/** Embedding look-up, and output matrix with loss. */
function endSeconds(context: TimingContext): { embedding: EndSeconds; head: EndSeconds } {
  const { plan, device, constants, network, strides } = context;
  const { model, parallel, training } = plan;
  const tokens = tokensPerRank(plan);
  const h = model.hiddenSize;
  const padded = paddedVocabularySize(
    model.vocabularySize,
    model.vocabularyDivisor,
    parallel.tensor,
  );
  const rows = padded / parallel.tensor;
  const group = placeGroup(network, parallel.tensor, strides.tensor);
  const reduce = allReduceSeconds(network, group, 2 * tokens * h);
  const gemm = (m: number, n: number, k: number, result: number) =>
    gemmSeconds(device, m, n, k, device.gemm16, 2, result);
  const loss = lossSeconds(device, constants, tokens, rows, training.crossEntropyFusion);
  const { accumulation } = context;
  const added = (accumulation.afterwards * rows * h) / device.stream;
  return {
    embedding: {
      forward: (8 * tokens * h) / device.stream + reduce,
      inputGradient: 0,
      // The gradient is dense: zeros, then the tokens' rows, then its addition to the sum.
      weightGradient: (10 * tokens * h + 2 * rows * h) / device.stream + added,
      tensor: reduce,
      data: 0,
    },
    head: {
      forward: gemm(tokens, rows, h, 2) + loss.forward,
      inputGradient: gemm(tokens, h, rows, 2) + loss.backward + reduce,
      weightGradient: gemm(h, rows, tokens, accumulation.inProduct) + added,
      tensor: reduce,
      data: 0,
    },
  };
}

/** The two messages over a boundary between pipeline ranks, per micro-batch. */
function boundarySends(context: TimingContext): { forward: number; backward: number } {
  const { plan, behaviour, network, strides } = context;
  const { parallel, model } = plan;
  if (parallel.pipeline === 1) return { forward: 0, backward: 0 };
  const whole = 2 * tokensPerRank(plan) * model.hiddenSize;
  const sameDomain = placeGroup(network, 2, strides.pipeline).perDomain === 2;
  const { pipeline } = behaviour;
  const message = (scattered: boolean) => {
    const split = parallel.sequenceParallel || scattered ? parallel.tensor : 1;
    return sendSeconds(network, sameDomain, whole / split);
  };
  return {
    forward: message(pipeline.scattersActivation),
    backward: message(pipeline.scattersGradient),
  };
}

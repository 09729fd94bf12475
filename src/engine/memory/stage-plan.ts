/**
 * One pipeline stage as the memory model sees it: its parameters, its layers, what they save and how
 * many micro-batches are held. Stages differ in few ways, so per-layer bytes are shared by all.
 */
import type { LayerAssignment } from "../layout/layer-assignment.ts";
import { LAYER_KINDS } from "../model/layer-kind.ts";
import { kindShard, type ShardParameters, type StageParameters } from "../model/parameters.ts";
import { type HeldPasses, heldPasses } from "./in-flight.ts";
import type { MemoryContext } from "./memory-context.ts";
import type { MemoryLedger } from "./memory-ledger.ts";
import {
  bytesPerLayer,
  checkpointTensors,
  madeAgainInFull,
  madeAgainSelectively,
  type SavedTensor,
  savedTensors,
} from "./saved-tensors.ts";

/** What a layer of one kind costs, the same on every stage. */
export interface LayerCost {
  parameters: ShardParameters;
  /** Saved when not fully recomputed. */
  saved: SavedTensor[];
  savedBytes: number;
  /** What recomputation makes anew for its backward pass, one layer at a time. */
  again: SavedTensor[];
  againBytes: number;
  /** All its tensors, kept or not. */
  wholeBytes: number;
}

export interface LayerCosts {
  ofKind: (LayerCost | undefined)[];
  checkpoint: SavedTensor[];
  checkpointBytes: number;
}

export interface StagePlan {
  parameters: StageParameters;
  /** Layers of each kind that keep only their input, and that keep all they save. */
  recomputedLayers: number[];
  keptLayers: number[];
  /** Forward passes held, one per chunk and micro-batch. */
  held: HeldPasses;
  /** Model chunks with their layers. */
  layers: [first: number, end: number][];
  /** Sums already made, by piece; stages that differ only in what they hold in flight share them. */
  pieces: StagePieces;
}

/** What a moment is put together from. */
export type StagePiece =
  | "states"
  | "statesWithLateGradients"
  | "buffers"
  | "gathered"
  | "gatheredInBackward"
  | "heldMicroBatch"
  | "layerBackward"
  | "loss"
  | "embeddingGradient"
  | "microBatchGradients"
  | "stepTemporaries";

export type StagePieces = Partial<Record<StagePiece, MemoryLedger>>;

/** Costs of the kinds of layers that the model has. */
export function layerCosts(context: MemoryContext, stages: readonly StageParameters[]): LayerCosts {
  const recompute = context.plan.training.recompute;
  const ofKind = LAYER_KINDS.map((_, kind) => {
    if (!stages.some((stage) => (stage.layersOfKind[kind] ?? 0) > 0)) return undefined;
    const whole = savedTensors(context, kind, "none");
    const saved = recompute === "selective" ? savedTensors(context, kind, "selective") : whole;
    const again =
      recompute === "full"
        ? madeAgainInFull(context, whole)
        : recompute === "selective"
          ? madeAgainSelectively(context, whole, saved)
          : [];
    const wholeBytes = bytesPerLayer(whole);
    return {
      parameters: kindShard(context.plan.model, kind, context.plan.parallel),
      saved,
      savedBytes: saved === whole ? wholeBytes : bytesPerLayer(saved),
      again,
      againBytes: bytesPerLayer(again),
      wholeBytes,
    };
  });
  const checkpoint = checkpointTensors(context);
  return { ofKind, checkpoint, checkpointBytes: bytesPerLayer(checkpoint) };
}

/** The stages of a plan. */
export function stagePlans(
  context: MemoryContext,
  assignment: LayerAssignment,
  stages: readonly StageParameters[],
): StagePlan[] {
  let last: StagePlan | undefined;
  return stages.map((parameters) => {
    const stage = stagePlan(context, assignment, parameters);
    // Like stages stand side by side: all but the ends of a pipeline.
    const versions = context.plan.training.schedule === "pipedream";
    if (last !== undefined && !versions && holdAlike(last, stage)) stage.pieces = last.pieces;
    last = stage;
    return stage;
  });
}

/** Whether two stages hold the same but for the micro-batches in flight. */
function holdAlike(one: StagePlan, other: StagePlan): boolean {
  const [a, b] = [one.parameters, other.parameters];
  if (a.total !== b.total || a.hasEmbedding !== b.hasEmbedding || a.hasHead !== b.hasHead) {
    return false;
  }
  return one.keptLayers.every(
    (count, kind) =>
      count === other.keptLayers[kind] &&
      one.recomputedLayers[kind] === other.recomputedLayers[kind],
  );
}

/** The stage of one pipeline rank, by itself. */
export function stagePlan(
  context: MemoryContext,
  assignment: LayerAssignment,
  parameters: StageParameters,
): StagePlan {
  const { training, parallel } = context.plan;
  const layers = assignment.stages[parameters.stage] ?? [];
  const recomputed = recomputedLayers(context, layers, parameters.layersOfKind);
  return {
    parameters,
    recomputedLayers: recomputed,
    keptLayers: parameters.layersOfKind.map((count, kind) => count - (recomputed[kind] ?? 0)),
    held: heldPasses({
      schedule: training.schedule,
      rank: parameters.stage,
      stages: parallel.pipeline,
      chunks: layers.length,
      microBatches: context.microBatches,
      ...groupOf(context),
    }),
    layers,
    pieces: {},
  };
}

/** PyTorch, whose pipelines torchtitan runs, makes whole rounds of all micro-batches. */
function groupOf({ plan, microBatches }: MemoryContext): { microBatchGroup?: number } {
  if (plan.training.framework !== "torchtitan") return {};
  const rounds = Math.max(1, Math.floor(microBatches / plan.parallel.pipeline));
  return { microBatchGroup: microBatches / rounds };
}

/** With `recomputeLayers` only the first so many layers of each chunk are recomputed. */
function recomputedLayers(
  context: MemoryContext,
  chunks: readonly [number, number][],
  layersOfKind: readonly number[],
): number[] {
  const { recompute, recomputeLayers: limit } = context.plan.training;
  if (recompute !== "full") return layersOfKind.map(() => 0);
  if (limit === undefined) return [...layersOfKind];
  let layers = 0;
  let all = 0;
  for (const [first, end] of chunks) {
    layers += Math.min(limit, end - first);
    all += end - first;
  }
  // Kinds alternate inside a chunk: take the same share of each.
  return layersOfKind.map((count) => (all === 0 ? 0 : (count * layers) / all));
}

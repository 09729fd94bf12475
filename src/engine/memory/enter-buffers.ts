/** Enters buffers of communication and what ZeRO-3 gathers to compute with. */

import * as A from "./activation-sums.ts";
import type { MemoryContext } from "./memory-context.ts";
import type { MemoryLedger } from "./memory-ledger.ts";
import { scores } from "./saved-tensors.ts";
import type { LayerCosts, StagePlan } from "./stage-plan.ts";
import * as T from "./transient-sums.ts";

/** Size of the flat bucket of gradients that is being reduced, 0 where there is none. */
export function bucketBytes(context: MemoryContext, stage: StagePlan): number {
  const { bucketElements, bucketElementBytes } = context.framework;
  return Math.min(bucketElements, stage.parameters.total) * bucketElementBytes;
}

export function enterBucket(context: MemoryContext, stage: StagePlan, ledger: MemoryLedger): void {
  const bucket = bucketBytes(context, stage);
  if (bucket > 0) ledger.add("communicationBuffers", T.BUCKET, { k: bucket });
}

/** Buffers that stay through the step. */
export function enterBuffers(context: MemoryContext, stage: StagePlan, ledger: MemoryLedger): void {
  const { framework, plan } = context;
  if (!framework.reducesAtEnd) enterBucket(context, stage, ledger);
  if (framework.bucketPerParameter > 0) {
    ledger.add("communicationBuffers", T.MODEL_BUCKET, {
      β: framework.bucketPerParameter,
      w: stage.parameters.total,
    });
  }
  if (framework.dummyGradients) {
    ledger.add("gradients", T.DUMMY_GRADIENTS, { β: 2, w: context.distinctMatrices });
  }
  const keepsScores =
    plan.training.attentionKernel === "unfused" &&
    plan.training.frameworkYear >= 2022 &&
    plan.training.framework.startsWith("megatron");
  if (keepsScores) {
    ledger.add("activations", A.SCORE_BUFFER, scores(context, 2));
  }
}

/**
 * What is gathered: two layers and the root in 16 bit; in a layer's backward pass its whole
 * gradients besides, as long as they are not scattered.
 */
export function enterGathered(
  context: MemoryContext,
  costs: LayerCosts,
  stage: StagePlan,
  ledger: MemoryLedger,
  inBackward: boolean,
): void {
  const { gathersLayers, scattersByLayer, gathersWholeStage } = context.framework;
  const { parameters } = stage;
  if (gathersLayers && gathersWholeStage) {
    ledger.add("communicationBuffers", T.GATHERED_STAGE, { β: 2 + 4, w: parameters.total });
    return;
  }
  const layer = largestLayerParameters(costs, stage);
  if (gathersLayers) enterGatheredLayers(context, stage, layer, ledger);
  if (scattersByLayer && inBackward) {
    ledger.add("communicationBuffers", T.UNSHARDED_GRADIENTS, { β: 2 + 4, w: layer });
  }
}

function enterGatheredLayers(
  context: MemoryContext,
  stage: StagePlan,
  layer: number,
  ledger: MemoryLedger,
): void {
  const live = Math.min(layer, liveParameters(context));
  const layers = stage.parameters.layersOfKind.reduce((sum, count) => sum + count, 0);
  ledger.add("communicationBuffers", T.GATHERED_LAYERS, { β: 2 * Math.min(2, layers), w: live });
  if (context.framework.maxLiveParameters === Number.POSITIVE_INFINITY) {
    ledger.add("communicationBuffers", T.GATHERED_ROOT, {
      β: 2,
      w: stage.parameters.embedding,
    });
  }
}

function largestLayerParameters(costs: LayerCosts, stage: StagePlan): number {
  let largest = 0;
  costs.ofKind.forEach((cost, kind) => {
    if (cost === undefined || (stage.parameters.layersOfKind[kind] ?? 0) === 0) return;
    largest = Math.max(largest, cost.parameters.total);
  });
  return largest;
}

/** Of two gathered layers each may have half of the limit, but never less than the matrix in use. */
function liveParameters(context: MemoryContext): number {
  const half = context.framework.maxLiveParameters / 2;
  // ZeRO-Infinity cuts matrices that are too large into tiles (arXiv:2104.07857, section 5.1.3).
  const tiled = context.plan.training.offload.parameters !== undefined;
  return tiled ? half : Math.max(half, context.largestMatrix);
}

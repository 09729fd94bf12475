/** Enters buffers of communication and what ZeRO-3 gathers to compute with. */

import * as A from "./activation-sums.ts";
import type { MemoryContext } from "./memory-context.ts";
import type { MemoryLedger } from "./memory-ledger.ts";
import { scores } from "./saved-tensors.ts";
import type { LayerCosts, StagePlan } from "./stage-plan.ts";
import * as T from "./transient-sums.ts";

/** Buffers that stay through the step. */
export function enterBuffers(context: MemoryContext, stage: StagePlan, ledger: MemoryLedger): void {
  const { framework, plan } = context;
  const bucket = Math.min(framework.bucketBytes, 4 * stage.parameters.total);
  if (bucket > 0) ledger.add("communicationBuffers", T.BUCKET, { k: bucket });
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
 * gradients besides.
 */
export function enterGathered(
  context: MemoryContext,
  costs: LayerCosts,
  stage: StagePlan,
  ledger: MemoryLedger,
  inBackward: boolean,
): void {
  if (!context.framework.gathersLayers) return;
  const { parameters } = stage;
  if (context.framework.gathersWholeStage) {
    ledger.add("communicationBuffers", T.GATHERED_STAGE, { β: 2 + 4, w: parameters.total });
    return;
  }
  let layer = 0;
  costs.ofKind.forEach((cost) => {
    if (cost !== undefined) layer = Math.max(layer, cost.parameters.total);
  });
  const live = Math.min(layer, liveParameters(context));
  ledger.add("communicationBuffers", T.GATHERED_LAYERS, { β: 2 * 2, w: live });
  if (context.framework.maxLiveParameters === Number.POSITIVE_INFINITY) {
    ledger.add("communicationBuffers", T.GATHERED_ROOT, { β: 2, w: parameters.embedding });
    if (inBackward) {
      ledger.add("communicationBuffers", T.UNSHARDED_GRADIENTS, { β: 2 + 4, w: layer });
    }
  }
}

/** Of two gathered layers each may have half of the limit, but never less than the matrix in use. */
function liveParameters(context: MemoryContext): number {
  const half = context.framework.maxLiveParameters / 2;
  // ZeRO-Infinity cuts matrices that are too large into tiles (arXiv:2104.07857, section 5.1.3).
  const tiled = context.plan.training.offload.parameters !== undefined;
  return tiled ? half : Math.max(half, context.largestMatrix);
}

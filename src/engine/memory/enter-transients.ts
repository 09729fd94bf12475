/** Enters what exists only for a moment: a layer's backward pass, the loss, a dense gradient. */
import * as A from "./activation-sums.ts";
import { enterTensors } from "./enter-activations.ts";
import type { MemoryContext } from "./memory-context.ts";
import type { MemoryLedger } from "./memory-ledger.ts";
import { hidden, linearInput, scores, split, writesScores } from "./saved-tensors.ts";
import type { LayerCost, LayerCosts, StagePlan } from "./stage-plan.ts";
import * as T from "./transient-sums.ts";

/** The layer whose backward pass takes most: its recomputed tensors and its gradients. */
export function enterLayerBackward(
  context: MemoryContext,
  costs: LayerCosts,
  stage: StagePlan,
  ledger: MemoryLedger,
): void {
  const layer = largestLayer(costs, stage);
  if (layer === undefined) return;
  enterTensors(layer.again, 1, layer.againBytes, ledger);
  if (!stage.parameters.hasHead) {
    ledger.add("activations", A.RECEIVED_GRADIENT, hidden(context, context.elementBytes));
  }
  enterLayerGradients(context, ledger);
  if (context.framework.separateWeightGradient) {
    ledger.add("gradients", T.LARGEST_WEIGHT_GRADIENT, { β: 2, w: context.largestMatrix });
  }
}

function enterLayerGradients(context: MemoryContext, ledger: MemoryLedger): void {
  const { model } = context.plan;
  const e = context.elementBytes;
  ledger.add("activations", A.LAYER_GRADIENT, hidden(context, e));
  const width = model.moe === undefined ? model.ffnHiddenSize : activeWidth(context);
  const copies = model.gatedMlp ? 3 : 1;
  ledger.add("activations", A.FEED_FORWARD_GRADIENT, split(context, e, copies * width));
  if (writesScores(context)) {
    ledger.add("activations", A.SCORE_GRADIENT, scores(context, 2 * e));
  }
}

function activeWidth(context: MemoryContext): number {
  const moe = context.plan.model.moe;
  if (moe === undefined) return 0;
  return moe.topK * moe.expertFfnHiddenSize + moe.sharedExpertFfnHiddenSize;
}

/** Logits, and beside them the gradient of the output matrix. */
export function enterLoss(context: MemoryContext, ledger: MemoryLedger): void {
  const { framework, plan } = context;
  const splitsBackward = SPLIT_BACKWARD.has(plan.training.schedule);
  const logits = { T: context.tokens, V: context.vocabulary, t: context.tensor };
  const matrix = { β: 2, w: (context.vocabulary * context.hidden) / context.tensor };
  const atLoss = T.LOGITS.compute({ ...logits, β: framework.bytesPerLogit });
  const inBackward =
    T.LOGITS.compute({ ...logits, β: 2 }) + (framework.headGradient ? 2 * matrix.w : 0);
  // Where the weight gradient waits, the fp32 logits are gone when it comes.
  const gradientAlone = splitsBackward && inBackward > atLoss;
  const bytes = gradientAlone ? 2 : framework.bytesPerLogit;
  ledger.add("activations", T.LOGITS, { ...logits, β: bytes });
  ledger.add("activations", A.HEAD_NORM_INPUT, hidden(context, context.elementBytes));
  ledger.add("activations", A.HEAD_INPUT, headInput(context));
  if (framework.headGradient && (gradientAlone || !splitsBackward)) {
    ledger.add("gradients", T.HEAD_GRADIENT, matrix);
  }
}

/** Input of the output matrix, which is multiplied in 16 bits in every framework. */
function headInput(context: MemoryContext) {
  return { ...linearInput(context, 1), β: context.elementBytes };
}

/** Schedules that run weight gradients apart from input gradients. */
const SPLIT_BACKWARD = new Set<string>([
  "zb-1p",
  "zb-2p",
  "zb-v",
  "v-half",
  "v-min",
  "interleaved-zb",
  "dualpipe",
  "dualpipe-v",
]);

/** The embedding's gradient is dense: a tensor as large as the matrix. */
export function enterEmbeddingGradient(context: MemoryContext, ledger: MemoryLedger): void {
  const elements = (context.vocabulary * context.hidden) / context.tensor;
  ledger.add("gradients", T.EMBEDDING_GRADIENT, { β: 2, w: elements });
}

/** Of the stage's layers the one with the largest activations. */
function largestLayer(costs: LayerCosts, stage: StagePlan): LayerCost | undefined {
  let largest: LayerCost | undefined;
  costs.ofKind.forEach((cost, kind) => {
    if (cost === undefined || (stage.parameters.layersOfKind[kind] ?? 0) === 0) return;
    if (largest === undefined || cost.wholeBytes > largest.wholeBytes) largest = cost;
  });
  return largest;
}

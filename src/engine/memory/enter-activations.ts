/** Enters what forward passes leave behind for their backward passes. */
import * as A from "./activation-sums.ts";
import type { MemoryContext } from "./memory-context.ts";
import type { MemoryLedger } from "./memory-ledger.ts";
import { hidden, type SavedTensor } from "./saved-tensors.ts";
import type { LayerCosts, StagePlan } from "./stage-plan.ts";

/** Activations of the micro-batches a stage holds. */
export function enterHeldActivations(
  context: MemoryContext,
  costs: LayerCosts,
  stage: StagePlan,
  microBatches: number,
  ledger: MemoryLedger,
): void {
  costs.ofKind.forEach((cost, kind) => {
    if (cost === undefined) return;
    const kept = (stage.keptLayers[kind] ?? 0) * microBatches;
    if (kept > 0) enterTensors(cost.saved, kept, cost.savedBytes, ledger);
    const recomputed = (stage.recomputedLayers[kind] ?? 0) * microBatches;
    if (recomputed > 0 && context.plan.training.offload.activations === undefined) {
      enterTensors(costs.checkpoint, recomputed, costs.checkpointBytes, ledger);
    }
  });
  enterStageOutputs(context, stage, microBatches, ledger);
  if (stage.parameters.hasEmbedding && context.framework.dropout) {
    ledger.add("activations", A.EMBEDDING_MASK, { ...hidden(context, 1), n: microBatches });
  }
}

/** Tensors of `layers` layers; one sum where nobody asks for their names. */
export function enterTensors(
  tensors: readonly SavedTensor[],
  layers: number,
  bytesPerLayer: number,
  ledger: MemoryLedger,
): void {
  if (!ledger.keepsEntries) {
    ledger.bytes.activations += layers * bytesPerLayer;
    return;
  }
  for (const { quantity, values } of tensors) {
    ledger.add("activations", quantity, { ...values, n: layers });
  }
}

function enterStageOutputs(
  context: MemoryContext,
  stage: StagePlan,
  microBatches: number,
  ledger: MemoryLedger,
): void {
  const { framework, plan } = context;
  if (plan.parallel.pipeline === 1 || stage.parameters.hasHead) return;
  if (!framework.keepsStageOutput) return;
  const values = hidden(context, context.elementBytes);
  const u = framework.partitionsCheckpoints ? context.tensor : values.u;
  ledger.add("activations", A.STAGE_OUTPUT, { ...values, u, n: microBatches });
}

/**
 * Why a stage needs what it needs: the same entries the estimate adds up, kept with formula, values
 * and source, as a tree whose leaves sum to the stage's total.
 */
import { resolveAccelerator } from "../cluster/accelerator-catalog.ts";
import type { LayerAssignment } from "../layout/layer-assignment.ts";
import { stageParameters } from "../model/parameters.ts";
import type { Plan } from "../plan/plan.ts";
import type { ExplainedValue } from "../quantity.ts";
import { enterAllocator, enterProcess } from "./enter-framework.ts";
import { ExplainingLedger } from "./explaining-ledger.ts";
import { memoryContext } from "./memory-context.ts";
import { MEMORY_PARTS, type MemoryPart } from "./memory-ledger.ts";
import { enterMoment, type MemoryMoment } from "./stage-moments.ts";
import { enterStepBeyondPasses, stagePeak } from "./stage-peak.ts";
import { layerCosts, stagePlans } from "./stage-plan.ts";

/** What a reader calls each part. */
const MEMORY_PART_NAMES: Record<MemoryPart, string> = {
  weights: "Weights",
  gradients: "Gradients",
  optimizerStates: "Optimizer states",
  activations: "Activations",
  communicationBuffers: "Communication buffers",
  framework: "Framework, driver and allocator",
};

const PART_SYMBOLS: Record<MemoryPart, string> = {
  weights: "W",
  gradients: "G",
  optimizerStates: "O",
  activations: "A",
  communicationBuffers: "C",
  framework: "K",
};

/** When a stage is fullest, in words. */
const MOMENT_NAMES: Record<MemoryMoment, string> = {
  forward: "in a forward pass, with the most micro-batches in flight",
  firstBackward: "at the first backward pass, before gradients exist",
  loss: "at the loss, with the logits in memory",
  backward: "in a layer's backward pass, with the most micro-batches in flight",
  embeddingGradient: "at the embedding's gradient, dense and as large as the matrix",
  accumulation: "when a micro-batch's gradients are added to those before it",
  step: "in the optimizer's step",
};

/**
 * Explains the memory of one pipeline stage.
 *
 * @throws {RangeError} when the plan has no such stage
 */
export function explainStageMemory(
  plan: Plan,
  assignment: LayerAssignment,
  stage: number,
): ExplainedValue {
  const stages = stageParameters(plan, assignment);
  const parameters = stages[stage];
  if (parameters === undefined) throw new RangeError(`no pipeline stage ${stage}`);
  const context = memoryContext(plan, resolveAccelerator(plan.cluster));
  const costs = layerCosts(context, stages);
  const [view] = stagePlans(context, assignment, [parameters]);
  if (view === undefined) throw new RangeError(`no pipeline stage ${stage}`);
  const peak = stagePeak(context, costs, view);
  const ledger = new ExplainingLedger();
  enterMoment(context, costs, view, peak.passes, ledger);
  enterStepBeyondPasses(peak, ledger);
  enterProcess(context, ledger);
  enterAllocator(context, peak, ledger);
  return sumOf(
    "memory.stage",
    `Memory of a GPU of stage ${stage}`,
    "M",
    MEMORY_PARTS.map((part) =>
      sumOf(`memory.${part}`, MEMORY_PART_NAMES[part], PART_SYMBOLS[part], ledger.entries[part]),
    ),
    `Fullest ${MOMENT_NAMES[peak.moment]}.`,
  );
}

/** A sum of explained values, itself explained by them. */
function sumOf(
  quantityId: string,
  name: string,
  symbol: string,
  parts: ExplainedValue[],
  note?: string,
): ExplainedValue {
  return {
    quantityId,
    name,
    symbol,
    unit: "bytes",
    formula: parts.length === 0 ? "0" : parts.map((part) => part.symbol).join(" + "),
    source: "sum of the parts below",
    value: parts.reduce((sum, part) => sum + part.value, 0),
    inputs: [],
    parts,
    ...(note === undefined ? {} : { note }),
  };
}

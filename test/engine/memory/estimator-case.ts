/** Builds what the memory functions take from the arguments of other projects' estimators. */
import type { Accelerator } from "../../../src/engine/cluster/accelerator.ts";
import { acceleratorById } from "../../../src/engine/cluster/accelerator-catalog.ts";
import { type MemoryContext, memoryContext } from "../../../src/engine/memory/memory-context.ts";
import { MemoryLedger } from "../../../src/engine/memory/memory-ledger.ts";
import type { StagePlan } from "../../../src/engine/memory/stage-plan.ts";
import type { Plan } from "../../../src/engine/plan/plan.ts";

const ANY_ACCELERATOR: Accelerator = acceleratorById("a100-sxm-80");

export function contextOf(plan: Plan): MemoryContext {
  return memoryContext(plan, ANY_ACCELERATOR);
}

/** A stage with so many parameters and nothing else. */
export function stageOf(parameters: number, expert = 0): StagePlan {
  return {
    parameters: {
      stage: 0,
      dense: parameters - expert,
      replicated: 0,
      expert,
      embedding: 0,
      total: parameters,
      layersOfKind: [0, 0, 0, 0],
      hasEmbedding: false,
      hasHead: false,
      tiedCopy: 0,
    },
    recomputedLayers: [0, 0, 0, 0],
    keptLayers: [0, 0, 0, 0],
    held: { passes: 1, fullest: 1, backward: 1, loss: 1, embedding: 1, keptForWeights: 1 },
    layers: [],
    pieces: {},
  };
}

/** What is entered into an empty ledger. */
export function entered(enter: (ledger: MemoryLedger) => void): MemoryLedger {
  const ledger = new MemoryLedger();
  enter(ledger);
  return ledger;
}

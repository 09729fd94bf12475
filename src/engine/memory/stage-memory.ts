/**
 * Memory of every pipeline stage of a plan, at its fullest moment. One GPU stands for all of a
 * stage: tensor, data and context ranks hold alike, and the few bytes in which they differ (rank 0's
 * logging, uneven experts) are not modelled.
 */
import type { Accelerator } from "../cluster/accelerator.ts";
import { resolveAccelerator } from "../cluster/accelerator-catalog.ts";
import type { LayerAssignment } from "../layout/layer-assignment.ts";
import type { StageParameters } from "../model/parameters.ts";
import type { Plan } from "../plan/plan.ts";
import type { MemoryReport, StageMemory } from "../report.ts";
import { enterAllocator, enterProcess } from "./enter-framework.ts";
import { hostBytes } from "./host-memory.ts";
import { type MemoryContext, memoryContext } from "./memory-context.ts";
import { MemoryLedger } from "./memory-ledger.ts";
import { enterStepBeyondPasses, stagePeak } from "./stage-peak.ts";
import { type LayerCosts, layerCosts, type StagePlan, stagePlans } from "./stage-plan.ts";

/**
 * Estimates memory per stage. Sizes in bytes.
 *
 * @param assignment which layers each stage holds
 * @param stages parameters per stage, as `stageParameters` counts them
 */
export function estimateMemory(
  plan: Plan,
  assignment: LayerAssignment,
  stages: readonly StageParameters[],
  accelerator: Accelerator = resolveAccelerator(plan.cluster),
): MemoryReport {
  const context = memoryContext(plan, accelerator);
  const costs = layerCosts(context, stages);
  const capacityBytes = accelerator.deviceMemoryBytes;
  const report: MemoryReport = {
    capacityBytes,
    peakBytes: 0,
    peakReservedBytes: 0,
    peakDeviceBytes: 0,
    fits: true,
    stages: [],
  };
  const fixed = processFootprint(context);
  const views = stagePlans(context, assignment, stages);
  for (const stage of views) {
    const memory = stageMemory(context, costs, stage, fixed);
    report.peakBytes = Math.max(report.peakBytes, memory.allocatedBytes);
    report.peakReservedBytes = Math.max(report.peakReservedBytes, memory.reservedBytes);
    report.peakDeviceBytes = Math.max(report.peakDeviceBytes, memory.bytes.total);
    report.stages.push(memory);
  }
  report.fits = report.peakDeviceBytes <= capacityBytes;
  if (Object.keys(plan.training.offload).length > 0) report.host = hostBytes(context, views);
  return report;
}

function stageMemory(
  context: MemoryContext,
  costs: LayerCosts,
  stage: StagePlan,
  fixed: MemoryLedger,
): StageMemory {
  const peak = stagePeak(context, costs, stage);
  const { ledger, allocated } = peak;
  enterStepBeyondPasses(peak, ledger);
  ledger.addLedger(fixed, 1);
  const cached = enterAllocator(context, peak, ledger);
  return {
    stage: stage.parameters.stage,
    layers: stage.layers.map(([first, end]) => [first, end - 1]),
    parameters: stage.parameters.total,
    peakMicrobatchesInFlight: stage.held.passes,
    bytes: ledger.parts(),
    allocatedBytes: allocated,
    reservedBytes: allocated + cached,
    peakMoment: peak.moment,
  };
}

/** What every process of the plan needs besides its tensors, whichever its stage. */
function processFootprint(context: MemoryContext): MemoryLedger {
  const ledger = new MemoryLedger();
  enterProcess(context, ledger);
  return ledger;
}

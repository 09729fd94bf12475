/**
 * A plan and all that pictures and headlines need of it, gathered once, per pipeline stage and never
 * per GPU, so that a slider may call it for every value it passes. What takes routes through the
 * fabric is left to `evaluate.ts`.
 */

import type { Accelerator } from "./cluster/accelerator.ts";
import { resolveAccelerator } from "./cluster/accelerator-catalog.ts";
import type { FabricOutline } from "./cluster/fabric/fabric-outline.ts";
import { fabricOutline } from "./cluster/fabric/outline-of.ts";
import { assignLayers } from "./layout/assign-layers.ts";
import type { LayerAssignment } from "./layout/layer-assignment.ts";
import { createRankGrid, type RankGrid } from "./layout/rank-grid.ts";
import { estimateMemory } from "./memory/stage-memory.ts";
import { modelFlopsPerIteration, recomputedFlopsPerIteration } from "./model/flops.ts";
import { countParameters, type StageParameters, stageParameters } from "./model/parameters.ts";
import { completePlan } from "./plan/complete-plan.ts";
import type { Plan } from "./plan/plan.ts";
import type { Report, TrafficReport } from "./report.ts";
import { estimateStep, type StepEstimate } from "./timing/step-time.ts";
import { type GpuTraffic, trafficPerGpu } from "./traffic/per-gpu-bytes.ts";

/** A plan and all that follows from it. */
export interface Analysis {
  plan: Plan;
  accelerator: Accelerator;
  grid: RankGrid;
  assignment: LayerAssignment;
  stageParameters: StageParameters[];
  fabric: FabricOutline;
  traffic: GpuTraffic;
  step: StepEstimate;
  report: LiveReport;
}

/** The report as far as it follows from stages alone: without the load of every tier of the fabric. */
export type LiveReport = Omit<Report, "traffic"> & { traffic: Omit<TrafficReport, "tiers"> };

/**
 * Evaluates a plan document and keeps what the report is made from.
 * @param input a parsed JSON document, complete or not
 * @throws PlanError when the plan cannot be; one that does not fit in memory is reported, not thrown
 */
export function analyze(input: unknown): Analysis {
  const { plan, warnings } = completePlan(input);
  return analyzePlan(plan, warnings);
}

function analyzePlan(plan: Plan, completed: Report["warnings"]): Analysis {
  const accelerator = resolveAccelerator(plan.cluster);
  const grid = createRankGrid(plan.parallel);
  const { assignment, warnings } = assignLayers(plan);
  const parameters = stageParameters(plan, assignment);
  const counted = countParameters(plan.model);
  const modelPerIteration = modelFlopsPerIteration(plan);
  const hardwarePerIteration = modelPerIteration + recomputedFlopsPerIteration(plan);
  const flops = { modelPerIteration, hardwarePerIteration };
  const traffic = trafficPerGpu(plan, grid, assignment, parameters);
  const step = estimateStep(plan, { accelerator, assignment, stageParameters: parameters, flops });
  const report: LiveReport = {
    plan,
    parameters: {
      total: counted.total,
      active: counted.active,
      perStage: parameters.map((stage) => stage.total),
    },
    flops,
    memory: estimateMemory(plan, assignment, parameters, accelerator),
    step: step.step,
    throughput: step.throughput,
    traffic: { perGpuBytes: traffic.busiest },
    warnings: [...completed, ...warnings],
  };
  const fabric = fabricOutline(plan.cluster);
  return {
    plan,
    accelerator,
    grid,
    assignment,
    stageParameters: parameters,
    fabric,
    traffic,
    step,
    report,
  };
}

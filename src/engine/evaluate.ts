/**
 * The one door: plan → report. Everything a picture or a command needs of a plan is gathered here
 * once, per pipeline stage and never per GPU, so that a slider may call it for every value it passes.
 */

import type { Accelerator } from "./cluster/accelerator.ts";
import { resolveAccelerator } from "./cluster/accelerator-catalog.ts";
import type { FabricOutline } from "./cluster/fabric/fabric-outline.ts";
import { fabricOutline } from "./cluster/fabric/outline-of.ts";
import { assignLayers } from "./layout/assign-layers.ts";
import type { LayerAssignment } from "./layout/layer-assignment.ts";
import { createRankGrid, type RankGrid } from "./layout/rank-grid.ts";
import { estimateMemory } from "./memory/stage-memory.ts";
import { hardwareFlopsPerIteration, modelFlopsPerIteration } from "./model/flops.ts";
import { countParameters, type StageParameters, stageParameters } from "./model/parameters.ts";
import { completePlan } from "./plan/complete-plan.ts";
import type { Plan } from "./plan/plan.ts";
import type { Report, TierTraffic, TrafficReport } from "./report.ts";
import { estimateStep, type StepEstimate } from "./timing/step-time.ts";
import { type GpuTraffic, trafficPerGpu } from "./traffic/per-gpu-bytes.ts";
import { planTiers } from "./traffic/tiers/plan-tiers.ts";

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
  report: Report;
}

/**
 * Evaluates a plan document.
 * @param input a parsed JSON document, complete or not
 * @throws PlanError when the plan cannot be; one that does not fit in memory is reported, not thrown
 */
export function evaluate(input: unknown): Report {
  return analyze(input).report;
}

/**
 * Evaluates a plan document and keeps what the report is made from.
 * @throws PlanError when the plan cannot be
 */
export function analyze(input: unknown): Analysis {
  const { plan, warnings } = completePlan(input);
  return analyzePlan(plan, warnings);
}

function analyzePlan(plan: Plan, completed: Report["warnings"]): Analysis {
  const accelerator = resolveAccelerator(plan.cluster);
  const grid = createRankGrid(plan.parallel, plan.training.framework);
  const { assignment, warnings } = assignLayers(plan);
  const parameters = stageParameters(plan, assignment);
  const counted = countParameters(plan.model);
  const flops = {
    modelPerIteration: modelFlopsPerIteration(plan),
    hardwarePerIteration: hardwareFlopsPerIteration(plan),
  };
  const traffic = trafficPerGpu(plan, grid, assignment, parameters);
  const step = estimateStep(plan, { accelerator, assignment, stageParameters: parameters, flops });
  const report: Report = {
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
    traffic: trafficReport(traffic.busiest, () =>
      planTiers(
        plan,
        grid,
        assignment,
        traffic.perStage.map((stage) => stage.collectives),
      ),
    ),
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

/**
 * Traffic as reported. The tiers take longer than all the rest together and few readers want them,
 * so they are summed when first read; printed and copied they are there like any other field.
 */
function trafficReport(
  perGpuBytes: TrafficReport["perGpuBytes"],
  sumTiers: () => TierTraffic[],
): TrafficReport {
  let tiers: TierTraffic[] | undefined;
  return {
    perGpuBytes,
    get tiers() {
      tiers ??= sumTiers();
      return tiers;
    },
  };
}

/**
 * The library, `import { evaluate } from "shardscope"`: the same functions as the command line's.
 * A plan goes in as a parsed JSON document, complete or not; `PlanError` is the only error for one
 * that cannot be. Everything is synchronous, pure and without state.
 *
 * ```ts
 * const report = evaluate({
 *   model: "mt-nlg-530b",
 *   cluster: { preset: "selene", nodes: 280 },
 *   parallel: { tensor: 8, pipeline: 35, data: 8 },
 * });
 * console.log(report.step.seconds, report.memory.fits);
 * ```
 */

// Where the facts about a plan's accelerator come from.
export { acceleratorSources } from "./engine/cluster/accelerator-sources.ts";
// The network in closed forms: bisection, what collectives cost, whom a rank sends to.
export { bisectionBytesPerSecond } from "./engine/cluster/fabric/bisection.ts";
export { fabricShape } from "./engine/cluster/fabric/shape-of.ts";
// A plan and its report; the analysis behind it is what the run's summary reads.
export { type Analysis, analyze, evaluate } from "./engine/evaluate.ts";
// The layout of a plan: groups of ranks, layers of stages, places on nodes.
export { assignLayers } from "./engine/layout/assign-layers.ts";
// The frameworks' own rules, for comparison and for reading their options.
export {
  createPipeModelDataTopology,
  createProcessTopology,
  type ProcessTopology,
  pipelineGridRank,
  pointToPointPairs,
} from "./engine/layout/deepspeed-topology.ts";
export { hierarchicalGroups } from "./engine/layout/hierarchical-groups.ts";
export type { LayerAssignment } from "./engine/layout/layer-assignment.ts";
export { partitionModules } from "./engine/layout/layer-partition/deepspeed-modules.ts";
export { readMegatronLayout } from "./engine/layout/layer-partition/megatron-layout.ts";
export { megatronLayerCounts } from "./engine/layout/layer-partition/megatron-split.ts";
export { partitionOptimally } from "./engine/layout/layer-partition/optimal-partition.ts";
export { createPlacement, type Placement, type PlacementRule } from "./engine/layout/placement.ts";
export { groups, layers, layOut, type PlanLayout } from "./engine/layout/plan-layout.ts";
export { GROUP_KINDS, type GroupKind } from "./engine/layout/process-groups.ts";
export {
  createRankGrid,
  type RankCoordinates,
  type RankGrid,
} from "./engine/layout/rank-grid.ts";
// Plans: completing, shortening, changing a degree, and known ones to start from.
export { changeDegree } from "./engine/plan/change-degree.ts";
export { type CompletedPlan, completePlan } from "./engine/plan/complete-plan.ts";
export { leaveOutDefaults } from "./engine/plan/leave-out-defaults.ts";
export { type LegalDegree, legalDegrees } from "./engine/plan/legal-degrees.ts";
export type * from "./engine/plan/plan.ts";
export { PlanError } from "./engine/plan/plan-error.ts";
export { CLUSTER_PRESETS } from "./engine/plan/presets/clusters.ts";
export { MODEL_PRESETS } from "./engine/plan/presets/models.ts";
export { PLAN_PRESETS, planPreset } from "./engine/plan/presets/plans.ts";
export type { PlanInput } from "./engine/plan/schema.ts";
export type * from "./engine/report.ts";
// A whole run: days, energy, money.
export { runSummary } from "./engine/run-summary.ts";
// A step's slowest chain of passes, and the time model's constants with their sources.
export { criticalPath } from "./engine/schedule/critical-path.ts";
export { TIMING_CONSTANTS } from "./engine/timing/constants.ts";
export type { RunCost } from "./engine/timing/run-cost.ts";
export { busFactor, measuredBandwidths } from "./engine/traffic/collectives/bus-bandwidth.ts";
export { collectiveCost, hierarchicalAllReduce } from "./engine/traffic/collectives/cost-forms.ts";
export { rankTraffic } from "./engine/traffic/rank-traffic.ts";

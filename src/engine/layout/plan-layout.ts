/**
 * From a plan document straight to its layout: which ranks form which groups, and which layers each
 * stage holds. For callers who want no report; the command line's `groups` and `layers` are these.
 */
import { completePlan } from "../plan/complete-plan.ts";
import type { Plan } from "../plan/plan.ts";
import type { Warning } from "../report.ts";
import { assignLayers } from "./assign-layers.ts";
import type { LayerAssignment } from "./layer-assignment.ts";
import { GROUP_KINDS, type GroupKind } from "./process-groups.ts";
import { createRankGrid, type RankGrid } from "./rank-grid.ts";

export interface PlanLayout {
  plan: Plan;
  grid: RankGrid;
  assignment: LayerAssignment;
  /** Those of the plan's defaults, then those of the split into stages. */
  warnings: Warning[];
}

/**
 * @param input a plan document, complete or not
 * @throws PlanError where the plan cannot be
 */
export function layOut(input: unknown): PlanLayout {
  const { plan, warnings } = completePlan(input);
  const grid = createRankGrid(plan.parallel);
  const layers = assignLayers(plan);
  return {
    plan,
    grid,
    assignment: layers.assignment,
    warnings: [...warnings, ...layers.warnings],
  };
}

/** The kinds of group a plan has; that of sharded ZeRO states only where it differs from `dp-cp`. */
export function groupKindsOf({ parallel }: Plan): GroupKind[] {
  const whole = parallel.zeroGroupSize === parallel.data * parallel.context;
  return whole ? [...GROUP_KINDS] : [...GROUP_KINDS, "intra-partial-dp-cp"];
}

/**
 * All process groups of a plan, by Megatron-Core's names and in its order, groups of one included.
 * For many GPUs ask a grid for the group of one rank instead (`createRankGrid`).
 *
 * @throws PlanError where the plan cannot be
 */
export function groups(input: unknown): Partial<Record<GroupKind, number[][]>> {
  const { plan, grid } = layOut(input);
  return Object.fromEntries(groupKindsOf(plan).map((kind) => [kind, grid.groups(kind)]));
}

/**
 * Layers of every pipeline stage, one `[first, end]` per model chunk, numbered from 0, end exclusive.
 *
 * @throws PlanError where the plan cannot be
 */
export function layers(input: unknown): Pick<LayerAssignment, "stages"> {
  return { stages: layOut(input).assignment.stages };
}

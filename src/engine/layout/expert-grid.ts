/**
 * Where the experts live. Their ranks form a second grid over the same GPUs: world = expert tensor ×
 * expert × expert data × pipeline, with context parallelism folded away, in the same order string
 * (Megatron-Core `initialize_model_parallel`, megatron/core/parallel_state.py).
 */
import { expertsLikeDense, orderMisfit } from "../plan/expert-order.ts";
import type { Parallel } from "../plan/plan.ts";
import type { GroupFamily } from "./group-family.ts";
import { LayoutError } from "./layout-error.ts";
import {
  type DigitArray,
  digitOf,
  fillDigit,
  type MixedRadix,
  weighDigits,
} from "./mixed-radix.ts";
import { type Axis, createOrthogonalGrid, type OrthogonalGrid } from "./orthogonal-grid.ts";

export type ExpertAxis = "expertTensor" | "expert" | "expertData";

export interface ExpertGrid {
  /** Ranks that hold copies of the same expert weights. */
  readonly expertData: number;
  coordinateOf(axis: ExpertAxis, rank: number): number;
  /** Writes one coordinate of ranks 0, 1, 2, … into `target`. */
  fillCoordinate<Target extends DigitArray>(axis: ExpertAxis, target: Target): Target;
  /** Groups of ranks that differ only in the given expert axes, or in pipeline stage. */
  groups(axes: readonly (ExpertAxis | "pipeline")[]): GroupFamily;
}

/**
 * @param strict refuses all that Megatron-Core does; otherwise a model whose experts, if it has any,
 *   are split as its dense layers are may have its axes in any order, as Llama 3 405B's were
 * @throws LayoutError where the GPUs do not divide by expert tensor × expert × pipeline; with a
 *   pipeline axis that is not the slowest, where data-parallel sizes of dense layers and experts
 *   differ, or their pipeline groups do
 */
export function createExpertGrid(
  parallel: Parallel,
  dense: OrthogonalGrid,
  strict: boolean,
): ExpertGrid {
  const { expert, expertTensor, pipeline, order } = parallel;
  const modelSize = expertTensor * expert * pipeline;
  if (dense.size % modelSize !== 0) {
    throw new LayoutError(
      "parallel.expert",
      `expert ${expert} × expertTensor ${expertTensor} × pipeline ${pipeline} = ${modelSize} does not divide ${dense.size} GPUs`,
    );
  }
  const expertData = dense.size / modelSize;
  const misfit = orderMisfit(parallel);
  if (misfit !== undefined) {
    if (expertsLikeDense(parallel) && !strict) return foldIntoDense(dense, expertData);
    throw new LayoutError("parallel.order", `${order} ${misfit}, as Megatron-Core demands`);
  }
  const sizes = { tp: expertTensor, ep: expert, dp: expertData, pp: pipeline, cp: 1 };
  const grid = createOrthogonalGrid(sizes, order);
  return fromGrid(grid, expertData);
}

function fromGrid(grid: OrthogonalGrid, expertData: number): ExpertGrid {
  const axisOf = { expertTensor: "tp", expert: "ep", expertData: "dp", pipeline: "pp" } as const;
  return {
    expertData,
    coordinateOf: (axis, rank) => digitOf(grid.radix, rank, grid.positionOf(axisOf[axis])),
    fillCoordinate: (axis, target) => fillDigit(grid.radix, grid.positionOf(axisOf[axis]), target),
    groups: (axes) => grid.groups(axes.map((axis) => axisOf[axis])),
  };
}

/** A model without expert parallelism: data copies of a weight are the dense ones, along cp and dp. */
function foldIntoDense(dense: OrthogonalGrid, expertData: number): ExpertGrid {
  const axesOf: Record<ExpertAxis | "pipeline", Axis[]> = {
    expertTensor: ["tp"],
    expert: [],
    expertData: ["cp", "dp"],
    pipeline: ["pp"],
  };
  const family = (axes: readonly (ExpertAxis | "pipeline")[]) =>
    dense.groups(axes.flatMap((axis) => axesOf[axis]));
  return {
    expertData,
    coordinateOf: (axis, rank) => placeAlong(dense, axesOf[axis], rank),
    fillCoordinate(axis, target) {
      for (let rank = 0; rank < target.length; rank++) {
        target[rank] = placeAlong(dense, axesOf[axis], rank);
      }
      return target;
    },
    groups: family,
  };
}

/** Place of a rank within its group along some axes of a grid. */
function placeAlong(grid: OrthogonalGrid, along: readonly Axis[], rank: number): number {
  const strides: number[] = [];
  let stride = 1;
  for (const axis of grid.axes) {
    const inside = along.includes(axis);
    strides.push(inside ? stride : 0);
    if (inside) stride *= sizeOf(grid.radix, grid.positionOf(axis));
  }
  return weighDigits(grid.radix, rank, strides);
}

function sizeOf(radix: MixedRadix, position: number): number {
  return radix.sizes[position] ?? 1;
}

/**
 * Ranks ↔ coordinates. Implemented by mixed-radix arithmetic: a rank is a number whose digits, in
 * the plan's order, are its tensor, context, data and pipeline coordinates; nothing is kept per GPU.
 * Where ranks sit in nodes is `placement.ts`; which layers a stage holds is `assign-layers.ts`.
 */
import type { Parallel } from "../plan/plan.ts";
import { createExpertGrid, type ExpertGrid } from "./expert-grid.ts";
import { type GroupFamily, listGroups } from "./group-family.ts";
import { LayoutError } from "./layout-error.ts";
import { type DigitArray, digitOf, fillDigit } from "./mixed-radix.ts";
import { createOrthogonalGrid, type OrthogonalGrid } from "./orthogonal-grid.ts";
import { type GroupKind, groupFamily } from "./process-groups.ts";

export interface RankCoordinates {
  tensor: number;
  context: number;
  data: number;
  pipeline: number;
  expert: number;
}

/** The four that make up a rank; `expert` follows from them. */
export type DenseCoordinates = Omit<RankCoordinates, "expert">;

export type CoordinateAxis = keyof RankCoordinates | "expertTensor" | "expertData";

export interface RankGrid {
  /** Ranks in all: tensor × context × data × pipeline. */
  readonly size: number;
  /** The plan's order with every axis in it, fastest-varying first. */
  readonly order: string;
  coordinatesOf(rank: number): RankCoordinates;
  /** One coordinate of one rank, without an object. */
  coordinateOf(axis: CoordinateAxis, rank: number): number;
  rankOf(coordinates: DenseCoordinates): number;
  /**
   * Writes one coordinate of ranks 0, 1, 2, … into `target`, in one pass.
   * @throws RangeError when the array's elements are too narrow for the degree
   */
  fillCoordinate<Target extends DigitArray>(axis: CoordinateAxis, target: Target): Target;
  /**
   * The group of one kind that a rank belongs to, in O(group size); empty where it belongs to none,
   * as a middle stage to no embedding group.
   */
  groupOf(kind: GroupKind, rank: number): number[];
  /** All groups of one kind, in Megatron-Core's creation order. */
  groups(kind: GroupKind): number[][];
  groupCount(kind: GroupKind): number;
  groupSize(kind: GroupKind): number;
}

/**
 * @param strict refuses every order that Megatron-Core refuses. Otherwise a model without expert
 *   parallelism may have its axes in any order, as Megatron-Core's own `RankGenerator` would lay them
 * @throws LayoutError where the layout cannot be: an order that leaves out an axis in use, expert
 *   degrees that do not divide the GPUs, experts whose pipeline or data-parallel groups do not fit
 *   those of dense layers, model chunks without a pipeline, a ZeRO group that does not divide data ×
 *   context
 */
export function createRankGrid(parallel: Parallel, strict = false): RankGrid {
  refuse(parallel);
  const { tensor, context, data, pipeline, order, zeroGroupSize } = parallel;
  const dense = createOrthogonalGrid(
    { tp: tensor, cp: context, dp: data, pp: pipeline, ep: 1 },
    order,
  );
  const experts = createExpertGrid(parallel, dense, strict);
  const families = new Map<GroupKind, GroupFamily>();
  const family = (kind: GroupKind): GroupFamily => {
    let known = families.get(kind);
    if (!known) {
      known = groupFamily(kind, dense, experts, zeroGroupSize);
      families.set(kind, known);
    }
    return known;
  };
  return {
    size: dense.size,
    order: dense.axes.join("-"),
    ...coordinates(dense, experts),
    groupOf(kind, rank) {
      const index = family(kind).indexOf(rank);
      return index < 0 ? [] : family(kind).group(index);
    },
    groups: (kind) => listGroups(family(kind)),
    groupCount: (kind) => family(kind).count,
    groupSize: (kind) => family(kind).size,
  };
}

function coordinates(
  dense: OrthogonalGrid,
  experts: ExpertGrid,
): Pick<RankGrid, "coordinatesOf" | "coordinateOf" | "rankOf" | "fillCoordinate"> {
  const { radix } = dense;
  const positions = {
    tensor: dense.positionOf("tp"),
    context: dense.positionOf("cp"),
    data: dense.positionOf("dp"),
    pipeline: dense.positionOf("pp"),
  };
  const strides = {
    tensor: radix.strides[positions.tensor] ?? 1,
    context: radix.strides[positions.context] ?? 1,
    data: radix.strides[positions.data] ?? 1,
    pipeline: radix.strides[positions.pipeline] ?? 1,
  };
  return {
    coordinatesOf: (rank) => ({
      tensor: digitOf(radix, rank, positions.tensor),
      context: digitOf(radix, rank, positions.context),
      data: digitOf(radix, rank, positions.data),
      pipeline: digitOf(radix, rank, positions.pipeline),
      expert: experts.coordinateOf("expert", rank),
    }),
    coordinateOf: (axis, rank) =>
      axis in positions
        ? digitOf(radix, rank, positions[axis as keyof DenseCoordinates])
        : experts.coordinateOf(axis as "expert" | "expertTensor" | "expertData", rank),
    rankOf: (at) =>
      at.tensor * strides.tensor +
      at.context * strides.context +
      at.data * strides.data +
      at.pipeline * strides.pipeline,
    fillCoordinate: (axis, target) =>
      axis in positions
        ? fillDigit(radix, positions[axis as keyof DenseCoordinates], target)
        : experts.fillCoordinate(axis as "expert" | "expertTensor" | "expertData", target),
  };
}

function refuse(parallel: Parallel): void {
  const { pipeline, virtualPipeline, data, context, zeroGroupSize } = parallel;
  if (virtualPipeline > 1 && pipeline === 1) {
    throw new LayoutError(
      "parallel.virtualPipeline",
      `${virtualPipeline} model chunks need a pipeline of at least 2 stages`,
    );
  }
  if ((data * context) % zeroGroupSize !== 0) {
    throw new LayoutError(
      "parallel.zeroGroupSize",
      `${zeroGroupSize} does not divide data × context ${data * context}`,
    );
  }
}

/**
 * Ranks laid out along parallel axes by an order string, as Megatron-Core's `RankGenerator` does
 * (megatron/core/parallel_state.py): the leftmost axis of the order varies fastest. One grid places
 * dense layers (tp, cp, dp, pp), another the experts (tp, ep, dp, pp); `rank-grid.ts` joins the two.
 */
import { type GroupFamily, orthogonalGroups } from "./group-family.ts";
import { LayoutError } from "./layout-error.ts";
import { createMixedRadix, type MixedRadix } from "./mixed-radix.ts";

/** The axes in the order in which Megatron-Core appends those missing from the order string. */
export const AXES = ["tp", "pp", "dp", "ep", "cp"] as const;
export type Axis = (typeof AXES)[number];
export type AxisSizes = Record<Axis, number>;

/** Where each axis' degree stands in the plan. */
const FIELD_OF_AXIS: Record<Axis, string> = {
  tp: "parallel.tensor",
  pp: "parallel.pipeline",
  dp: "parallel.data",
  ep: "parallel.expert",
  cp: "parallel.context",
};

export interface OrthogonalGrid {
  /** Every axis, fastest-varying first. */
  readonly axes: readonly Axis[];
  readonly radix: MixedRadix;
  /** Ranks in the grid. */
  readonly size: number;
  /** Digit of an axis in `radix`. */
  positionOf(axis: Axis): number;
  /** Groups of ranks that differ only in the given axes. */
  groups(axes: readonly Axis[]): GroupFamily;
}

/**
 * Reads an order string such as `tp-cp-ep-dp-pp`. Case does not matter. An axis that is missing is
 * appended when its degree is 1, where its place has no effect.
 *
 * @throws LayoutError for an unknown or repeated axis, or a missing one with a degree above 1
 */
function readOrder(order: string, sizes: AxisSizes): Axis[] {
  const axes: Axis[] = [];
  for (const token of order.toLowerCase().split("-")) {
    if (!(AXES as readonly string[]).includes(token)) {
      throw new LayoutError(
        "parallel.order",
        `${order} names no axis by "${token}"; axes are tp, cp, ep, dp and pp`,
      );
    }
    if (axes.includes(token as Axis)) {
      throw new LayoutError("parallel.order", `${order} names ${token} twice`);
    }
    axes.push(token as Axis);
  }
  for (const axis of AXES) {
    if (axes.includes(axis)) continue;
    if (sizes[axis] !== 1) {
      throw new LayoutError(
        "parallel.order",
        `${order} leaves out ${axis}, but ${FIELD_OF_AXIS[axis]} is ${sizes[axis]}`,
      );
    }
    axes.push(axis);
  }
  return axes;
}

/**
 * @param firstRank the grid's first rank, when it does not begin at 0
 * @throws LayoutError where `RankGenerator` refuses: both ep and cp above 1 in one grid, or an order
 *   that does not fit the sizes
 */
export function createOrthogonalGrid(
  sizes: AxisSizes,
  order: string,
  firstRank = 0,
): OrthogonalGrid {
  if (sizes.ep > 1 && sizes.cp > 1) {
    throw new LayoutError(
      "parallel.expert",
      "context and expert parallelism do not share one grid; the experts have a grid of their own",
    );
  }
  const axes = readOrder(order, sizes);
  const radix = createMixedRadix(axes.map((axis) => sizes[axis]));
  const positionOf = (axis: Axis) => axes.indexOf(axis);
  return {
    axes,
    radix,
    size: radix.size,
    positionOf,
    groups: (varying) => orthogonalGroups(radix, varying.map(positionOf), firstRank),
  };
}

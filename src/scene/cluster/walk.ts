/** Steps over the picture by keyboard: to the neighbour on the screen, or along an axis of the plan. */

import type { DenseCoordinates } from "../../engine/layout/rank-grid.ts";
import { type Lattice, slotAt, tileOf } from "../cells.ts";
import type { Places } from "./cluster-facts.ts";
import type { ClusterSceneInput } from "./cluster-input.ts";

export type Direction = "left" | "right" | "up" | "down";

const STEPS: Record<Direction, [x: number, y: number]> = {
  left: [-1, 0],
  right: [1, 0],
  up: [0, -1],
  down: [0, 1],
};

/**
 * The nearest GPU with a rank in one direction: straight ahead across gaps between nodes and units.
 * @returns the rank itself at the edge of the cluster
 */
export function neighbourOf(
  lattice: Lattice,
  places: Places,
  rank: number,
  direction: Direction,
): number {
  const tile = tileOf(lattice, places.slotOf(rank));
  const [stepX, stepY] = STEPS[direction];
  const { units, gpus } = lattice;
  let x = tile.x + tile.width / 2;
  let y = tile.y + tile.height / 2;
  // A quarter of a tile at a time finds the next one wherever a gap ends.
  const across = (stepX * gpus.pitchX) / 4;
  const down = (stepY * gpus.pitchY) / 4;
  const right = units.x + units.columns * units.pitchX;
  const bottom = units.y + Math.ceil(units.count / units.columns) * units.pitchY;
  while (x >= units.x && x <= right && y >= units.y && y <= bottom) {
    x += across;
    y += down;
    const slot = slotAt(lattice, x, y);
    const found = slot === undefined ? undefined : places.rankAt(slot);
    if (found !== undefined && found !== rank) return found;
  }
  return rank;
}

/** The rank `by` places further along one axis, all other coordinates kept; stops at either end. */
export function stepAlong(
  { plan, grid }: ClusterSceneInput,
  rank: number,
  axis: keyof DenseCoordinates,
  by: number,
): number {
  const at = grid.coordinatesOf(rank);
  const moved = Math.min(plan.parallel[axis] - 1, Math.max(0, at[axis] + by));
  return grid.rankOf({ ...at, [axis]: moved });
}

/** Middle of a rank's tile, world pixels. */
export function centreOf(lattice: Lattice, places: Places, rank: number): [x: number, y: number] {
  const tile = tileOf(lattice, places.slotOf(rank));
  return [tile.x + tile.width / 2, tile.y + tile.height / 2];
}

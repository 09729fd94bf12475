/**
 * DeepSpeed's own way to name ranks: named axes, the last of which varies fastest, the opposite
 * reading direction to Megatron's order string. `["pipe", "data", "model"]` is Megatron's
 * `tp-dp-pp`. Source: deepspeed/runtime/pipe/topology.py.
 */
import { listGroups, orthogonalGroups } from "./group-family.ts";
import { createMixedRadix, digitOf } from "./mixed-radix.ts";

export interface ProcessTopology {
  readonly axes: readonly string[];
  readonly dims: readonly number[];
  readonly worldSize: number;
  /** Coordinates of a rank, in the order of the axes. */
  coordinatesOf(rank: number): number[];
  rankOf(coordinates: readonly number[]): number;
  /**
   * Groups of ranks that differ only along one axis, the first of the other axes slowest; none for an
   * axis that there is not (`get_axis_comm_lists`).
   */
  groupsAlong(axis: string): number[][];
  /** Ranks with one coordinate fixed, ascending (`get_axis_list`). */
  ranksAt(axis: string, coordinate: number): number[];
  /**
   * A rank by its coordinates along all axes but those left out, as checkpoint files are named:
   * `model_07` (`get_rank_repr`).
   * @param leaveOut `data` and `pipe` unless given
   */
  nameOf(rank: number, leaveOut?: readonly string[]): string;
}

/** `ProcessTopology(axes, dims)`. */
export function createProcessTopology(
  axes: readonly string[],
  dims: readonly number[],
): ProcessTopology {
  const radix = createMixedRadix([...dims].reverse());
  const positionOf = (axis: string) => axes.length - 1 - axes.indexOf(axis);
  const coordinateOf = (rank: number, axis: string) => digitOf(radix, rank, positionOf(axis));
  const coordinatesOf = (rank: number) => axes.map((axis) => coordinateOf(rank, axis));
  return {
    axes,
    dims,
    worldSize: radix.size,
    coordinatesOf,
    rankOf: (coordinates) =>
      coordinates.reduce((rank, digit, i) => rank * (dims[i] ?? 1) + digit, 0),
    groupsAlong: (axis) =>
      axes.includes(axis) ? listGroups(orthogonalGroups(radix, [positionOf(axis)])) : [],
    ranksAt: (axis, coordinate) =>
      Array.from({ length: radix.size }, (_, rank) => rank).filter(
        (rank) => coordinateOf(rank, axis) === coordinate,
      ),
    nameOf: (rank, leaveOut = ["data", "pipe"]) =>
      axes
        .filter((axis) => !leaveOut.includes(axis))
        .map((axis) => `${axis}_${String(coordinateOf(rank, axis)).padStart(2, "0")}`)
        .join("-"),
  };
}

/** `PipeModelDataParallelTopology(num_pp, num_mp, num_dp)`. */
export function createPipeModelDataTopology(
  pipeline: number,
  model: number,
  data: number,
): ProcessTopology {
  return createProcessTopology(["pipe", "data", "model"], [pipeline, data, model]);
}

/**
 * The grid DeepSpeed lays when none is given: the prime factors of the world size in ascending order,
 * dealt to pipeline, data, pipeline, … in turn (`PipelineParallelGrid.__init__`).
 */
export function createDefaultTopology(worldSize: number): ProcessTopology {
  const dims = [1, 1];
  primeFactors(worldSize).forEach((prime, turn) => {
    dims[turn % 2] = (dims[turn % 2] ?? 1) * prime;
  });
  return createProcessTopology(["pipe", "data"], dims);
}

function primeFactors(value: number): number[] {
  const factors: number[] = [];
  let rest = value;
  for (let candidate = 2; candidate * candidate <= rest; candidate++) {
    while (rest % candidate === 0) {
      factors.push(candidate);
      rest /= candidate;
    }
  }
  return rest > 1 ? [...factors, rest] : factors;
}

/** What one rank knows of the grid (attributes of `PipelineParallelGrid`). */
export interface PipelineGridRank {
  stage: number;
  data: number;
  /** Place among the ranks that share a stage's tensors. */
  sliceRank: number;
  dataGroup: number[];
  pipelineGroup: number[];
  sliceGroup: number[];
  /** All ranks that together hold this replica of the model, and the place among them. */
  modelGroup: number[];
  modelRank: number;
}

/** @param topology one with axes pipe and data, and model where tensors are cut */
export function pipelineGridRank(topology: ProcessTopology, rank: number): PipelineGridRank {
  const coordinates = topology.coordinatesOf(rank);
  const at = (axis: string) => coordinates[topology.axes.indexOf(axis)] ?? 0;
  const groupAlong = (axis: string) =>
    topology.groupsAlong(axis).find((group) => group.includes(rank)) ?? [rank];
  const modelGroup = topology.ranksAt("data", at("data"));
  return {
    stage: at("pipe"),
    data: at("data"),
    sliceRank: at("model"),
    dataGroup: groupAlong("data"),
    pipelineGroup: groupAlong("pipe"),
    sliceGroup: groupAlong("model"),
    modelGroup,
    modelRank: modelGroup.indexOf(rank),
  };
}

/** Each rank with its successor in the pipeline, the last stage's being the first (`p2p_groups`). */
export function pointToPointPairs(topology: ProcessTopology): [rank: number, next: number][] {
  const pairs: [number, number][] = [];
  for (const group of topology.groupsAlong("pipe")) {
    group.forEach((rank, stage) => {
      pairs[rank] = [rank, group[(stage + 1) % group.length] ?? rank];
    });
  }
  return pairs;
}

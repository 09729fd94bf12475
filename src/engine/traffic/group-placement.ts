/**
 * How the groups of a plan lie over scale-up domains (nodes, or racks of NVL72): how much of a
 * group's traffic stays inside. A group is an origin plus fixed offsets, so its place depends only
 * on the origin modulo the domain: one group of each residue is looked at. Where ranks do not fill
 * domains in order, every group is.
 */
import { type Axis, createOrthogonalGrid, type OrthogonalGrid } from "../layout/orthogonal-grid.ts";
import { type Slots, slotTable } from "../layout/slot-table.ts";
import type { Plan } from "../plan/plan.ts";
import type { TrafficGroup } from "./collective-use.ts";

export interface GroupPlace {
  /** Ranks in the group. */
  size: number;
  /** Members per domain on average over the domains it touches. */
  perDomain: number;
  /** Domains the group touches, on average over the groups of the stage. */
  domains: number;
  /** Share of a ring's traffic that leaves the domain: one member in each domain passes it on. */
  ringCrossing: number;
  /** Peers of one member that lie in other domains, on average. */
  outsidePeers: number;
}

export interface GroupPlacement {
  readonly domainSize: number;
  /** Where the first rank of a stage lies in its domain: groups of stages at equal positions lie alike. */
  positionOf(stage: number): number;
  /** Where the groups of one kind lie whose ranks are of pipeline stage `stage`. */
  of(group: TrafficGroup, stage: number): GroupPlace;
  /** Share of the ranks of stage `from` whose peer at stage `to` lies in another domain. */
  sendCrossing(from: number, to: number): number;
}

export interface GroupAxes {
  grid: OrthogonalGrid;
  axes: Axis[];
}

/**
 * @param domainSize GPUs of one scale-up domain
 * @param slots GPU slot of each rank; by the plan's placement unless given
 * @throws LayoutError when the plan's order does not fit its degrees
 */
export function groupPlacement(
  plan: Plan,
  domainSize: number,
  slots: Slots | undefined = slotTable(plan.cluster),
): GroupPlacement {
  const grids = createTrafficGrids(plan);
  const { dense } = grids;
  const placesByPosition: Partial<Record<TrafficGroup, GroupPlace>>[] = [];
  const pipelineStride = strideOf(dense, "pp");
  const inOneDomain = domainSize >= dense.size;
  const domainOf = (rank: number) => Math.floor((slots?.[rank] ?? rank) / domainSize);
  // Ranks that fill domains in order lie alike at equal places in a domain; others nowhere.
  const positionOf = (stage: number) => (slots ? stage : (stage * pipelineStride) % domainSize);

  /** First ranks of groups that may lie otherwise, and how many lie as each does. */
  const origins = (grid: OrthogonalGrid, fixed: readonly Axis[], first: number) => {
    const free = grid.axes.filter((axis) => axis !== "pp" && !fixed.includes(axis));
    return slots
      ? ranksAlong(grid, free, first).map((rank) => [rank, 1] as const)
      : [...residuesOf(grid, free, domainSize, first)];
  };

  const countCrossing = (from: number, to: number): number => {
    const jump = (to - from) * pipelineStride;
    let crossing = 0;
    let all = 0;
    for (const [rank, times] of origins(dense, [], from * pipelineStride)) {
      if (domainOf(rank) !== domainOf(rank + jump)) crossing += times;
      all += times;
    }
    return crossing / all;
  };

  const crossings = new Map<number, number>();
  const sendCrossing = (from: number, to: number): number => {
    if (inOneDomain || from === to) return 0;
    // Stages at equal positions send alike over equal distances.
    const key = positionOf(from) * 2 * plan.parallel.pipeline + (to - from);
    let crossing = crossings.get(key);
    if (crossing === undefined) {
      crossing = countCrossing(from, to);
      crossings.set(key, crossing);
    }
    return crossing;
  };

  const place = (group: TrafficGroup, stage: number): GroupPlace => {
    if (group === "embedding") return pairPlace(sendCrossing(0, plan.parallel.pipeline - 1));
    const { grid, axes } = groupAxes(group, grids);
    const parts = memberOffsets(plan, group, { grid, axes });
    const size = parts[0]?.length ?? 1;
    if (inOneDomain || size === 1) return oneDomain(size);
    const first = axes.includes("pp") ? 0 : stage * strideOf(grid, "pp");
    return meanPlace(parts, origins(grid, axes, first), domainOf);
  };

  return {
    domainSize,
    sendCrossing,
    positionOf,
    of(group, stage) {
      const position = positionOf(stage);
      placesByPosition[position] ??= {};
      const places = placesByPosition[position];
      places[group] ??= place(group, stage);
      return places[group];
    },
  };
}

export interface TrafficGrids {
  dense: OrthogonalGrid;
  experts: OrthogonalGrid;
}

/** Dense ranks and, where experts are split in a way of their own, the experts' second grid. */
export function createTrafficGrids({ parallel }: Plan): TrafficGrids {
  const { tensor, context, data, pipeline, expert, expertTensor, order } = parallel;
  const dense = createOrthogonalGrid(
    { tp: tensor, cp: context, dp: data, pp: pipeline, ep: 1 },
    order,
  );
  if (expert === 1 && expertTensor === tensor) return { dense, experts: dense };
  const dp = dense.size / (expertTensor * expert * pipeline);
  const experts = createOrthogonalGrid(
    { tp: expertTensor, ep: expert, dp, pp: pipeline, cp: 1 },
    order,
  );
  return { dense, experts };
}

const DENSE_AXES: Partial<Record<TrafficGroup, Axis[]>> = {
  tp: ["tp"],
  cp: ["cp"],
  dp: ["dp"],
  pp: ["pp"],
  "dp-cp": ["dp", "cp"],
  "tp-cp": ["tp", "cp"],
  "tp-pp": ["tp", "pp"],
  "tp-dp": ["tp", "dp"],
  "tp-dp-cp": ["tp", "dp", "cp"],
  "intra-partial-dp-cp": ["dp", "cp"],
  "zero-replicas": ["dp", "cp"],
};

const EXPERT_AXES: Partial<Record<TrafficGroup, Axis[]>> = {
  etp: ["tp"],
  ep: ["ep"],
  "etp-ep": ["tp", "ep"],
  "etp-ep-pp": ["tp", "ep", "pp"],
  edp: ["dp"],
};

/** The axes along which a group's members differ, and the grid they are axes of. */
export function groupAxes(group: TrafficGroup, { dense, experts }: TrafficGrids): GroupAxes {
  const axes = DENSE_AXES[group];
  if (axes !== undefined) return { grid: dense, axes };
  const expertAxes = EXPERT_AXES[group] ?? [];
  // Without expert parallelism the copies of an expert are those of the dense weights.
  const folded = experts === dense && group === "edp" ? (["dp", "cp"] as Axis[]) : expertAxes;
  return { grid: experts, axes: folded };
}

function strideOf(grid: OrthogonalGrid, axis: Axis): number {
  return grid.radix.strides[grid.positionOf(axis)] ?? 1;
}

function sizeOf(grid: OrthogonalGrid, axis: Axis): number {
  return grid.radix.sizes[grid.positionOf(axis)] ?? 1;
}

/**
 * Ranks of a group less its origin, ascending; where ZeRO cuts the data ranks into parts, one list
 * per part.
 */
function memberOffsets(plan: Plan, group: TrafficGroup, { grid, axes }: GroupAxes): number[][] {
  const offsets = ranksAlong(grid, axes);
  const z = plan.parallel.zeroGroupSize;
  const parts = Math.ceil(offsets.length / z);
  if (group === "intra-partial-dp-cp") {
    return Array.from({ length: parts }, (_, part) => offsets.slice(part * z, (part + 1) * z));
  }
  if (group === "zero-replicas") {
    const copies = offsets.length / z;
    return Array.from({ length: z }, (_, place) =>
      Array.from({ length: copies }, (__, copy) => offsets[copy * z + place] as number),
    );
  }
  return [offsets];
}

/** Ranks that differ from `first` along some axes alone, ascending. */
function ranksAlong(grid: OrthogonalGrid, axes: readonly Axis[], first = 0): number[] {
  const ranks = [first];
  for (const axis of grid.axes) {
    if (!axes.includes(axis)) continue;
    const stride = strideOf(grid, axis);
    const size = sizeOf(grid, axis);
    const before = ranks.length;
    for (let k = 1; k < size; k += 1) {
      for (let at = 0; at < before; at += 1) ranks.push((ranks[at] as number) + k * stride);
    }
  }
  return ranks;
}

/** How many combinations of the coordinates along some axes, added to `first`, fall on each residue. */
function residuesOf(
  grid: OrthogonalGrid,
  axes: readonly Axis[],
  domainSize: number,
  first: number,
): Map<number, number> {
  let residues = new Map([[first % domainSize, 1]]);
  for (const axis of axes) {
    const sums = new Map<number, number>();
    const steps = residuesOfAxis(sizeOf(grid, axis), strideOf(grid, axis), domainSize);
    residues.forEach((count, residue) => {
      steps.forEach((times, step) => {
        const at = (residue + step) % domainSize;
        sums.set(at, (sums.get(at) ?? 0) + count * times);
      });
    });
    residues = sums;
  }
  return residues;
}

function residuesOfAxis(size: number, stride: number, domainSize: number): Map<number, number> {
  const steps = new Map<number, number>();
  for (let k = 0; k < size; k += 1) {
    const at = (k * stride) % domainSize;
    steps.set(at, (steps.get(at) ?? 0) + 1);
  }
  return steps;
}

/** Of groups given by their origins, each as often as it says, and what their members add to them. */
function meanPlace(
  parts: readonly number[][],
  origins: readonly (readonly [origin: number, times: number])[],
  domainOf: (rank: number) => number,
): GroupPlace {
  const size = parts[0]?.length ?? 1;
  let groups = 0;
  let domains = 0;
  let crossing = 0;
  let outside = 0;
  const lie = new Int32Array(size);
  for (const offsets of parts) {
    for (const [origin, times] of origins) {
      let inOrder = true;
      for (let member = 0; member < size; member += 1) {
        const domain = domainOf(origin + (offsets[member] as number));
        inOrder &&= member === 0 || domain >= (lie[member - 1] as number);
        lie[member] = domain;
      }
      if (!inOrder) lie.sort();
      let touched = 0;
      for (let end = 0; end < size; touched += 1) {
        const start = end;
        while (end < size && lie[end] === lie[start]) end += 1;
        outside += (times * (end - start) * (size - end + start)) / size;
      }
      groups += times;
      domains += times * touched;
      if (touched > 1) crossing += times * touched;
    }
  }
  return {
    size,
    perDomain: (size * groups) / domains,
    domains: domains / groups,
    ringCrossing: crossing / (groups * size),
    outsidePeers: outside / groups,
  };
}

function oneDomain(size: number): GroupPlace {
  return { size, perDomain: size, domains: 1, ringCrossing: 0, outsidePeers: 0 };
}

/** Two ranks that lie apart in the given share of cases. */
function pairPlace(apart: number): GroupPlace {
  return {
    size: 2,
    perDomain: 2 / (1 + apart),
    domains: 1 + apart,
    ringCrossing: apart,
    outsidePeers: apart,
  };
}

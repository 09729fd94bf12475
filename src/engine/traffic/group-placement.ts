/**
 * How the groups of a plan lie over scale-up domains (nodes, or racks of NVL72): how much of a
 * group's traffic stays inside. A group is an origin plus fixed offsets, so its place depends only
 * on the origin modulo the domain; the few residues there are get counted, never the GPUs. Where
 * ranks do not fill domains in order, every group is counted.
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
  if (slots) return countedPlacement(plan, domainSize, grids, slots);
  const placesByPosition: Partial<Record<TrafficGroup, GroupPlace>>[] = [];
  const pipelineStride = strideOf(grids.dense, "pp");
  const everyRank = residuesOf(grids.dense, ["pp"], domainSize);
  const inOneDomain = domainSize >= grids.dense.size;

  const sendCrossing = (from: number, to: number): number => {
    if (inOneDomain || from === to) return 0;
    const jump = (to - from) * pipelineStride;
    const origin = from * pipelineStride;
    let crossing = 0;
    let all = 0;
    everyRank.forEach((count, residue) => {
      const at = (residue + origin) % domainSize;
      if (Math.floor((at + jump) / domainSize) !== 0) crossing += count;
      all += count;
    });
    return crossing / all;
  };

  const place = (group: TrafficGroup, stage: number): GroupPlace => {
    if (group === "embedding") return pairPlace(sendCrossing(0, plan.parallel.pipeline - 1));
    const span = groupAxes(group, grids);
    const parts = memberOffsets(plan, group, span);
    const size = parts[0]?.length ?? 1;
    if (inOneDomain || size === 1) return oneDomain(size);
    const spansPipeline = span.axes.includes("pp");
    const origins = residuesOf(span.grid, [...span.axes, "pp"], domainSize);
    const shift = spansPipeline ? 0 : (stage * strideOf(span.grid, "pp")) % domainSize;
    return averagePlace(parts, origins, shift, domainSize);
  };

  const positionOf = (stage: number) => (stage * pipelineStride) % domainSize;

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

/** Of ranks placed at will: all groups of a stage, member by member. */
function countedPlacement(
  plan: Plan,
  domainSize: number,
  grids: TrafficGrids,
  slots: Slots,
): GroupPlacement {
  const domainOf = slots.map((slot) => Math.floor(slot / domainSize));
  const stride = strideOf(grids.dense, "pp");
  const known = new Map<string, GroupPlace>();

  const sendCrossing = (from: number, to: number): number => {
    const origins = offsetsAlong(grids.dense, axesBut(grids.dense, ["pp"]), from * stride);
    const jump = (to - from) * stride;
    const crossing = origins.filter((rank) => domainOf[rank] !== domainOf[rank + jump]);
    return crossing.length / origins.length;
  };

  const place = (group: TrafficGroup, stage: number): GroupPlace => {
    if (group === "embedding") return pairPlace(sendCrossing(0, plan.parallel.pipeline - 1));
    const span = groupAxes(group, grids);
    const parts = memberOffsets(plan, group, span);
    const first = span.axes.includes("pp") ? 0 : stage * strideOf(span.grid, "pp");
    const origins = offsetsAlong(span.grid, axesBut(span.grid, [...span.axes, "pp"]), first);
    return meanPlace(parts[0]?.length ?? 1, (addGroup) => {
      for (const origin of origins) {
        for (const offsets of parts) {
          const members = new Map<number, number>();
          for (const offset of offsets) {
            const domain = domainOf[origin + offset] as number;
            members.set(domain, (members.get(domain) ?? 0) + 1);
          }
          addGroup([...members.values()], 1);
        }
      }
    });
  };

  return {
    domainSize,
    sendCrossing,
    positionOf: (stage) => stage,
    of(group, stage) {
      const key = `${group} ${stage}`;
      const found = known.get(key) ?? place(group, stage);
      known.set(key, found);
      return found;
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
  const offsets = offsetsAlong(grid, axes);
  const z = plan.parallel.zeroGroupSize;
  const parts = Math.ceil(offsets.length / z);
  if (group === "intra-partial-dp-cp") {
    return Array.from({ length: parts }, (_, part) => offsets.slice(part * z, (part + 1) * z));
  }
  if (group === "zero-replicas") {
    return Array.from({ length: z }, (_, place) => offsets.filter((_, i) => i % z === place));
  }
  return [offsets];
}

/** Ranks whose coordinates along all other axes are those of `first`, ascending. */
function offsetsAlong(grid: OrthogonalGrid, axes: readonly Axis[], first = 0): number[] {
  let offsets = [first];
  for (const axis of [...axes].sort((a, b) => grid.positionOf(a) - grid.positionOf(b))) {
    const stride = strideOf(grid, axis);
    const copies = Array.from({ length: sizeOf(grid, axis) }, (_, k) => k * stride);
    offsets = copies.flatMap((jump) => offsets.map((offset) => offset + jump));
  }
  return offsets;
}

function axesBut(grid: OrthogonalGrid, fixed: readonly Axis[]): Axis[] {
  return grid.axes.filter((axis) => !fixed.includes(axis));
}

/** How many combinations of the coordinates along all axes but `fixed` fall on each residue. */
function residuesOf(
  grid: OrthogonalGrid,
  fixed: readonly Axis[],
  domainSize: number,
): Map<number, number> {
  let residues = new Map([[0, 1]]);
  for (const axis of axesBut(grid, fixed)) {
    residues = addAxis(residues, sizeOf(grid, axis), strideOf(grid, axis), domainSize);
  }
  return residues;
}

function addAxis(
  residues: Map<number, number>,
  size: number,
  stride: number,
  domainSize: number,
): Map<number, number> {
  const steps = new Map<number, number>();
  for (let k = 0; k < size; k += 1) {
    const at = (k * stride) % domainSize;
    steps.set(at, (steps.get(at) ?? 0) + 1);
  }
  const sums = new Map<number, number>();
  residues.forEach((count, residue) => {
    steps.forEach((times, step) => {
      const at = (residue + step) % domainSize;
      sums.set(at, (sums.get(at) ?? 0) + count * times);
    });
  });
  return sums;
}

function averagePlace(
  parts: number[][],
  origins: Map<number, number>,
  shift: number,
  domainSize: number,
): GroupPlace {
  return meanPlace(parts[0]?.length ?? 1, (addGroup) => {
    for (const offsets of parts) {
      origins.forEach((times, residue) => {
        addGroup(runsOf(offsets, (residue + shift) % domainSize, domainSize), times);
      });
    }
  });
}

/** @param eachGroup says of every group how many members it has in each domain, and how often it occurs */
function meanPlace(
  size: number,
  eachGroup: (addGroup: (members: readonly number[], times: number) => void) => void,
): GroupPlace {
  let groups = 0;
  let domains = 0;
  let crossing = 0;
  let outside = 0;
  eachGroup((members, times) => {
    for (const here of members) outside += (times * here * (size - here)) / size;
    groups += times;
    domains += times * members.length;
    if (members.length > 1) crossing += times * members.length;
  });
  return {
    size,
    perDomain: (size * groups) / domains,
    domains: domains / groups,
    ringCrossing: crossing / (groups * size),
    outsidePeers: outside / groups,
  };
}

/** Members in each domain; offsets ascend, so a domain is one run. */
function runsOf(offsets: readonly number[], origin: number, domainSize: number): number[] {
  const runs: number[] = [];
  let domain = -1;
  for (const offset of offsets) {
    const at = Math.floor((origin + offset) / domainSize);
    if (at === domain) runs.push((runs.pop() as number) + 1);
    else runs.push(1);
    domain = at;
  }
  return runs;
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

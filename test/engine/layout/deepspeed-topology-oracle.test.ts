/** DeepSpeed's topologies and pipeline grids, case by case, from vectors that its own code produced. */
import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import {
  createDefaultTopology,
  createPipeModelDataTopology,
  createProcessTopology,
  type ProcessTopology,
  pipelineGridRank,
  pointToPointPairs,
} from "../../../src/engine/layout/deepspeed-topology.ts";
import oracle from "../../oracles/deepspeed_topology.json" with { type: "json" };

interface GridRank {
  rank: number;
  stage: number;
  data: number;
  slice_rank: number;
  dp_group: number[];
  pp_group: number[];
  slice_group: number[];
  ds_model_rank: number;
  ds_model_group: number[];
  stage_to_global: number[];
}

interface TopologyCase {
  id: string;
  class: "ProcessTopology" | "PipeModelDataParallelTopology" | "PipelineParallelGrid";
  input: {
    axes?: string[];
    dims?: number[];
    num_pp?: number;
    num_mp?: number;
    num_dp?: number;
    world_size?: number;
  };
  world_size: number;
  axes?: string[];
  dims?: number[];
  coords?: number[][];
  coords_sample?: Record<string, number[]>;
  coords_sha256?: string;
  axis_comm_lists?: Record<string, number[][]>;
  axis_comm_lists_compact?: Record<string, { count: number; group_size: number; sha256: string }>;
  axis_list_idx0?: Record<string, number[]>;
  rank_repr_last?: string;
  p2p_groups?: number[][];
  ranks?: GridRank[];
}

const cases = oracle.cases as unknown as TopologyCase[];
const digest = (lists: number[][]) =>
  createHash("sha256").update(JSON.stringify(lists)).digest("hex");

function topologyOf({ input }: TopologyCase): ProcessTopology {
  if (input.axes) return createProcessTopology(input.axes, input.dims ?? []);
  if (input.num_pp === undefined) return createDefaultTopology(input.world_size ?? 0);
  return createPipeModelDataTopology(input.num_pp, input.num_mp ?? 1, input.num_dp ?? 1);
}

const named = (wanted: (each: TopologyCase) => boolean) =>
  cases.filter(wanted).map((each) => [each.id, each] as const);
const grids = named((each) => each.ranks !== undefined);
const defaults = named((each) => each.input.world_size !== undefined);
const topologies = named((each) => each.coords_sha256 !== undefined);

describe("ProcessTopology", () => {
  it.each(topologies)("%s", (_, each) => {
    const topology = topologyOf(each);
    const ranks = Array.from({ length: topology.worldSize }, (_, rank) => rank);
    const coordinates = ranks.map(topology.coordinatesOf);
    expect(topology.worldSize).toBe(each.world_size);
    expect(topology.axes).toEqual(each.axes);
    expect(topology.dims).toEqual(each.dims);
    expect(digest(coordinates)).toBe(each.coords_sha256);
    if (each.coords) expect(coordinates).toEqual(each.coords);
    for (const [rank, expected] of Object.entries(each.coords_sample ?? {})) {
      expect(coordinates[Number(rank)]).toEqual(expected);
    }
    expect(coordinates.map(topology.rankOf)).toEqual(ranks);
    for (const [axis, groups] of Object.entries(each.axis_comm_lists ?? {})) {
      expect(topology.groupsAlong(axis)).toEqual(groups);
    }
    for (const [axis, compact] of Object.entries(each.axis_comm_lists_compact ?? {})) {
      const groups = topology.groupsAlong(axis);
      expect(groups.length).toBe(compact.count);
      expect(groups.every((group) => group.length === compact.group_size)).toBe(true);
      expect(digest(groups)).toBe(compact.sha256);
    }
    for (const [axis, expected] of Object.entries(each.axis_list_idx0 ?? {})) {
      expect(topology.ranksAt(axis, 0)).toEqual(expected);
    }
    const last = topology.worldSize - 1;
    // Without a model axis the file names the rank by all of its axes.
    const name = topology.axes.includes("model")
      ? topology.nameOf(last)
      : topology.nameOf(last, []);
    expect(name).toBe(each.rank_repr_last);
  });

  it("knows no groups along an axis it does not have", () => {
    expect(createDefaultTopology(4).groupsAlong("model")).toEqual([]);
  });
});

describe("PipelineParallelGrid", () => {
  it.each(grids)("%s", (_, each) => {
    const topology = topologyOf(each);
    expect(pointToPointPairs(topology)).toEqual(each.p2p_groups);
    for (const expected of each.ranks ?? []) {
      const actual = pipelineGridRank(topology, expected.rank);
      expect({
        rank: expected.rank,
        stage: actual.stage,
        data: actual.data,
        slice_rank: actual.sliceRank,
        dp_group: actual.dataGroup,
        pp_group: actual.pipelineGroup,
        slice_group: actual.sliceGroup,
        ds_model_rank: actual.modelRank,
        ds_model_group: actual.modelGroup,
        stage_to_global: actual.pipelineGroup,
      }).toEqual(expected);
    }
  });

  it.each(defaults)("%s", (_, each) => {
    const topology = topologyOf(each);
    expect({ axes: topology.axes, dims: topology.dims }).toEqual({
      axes: each.axes,
      dims: each.dims,
    });
    expect(topology.worldSize).toBe(each.world_size);
  });
});

it("covers every case of the file", () => {
  const counted = {
    topologies: topologies.length,
    grids: grids.length,
    defaults: defaults.length,
  };
  console.log(`deepspeed_topology: ${cases.length} cases, 0 not expressible`, counted);
  expect(counted).toEqual({ topologies: 14, grids: 3, defaults: 8 });
  expect(cases.length).toBe(25);
});

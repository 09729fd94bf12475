/**
 * Every process group that Megatron-Core, its `RankGenerator` and nanotron create, case by case, from
 * vectors that their own code produced.
 */
import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import { listGroups } from "../../../src/engine/layout/group-family.ts";
import { hierarchicalGroups } from "../../../src/engine/layout/hierarchical-groups.ts";
import { LayoutError } from "../../../src/engine/layout/layout-error.ts";
import { type Axis, createOrthogonalGrid } from "../../../src/engine/layout/orthogonal-grid.ts";
import type { GroupKind } from "../../../src/engine/layout/process-groups.ts";
import { GROUP_KINDS } from "../../../src/engine/layout/process-groups.ts";
import { createRankGrid, type RankGrid } from "../../../src/engine/layout/rank-grid.ts";
import oracle from "../../oracles/rank_mapping.json" with { type: "json" };
import { parallelOf } from "./parallel-of.ts";

interface Compact {
  count: number;
  group_size: number;
  sha256: string;
}

interface OracleCase {
  id: string;
  kind: "initialize_model_parallel" | "RankGenerator" | "nanotron-ParallelContext";
  input: {
    tp: number;
    pp: number;
    dp: number;
    cp: number;
    ep: number;
    etp?: number | null;
    order?: string;
    vpp?: number | null;
    num_distributed_optimizer_instances?: number;
    hierarchical_cp_sizes?: number[] | null;
    rank_offset?: number;
    world_size?: number;
  };
  groups?: Record<string, number[][]>;
  sha256?: Record<string, string>;
  groups_compact?: Record<string, Compact>;
  sha256_of_sorted_group_list?: Record<string, string>;
  coords?: Record<string, Record<"tp" | "cp" | "dp" | "pp" | "ep" | "etp" | "edp", number>>;
  effective_order?: string;
  error?: { type: string; message: string };
}

const cases = oracle.cases as unknown as OracleCase[];
const casesOf = (kind: OracleCase["kind"]) => cases.filter((each) => each.kind === kind);
const digest = (groups: number[][]) =>
  createHash("sha256").update(JSON.stringify(groups)).digest("hex");

function megatronGrid({ input }: OracleCase): RankGrid {
  const instances = input.num_distributed_optimizer_instances ?? 1;
  return createRankGrid(
    parallelOf({
      tensor: input.tp,
      pipeline: input.pp,
      data: input.dp,
      context: input.cp,
      expert: input.ep,
      expertTensor: input.etp ?? input.tp,
      virtualPipeline: input.vpp ?? 1,
      zeroGroupSize: (input.dp * input.cp) / instances,
      order: input.order ?? "tp-cp-ep-dp-pp",
    }),
    true,
  );
}

/** The groups of a kind as the oracle names it, hierarchical levels included. */
function megatronGroups(grid: RankGrid, key: string, { input }: OracleCase): number[][] {
  if (!key.startsWith("hcp-L")) return grid.groups(key as GroupKind);
  const level = Number(key.slice("hcp-L".length));
  const sizes = input.hierarchical_cp_sizes ?? [];
  return grid.groups("cp").flatMap((group) => hierarchicalGroups(group, sizes)[level] ?? []);
}

/** Asserts one kind of group against whatever the oracle holds of it. */
function expectGroups(actual: number[][], key: string, each: OracleCase): void {
  const compact = each.groups_compact?.[key];
  if (compact) {
    expect(actual.length, key).toBe(compact.count);
    expect(
      actual.every((group) => group.length === compact.group_size),
      key,
    ).toBe(true);
    if (compact.sha256) expect(digest(actual), key).toBe(compact.sha256);
  } else {
    expect(actual, key).toEqual(each.groups?.[key]);
    const expected = each.sha256?.[key];
    if (expected) expect(digest(actual), key).toBe(expected);
  }
}

function keysOf(each: OracleCase): string[] {
  return Object.keys(each.groups ?? each.groups_compact ?? {});
}

describe("Megatron-Core initialize_model_parallel", () => {
  it.each(casesOf("initialize_model_parallel").map((each) => [each.id, each] as const))(
    "%s",
    (_, each) => {
      if (each.error) {
        expect(() => {
          const grid = megatronGrid(each);
          for (const key of ["hcp-L0"]) {
            if (each.input.hierarchical_cp_sizes) megatronGroups(grid, key, each);
          }
        }).toThrow(LayoutError);
        return;
      }
      const grid = megatronGrid(each);
      expect(grid.size).toBe(each.input.world_size);
      expect(keysOf(each)).toEqual(expect.arrayContaining([...GROUP_KINDS]));
      for (const key of keysOf(each)) expectGroups(megatronGroups(grid, key, each), key, each);
      for (const [rank, coords] of Object.entries(each.coords ?? {})) {
        expect({
          tp: grid.coordinateOf("tensor", Number(rank)),
          cp: grid.coordinateOf("context", Number(rank)),
          dp: grid.coordinateOf("data", Number(rank)),
          pp: grid.coordinateOf("pipeline", Number(rank)),
          ep: grid.coordinateOf("expert", Number(rank)),
          etp: grid.coordinateOf("expertTensor", Number(rank)),
          edp: grid.coordinateOf("expertData", Number(rank)),
        }).toEqual(coords);
      }
    },
  );
});

describe("Megatron-Core RankGenerator", () => {
  it.each(casesOf("RankGenerator").map((each) => [each.id, each] as const))("%s", (_, each) => {
    const { tp, cp, dp, pp, ep, order = "", rank_offset = 0 } = each.input;
    const create = () => createOrthogonalGrid({ tp, cp, dp, pp, ep }, order, rank_offset);
    if (each.error) {
      expect(create).toThrow(LayoutError);
      return;
    }
    const grid = create();
    expect(grid.size).toBe(each.input.world_size);
    for (const key of keysOf(each)) {
      expectGroups(listGroups(grid.groups(key.split("-") as Axis[])), key, each);
    }
    // `gtp_remat` is an axis of size 1 that newer Megatron appends; it is no axis of a plan.
    const expected = each.effective_order?.split("-").filter((axis) => axis !== "gtp_remat");
    expect(grid.axes).toEqual(expect.arrayContaining(expected ?? []));
  });
});

describe("nanotron ParallelContext: the same sets of groups as Megatron's tp-cp-dp-pp", () => {
  const sorted = (groups: number[][]) => [...groups].sort((a, b) => (a[0] ?? 0) - (b[0] ?? 0));
  it.each(casesOf("nanotron-ParallelContext").map((each) => [each.id, each] as const))(
    "%s",
    (_, each) => {
      const { tp, cp, dp, pp, ep } = each.input;
      const grid = createOrthogonalGrid({ tp, cp, dp, pp, ep }, "tp-cp-dp-pp");
      for (const key of keysOf(each)) {
        // "local" are the ranks of one node of 8, a matter of placement and not of the rank order.
        const groups =
          key === "local"
            ? Array.from({ length: grid.size / 8 }, (_, node) =>
                Array.from({ length: 8 }, (_, local) => node * 8 + local),
              )
            : listGroups(grid.groups(key.split("-") as Axis[]));
        expect(digest(sorted(groups)), key).toBe(each.sha256_of_sorted_group_list?.[key]);
      }
    },
  );
});

it("covers every case of the file", () => {
  const counted = {
    initialize_model_parallel: casesOf("initialize_model_parallel").length,
    RankGenerator: casesOf("RankGenerator").length,
    nanotron: casesOf("nanotron-ParallelContext").length,
  };
  console.log(`rank_mapping: ${cases.length} cases, 0 not expressible`, counted);
  expect(counted).toEqual({ initialize_model_parallel: 49, RankGenerator: 27, nanotron: 3 });
  expect(cases.length).toBe(79);
});

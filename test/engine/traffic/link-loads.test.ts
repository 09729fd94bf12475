import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { fabricGraph, tierNamed, verticesOf } from "../../../src/engine/cluster/fabric/graph.ts";
import { assignLayers } from "../../../src/engine/layout/assign-layers.ts";
import { LayoutError } from "../../../src/engine/layout/layout-error.ts";
import { createPlacement } from "../../../src/engine/layout/placement.ts";
import { createRankGrid } from "../../../src/engine/layout/rank-grid.ts";
import type { Plan } from "../../../src/engine/plan/plan.ts";
import { TRAFFIC_KINDS, type TrafficKind } from "../../../src/engine/report.ts";
import {
  type LinkLoadOptions,
  type LinkLoads,
  linkLoads,
  tierTraffic,
} from "../../../src/engine/traffic/link-loads.ts";
import { trafficPerGpu } from "../../../src/engine/traffic/per-gpu-bytes.ts";
import { cluster, dgxA100, dgxH100, gpt, megatron1T, mtNlg, planOf } from "./plans.ts";

function loadsOf(plan: Plan, options: LinkLoadOptions = {}): LinkLoads {
  const grid = createRankGrid(plan.parallel);
  return linkLoads(plan, grid, assignLayers(plan).assignment, options);
}

/** Bytes up all links of a tier, of one kind. */
function upTier({ graph, byKind }: LinkLoads, tier: string, kind: TrafficKind): number {
  const { first, count } = tierNamed(graph, tier);
  let sum = 0;
  for (let link = first; link < first + count; link += 1) sum += byKind[kind][2 * link] ?? 0;
  return sum;
}

function expectSwitchesConserve({ graph, total }: LinkLoads): void {
  const surplus = new Float64Array(graph.vertexCount);
  let most = 0;
  for (let link = 0; link < graph.linkCount; link += 1) {
    const lower = graph.lowerEnd[link] as number;
    const upper = graph.upperEnd[link] as number;
    const net = (total[2 * link] as number) - (total[2 * link + 1] as number);
    surplus[lower] = (surplus[lower] as number) - net;
    surplus[upper] = (surplus[upper] as number) + net;
    most = Math.max(most, total[2 * link] as number);
  }
  for (const { kind, first, count } of graph.vertices) {
    if (kind === "gpu") continue;
    const off = surplus
      .subarray(first, first + count)
      .reduce((a, b) => Math.max(a, Math.abs(b)), 0);
    expect(off).toBeLessThanOrEqual(1e-7 * Math.max(1, most));
  }
}

const shapes = fc.record({
  tensor: fc.constantFrom(1, 2, 3, 4, 8, 16),
  pipeline: fc.constantFrom(1, 2, 4),
  data: fc.constantFrom(1, 2, 4, 6),
  context: fc.constantFrom(1, 2),
  order: fc.constantFrom("tp-cp-ep-dp-pp", "pp-dp-tp-cp-ep", "dp-tp-pp-cp-ep"),
  zeroStage: fc.constantFrom(0 as const, 1 as const, 3 as const),
});

function planOrNothing(parallel: Plan["parallel"] | Partial<Plan["parallel"]>): Plan | undefined {
  const plan = planOf({ model: gpt(8, 1536, 48), parallel });
  try {
    createRankGrid(plan.parallel);
    return plan;
  } catch (error) {
    if (error instanceof LayoutError) return undefined;
    throw error;
  }
}

describe("loads against bytes per GPU", () => {
  it("links to GPUs and adapters carry what the GPUs send, kind by kind, for any degrees and order", () => {
    fc.assert(
      fc.property(shapes, (parallel) => {
        const plan = planOrNothing(parallel);
        if (plan === undefined || plan.cluster.nodes === 1) return;
        const grid = createRankGrid(plan.parallel);
        const { assignment } = assignLayers(plan);
        const { perStage } = trafficPerGpu(plan, grid, assignment);
        const loads = linkLoads(plan, grid, assignment, { allReduce: "ring", crossRail: "fabric" });
        const perStageRanks = grid.size / perStage.length;
        for (const kind of TRAFFIC_KINDS) {
          let inNode = 0;
          let interNode = 0;
          for (const { sent } of perStage) {
            inNode += sent[kind].inNode * perStageRanks;
            interNode += sent[kind].interNode * perStageRanks;
          }
          const nvlink = upTier(loads, "NVLink", kind);
          const adapters = upTier(loads, "adapter", kind);
          // Where rails must change inside the node, NVLink carries those bytes as well.
          expect(adapters / Math.max(1, interNode), kind).toBeCloseTo(interNode > 0 ? 1 : 0, 9);
          expect(nvlink).toBeGreaterThanOrEqual(inNode * (1 - 1e-9));
          expect(nvlink).toBeLessThanOrEqual((inNode + interNode) * (1 + 1e-9));
        }
        expect(loads.unroutedBytes).toBe(0);
        expectSwitchesConserve(loads);
      }),
      { numRuns: 40 },
    );
  });

  it("MT-NLG on Selene: NVLink and adapters to the byte", () => {
    const plan = mtNlg(8);
    const loads = loadsOf(plan);
    const grid = createRankGrid(plan.parallel);
    const { perStage } = trafficPerGpu(plan, grid, assignLayers(plan).assignment);
    const sum = (part: "inNode" | "interNode") =>
      perStage.reduce((all, { total }) => all + total[part] * 64, 0);
    const tiers = tierTraffic(loads);
    expect(tiers.map(({ tier }) => tier)).toEqual([
      "NVLink",
      "adapter",
      "leaf–spine",
      "spine–core",
    ]);
    expect((tiers[0]?.totalBytes ?? 0) / (2 * sum("inNode"))).toBeCloseTo(1, 9);
    expect((tiers[1]?.totalBytes ?? 0) / (2 * sum("interNode"))).toBeCloseTo(1, 9);
    expect(tiers.map(({ links }) => links)).toEqual([13440, 2240, 2240, 2240]);
    expectSwitchesConserve(loads);
  });
});

describe("symmetry", () => {
  it("all eight rails of MT-NLG carry the same", () => {
    const loads = loadsOf(mtNlg(12));
    const { first } = tierNamed(loads.graph, "adapter");
    for (let adapter = 0; adapter < 420 * 8; adapter += 1) {
      const onRailZero = loads.total[2 * (first + adapter - (adapter % 8))] as number;
      const off = Math.abs((loads.total[2 * (first + adapter)] as number) - onRailZero);
      if (off > 1) expect.fail(`adapter ${adapter} is off by ${off} bytes`);
    }
  });

  it("cables of one leaf carry the same under adaptive routing, and not under hashing", () => {
    const spreadOf = (routing: "adaptive" | "hash") => {
      const { graph, total } = loadsOf(mtNlg(8), { routing });
      const { first } = tierNamed(graph, "leaf–spine");
      const ports = Array.from(
        { length: 20 },
        (_, port) => total[2 * (first + 20 * 8 + port)] ?? 0,
      );
      return Math.max(...ports) - Math.min(...ports);
    };
    expect(spreadOf("adaptive")).toBeLessThan(1);
    expect(spreadOf("hash")).toBeGreaterThan(1e6);
  });
});

describe("where ranks run", () => {
  it("tensor groups torn apart by round-robin placement leave NVLink for the network", () => {
    const plan = planOf({ model: gpt(4, 1024, 16), parallel: { tensor: 8, data: 4 } });
    const packed = loadsOf(plan);
    const torn = loadsOf(plan, { placement: createPlacement(plan.cluster, "round-robin") });
    expect(upTier(packed, "adapter", "tensor")).toBe(0);
    expect(upTier(torn, "adapter", "tensor")).toBeGreaterThan(0);
    expectSwitchesConserve(torn);
  });

  it("a permutation of whole nodes moves no byte off NVLink", () => {
    const plan = mtNlg(8);
    const nodes = Array.from({ length: 280 }, (_, node) => (node * 37) % 280);
    const list = Array.from({ length: 2240 }, (_, rank) => nodes[Math.floor(rank / 8)] as number);
    const shuffled = tierTraffic(loadsOf(plan, { placement: createPlacement(plan.cluster, list) }));
    const packed = tierTraffic(loadsOf(plan));
    expect(shuffled[0]?.totalBytes).toBeCloseTo(packed[0]?.totalBytes ?? 0, -6);
    expect(shuffled[1]?.totalBytes).toBeCloseTo(packed[1]?.totalBytes ?? 0, -6);
    expect(shuffled[2]?.totalBytes ?? 0).toBeGreaterThan(packed[2]?.totalBytes ?? 0);
  });

  it("the order pp-dp-tp spills tensor traffic from NVLink onto InfiniBand", () => {
    const spilled = loadsOf(mtNlg(8, "pp-dp-tp-cp-ep"));
    expect(upTier(loadsOf(mtNlg(8)), "adapter", "tensor")).toBe(0);
    expect(upTier(spilled, "NVLink", "tensor")).toBe(0);
    expect(upTier(spilled, "adapter", "tensor")).toBeGreaterThan(1e15);
  });
});

describe("in-switch reduction", () => {
  it("halves, nearly, what H100's NVLinks carry for an all-reduce over eight", () => {
    const plan = planOf({
      model: gpt(4, 4096, 32),
      parallel: { tensor: 8, data: 2 },
      cluster: dgxH100(2),
    });
    const ring = upTier(loadsOf(plan, { allReduce: "ring" }), "NVLink", "tensor");
    const inSwitch = upTier(loadsOf(plan), "NVLink", "tensor");
    expect(inSwitch / ring).toBeCloseTo((1 + 1 / 8) / (2 * (7 / 8)), 6);
  });
});

describe("other machines", () => {
  it("a mesh of MI300X shares a ring's bytes over all pairs", () => {
    const plan = planOf({
      model: gpt(4, 4096, 32),
      parallel: { tensor: 8 },
      cluster: cluster("mi300x", 1, "default", { kind: "roce", gbpsPerGpu: 400 }),
    });
    const loads = loadsOf(plan);
    const { count } = tierNamed(loads.graph, "mesh");
    const used = loads.total.subarray(0, 2 * count);
    expect(Math.max(...used) - Math.min(...used)).toBeLessThan(1);
  });

  it("a torus carries every byte", () => {
    const plan = planOf({
      model: gpt(4, 4096, 32),
      parallel: { tensor: 8, data: 8 },
      cluster: cluster("tpu-v4", 16, "tpu-torus", { gpusPerNode: 4, kind: "ethernet" }),
    });
    const loads = loadsOf(plan);
    expect(loads.unroutedBytes).toBe(0);
    expect(tierTraffic(loads).map(({ tier }) => tier)).toEqual(["torus x", "torus y", "torus z"]);
  });

  it("a rack of NVL72 keeps 72 GPUs' traffic on NVLink", () => {
    const rack = (nodes: number) =>
      cluster("gb200", nodes, "gb200-superpod", { gpusPerNode: 4, gbpsPerGpu: 400 });
    const plan = planOf({
      model: gpt(12, 4096, 72),
      parallel: { tensor: 8, data: 9 },
      cluster: rack(18),
    });
    expect(upTier(loadsOf(plan), "adapter", "data")).toBe(0);
    const two = planOf({ ...plan, parallel: { tensor: 8, data: 18 }, cluster: rack(36) });
    expect(upTier(loadsOf(two), "adapter", "data")).toBeGreaterThan(0);
  });
});

describe("failures", () => {
  /** Load of the busiest leaf–spine cable without the first spine, over that with all spines. */
  function worseWithoutSpine(plan: Plan): number {
    const graph = fabricGraph(plan.cluster);
    const spine = verticesOf(graph, "spine").first;
    const failures = { links: new Set<number>(), vertices: new Set([spine]) };
    const whole = tierTraffic(loadsOf(plan, { graph }));
    const less = loadsOf(plan, { graph, failures });
    expect(less.unroutedBytes).toBe(0);
    expectSwitchesConserve(less);
    return (tierTraffic(less)[2]?.maxBytes ?? 0) / (whole[2]?.maxBytes ?? 1);
  }

  it("a spine less in one pod leaves its share to the nine others of the rail", () => {
    const plan = planOf({
      model: gpt(35, 2048, 16),
      parallel: { tensor: 8, pipeline: 35, data: 4 },
      cluster: dgxA100(140),
    });
    expect(worseWithoutSpine(plan)).toBeCloseTo(10 / 9, 6);
  });

  it("between Selene's pods the spine that shares its cores takes it all", () => {
    const worse = worseWithoutSpine(mtNlg(8));
    expect(worse).toBeGreaterThan(10 / 9);
    expect(worse).toBeLessThan(2);
  });
});

describe("the 1-trillion run of Narayanan et al., SC21", () => {
  // Section 5.9: effective bisection bandwidth 892 GB/s of pipeline and 12.9 TB/s of data traffic.
  const plan = megatron1T();
  const lines = { pipeline: 8 * 6, data: 8 * 64 };

  it("data-parallel rings cut in the middle at line rate give the published 12.9 TB/s within 1 %", () => {
    const loads = loadsOf(plan);
    const { first, count, bytesPerSecond } = tierNamed(loads.graph, "adapter");
    const busiest = Math.max(...loads.byKind.data.subarray(2 * first, 2 * (first + count)));
    const middle = 35 * 8;
    const ring = loads.byKind.data[2 * (first + middle)] ?? 0;
    expect(ring).toBeLessThanOrEqual(busiest);
    const seconds = ring / bytesPerSecond;
    const rate = (lines.data * ring) / seconds;
    expect(rate / 12.9e12).toBeCloseTo(1, 1);
    expect(Math.abs(rate / 12.9e12 - 1)).toBeLessThan(0.01);
  });

  it("the published 892 GB/s of pipeline traffic is 74 % of what its 48 lines can carry", () => {
    const { first, bytesPerSecond } = tierNamed(loadsOf(plan).graph, "adapter");
    expect(first).toBeGreaterThan(0);
    expect(892e9 / (lines.pipeline * bytesPerSecond)).toBeCloseTo(0.743, 2);
  });
});

it("places 131,072 GPUs' graph in typed arrays", () => {
  const graph = fabricGraph(dgxH100(16384));
  expect(graph.linkCount).toBe(131072 * 8);
  expect(graph.lowerEnd).toBeInstanceOf(Uint32Array);
});

it("one node has NVLink alone", () => {
  const plan = planOf({ model: gpt(4, 1024, 16), parallel: { tensor: 8 }, cluster: dgxA100(1) });
  expect(tierTraffic(loadsOf(plan)).map(({ tier }) => tier)).toEqual(["NVLink"]);
});

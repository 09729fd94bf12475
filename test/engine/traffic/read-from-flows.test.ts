import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { fabricGraph, tierNamed, verticesOf } from "../../../src/engine/cluster/fabric/graph.ts";
import type { Routing } from "../../../src/engine/cluster/fabric/routing/router.ts";
import { assignLayers } from "../../../src/engine/layout/assign-layers.ts";
import { createRankGrid } from "../../../src/engine/layout/rank-grid.ts";
import type { Plan } from "../../../src/engine/plan/plan.ts";
import { TRAFFIC_KINDS } from "../../../src/engine/report.ts";
import { bundleLoads } from "../../../src/engine/traffic/bundle-loads.ts";
import { communicationMatrix } from "../../../src/engine/traffic/communication-matrix.ts";
import { planFlows } from "../../../src/engine/traffic/flows/plan-flows.ts";
import { linksOfGroup } from "../../../src/engine/traffic/group-links.ts";
import {
  bottleneck,
  busiestOfTier,
  causesOfLink,
  linkName,
  loadOfLink,
} from "../../../src/engine/traffic/link-causes.ts";
import { linkLoads, tierTraffic } from "../../../src/engine/traffic/link-loads.ts";
import { trafficPerGpu } from "../../../src/engine/traffic/per-gpu-bytes.ts";
import { rankTraffic } from "../../../src/engine/traffic/rank-traffic.ts";
import { cluster, dgxA100, gpt, mtNlg, planOf } from "./plans.ts";

function laidOut(plan: Plan) {
  const grid = createRankGrid(plan.parallel);
  const { assignment } = assignLayers(plan);
  return { plan, grid, assignment };
}

const small = planOf({
  model: gpt(16, 1024, 16),
  parallel: { tensor: 4, pipeline: 4, data: 8, context: 2 },
  cluster: dgxA100(32),
});

describe("the matrix of ranks", () => {
  it("has the bytes every GPU sends for row sums", () => {
    const { plan, grid, assignment } = laidOut(small);
    const matrix = communicationMatrix(plan, grid, assignment);
    const { perStage } = trafficPerGpu(plan, grid, assignment);
    expect(matrix).toMatchObject({ size: 256, ranksPerCell: 1 });
    for (let rank = 0; rank < 256; rank += 1) {
      const stage = perStage[grid.coordinateOf("pipeline", rank)];
      for (const kind of TRAFFIC_KINDS) {
        const row = matrix.byKind[kind].subarray(rank * 256, (rank + 1) * 256);
        const sum = row.reduce((all, bytes) => all + bytes, 0);
        const { inNode, interNode } = stage?.sent[kind] ?? { inNode: 0, interNode: 0 };
        expect(sum / Math.max(1, inNode + interNode)).toBeCloseTo(sum > 0 ? 1 : 0, 9);
      }
    }
  });

  it("puts ranks together for large plans and keeps every byte", () => {
    const { plan, grid, assignment } = laidOut(mtNlg(8));
    const sum = (cells: number) =>
      communicationMatrix(plan, grid, assignment, cells).bytes.reduce((all, one) => all + one, 0);
    expect(communicationMatrix(plan, grid, assignment, 100).size).toBe(98);
    expect(sum(100) / sum(300)).toBeCloseTo(1, 9);
  });
});

describe("the peers of one rank", () => {
  it("rank 1234 of MT-NLG: next in its node, stages before and after, next replica", () => {
    const { plan, grid, assignment } = laidOut(mtNlg(8));
    const peers = rankTraffic(plan, grid, assignment, 1234);
    const sentTo = (kind: string) =>
      peers.filter((peer) => peer.kind === kind && peer.sent > 0).map(({ rank }) => rank);
    const { tensor, pipeline } = grid.coordinatesOf(1234);
    expect([tensor, pipeline]).toEqual([2, 19]);
    expect(sentTo("tensor")).toEqual([1235]);
    expect(sentTo("pipeline").sort()).toEqual([1170, 1235, 1298].sort());
    expect(sentTo("data")).toEqual([1242]);
    expect(peers.find(({ rank }) => rank === 1298)?.crosses).toBe(true);
    expect(peers.find(({ rank }) => rank === 1235)?.crosses).toBe(false);
  });

  it("sends in all what a GPU of its stage sends", () => {
    const { plan, grid, assignment } = laidOut(small);
    const { perStage } = trafficPerGpu(plan, grid, assignment);
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 255 }), (rank) => {
        const sent = rankTraffic(plan, grid, assignment, rank).reduce((all, p) => all + p.sent, 0);
        const { inNode, interNode } = perStage[grid.coordinateOf("pipeline", rank)]?.total ?? {
          inNode: 0,
          interNode: 0,
        };
        expect(sent / (inNode + interNode)).toBeCloseTo(1, 9);
      }),
      { numRuns: 20 },
    );
  });

  it("refuses a rank there is not", () => {
    const { plan, grid, assignment } = laidOut(small);
    expect(() => rankTraffic(plan, grid, assignment, 256)).toThrow(RangeError);
  });
});

describe("who causes what a link carries", () => {
  const { plan, grid, assignment } = laidOut(small);
  const graph = fabricGraph(plan.cluster);
  const spine = verticesOf(graph, "spine").first;
  const cases: [string, Routing, ReadonlySet<number>][] = [
    ["adaptive", "adaptive", new Set()],
    ["hash", "hash", new Set()],
    ["destination", "destination", new Set()],
    ["adaptive, a spine lost", "adaptive", new Set([spine])],
    ["hash, a spine lost", "hash", new Set([spine])],
  ];

  it.each(cases)("%s: the causes of a link add up to its load", (_name, routing, vertices) => {
    const options = { routing, failures: { links: new Set<number>(), vertices } };
    const loads = linkLoads(plan, grid, assignment, { ...options, graph });
    const flows = planFlows(plan, grid, assignment);
    const tier = fc.constantFrom(...graph.tiers.map(({ name }) => name));
    fc.assert(
      fc.property(tier, fc.nat(), fc.boolean(), (name, place, up) => {
        const { first, count } = tierNamed(graph, name);
        const load = loadOfLink(loads, first + (place % count), up ? "up" : "down");
        const causes = causesOfLink(graph, flows, options, load, 1e9);
        const sum = causes.reduce((all, { bytes }) => all + bytes, 0);
        expect(sum / Math.max(1, load.bytes)).toBeCloseTo(load.bytes > 0 ? 1 : 0, 6);
        const kinds = TRAFFIC_KINDS.reduce((all, kind) => all + load.byKind[kind], 0);
        expect(kinds / Math.max(1, load.bytes)).toBeCloseTo(load.bytes > 0 ? 1 : 0, 9);
      }),
      { numRuns: 12 },
    );
  });

  it("names the busiest link and its groups", () => {
    const { plan, grid, assignment } = laidOut(mtNlg(8));
    const loads = linkLoads(plan, grid, assignment);
    const adapter = busiestOfTier(loads, tierNamed(loads.graph, "adapter"));
    expect(linkName(loads.graph, adapter ?? loadOfLink(loads, 0, "up"))).toMatch(
      /^(adapter \d+ → leaf \d+|leaf \d+ → adapter \d+)$/,
    );
    expect(adapter?.bytes).toBe(tierTraffic(loads)[1]?.maxBytes);
    const flows = planFlows(plan, grid, assignment);
    const causes = causesOfLink(loads.graph, flows, {}, adapter ?? { link: 0, direction: "up" });
    expect(causes[0]?.kind).toBe("data");
    expect(causes[0]?.group).toBe("dp-cp");
    expect(bottleneck(loads)?.busySeconds).toBe(
      Math.max(...tierTraffic(loads).map(({ busySeconds }) => busySeconds)),
    );
  });
});

describe("a group on the cables", () => {
  const { plan, grid, assignment } = laidOut(mtNlg(8));
  const graph = fabricGraph(plan.cluster);
  const flows = planFlows(plan, grid, assignment);
  const tiersUsed = (kind: "tensor" | "data" | "pipeline", group: "tp" | "dp-cp" | "pp") => {
    const used = linksOfGroup(graph, flows, {}, kind, group, 1234);
    return new Map(
      graph.tiers.map(({ name, first, count }) => [
        name,
        used.filter(({ link }) => link >= first && link < first + count).length,
      ]),
    );
  };

  it("a tensor group loads the NVLinks of its eight GPUs alone", () => {
    expect(Object.fromEntries(tiersUsed("tensor", "tp"))).toEqual({
      NVLink: 2 * 8 * 6,
      host: 0,
      adapter: 0,
      "leaf–spine": 0,
      "spine–core": 0,
    });
  });

  it("a data group's ring passes the adapters of its eight nodes, up and down", () => {
    expect(tiersUsed("data", "dp-cp").get("adapter")).toBe(2 * 8);
    expect(tiersUsed("data", "dp-cp").get("NVLink")).toBe(0);
  });

  it("a rank's pipeline messages pass its own adapter and those of both neighbours", () => {
    expect(tiersUsed("pipeline", "pp").get("adapter")).toBe(2 * 3);
  });

  it("loads of all groups of a kind add up to the kind's", () => {
    const few = laidOut(
      planOf({
        model: gpt(4, 1024, 16, { tiedEmbeddings: false }),
        parallel: { tensor: 2, data: 16 },
      }),
    );
    const cables = fabricGraph(few.plan.cluster);
    const fewFlows = planFlows(few.plan, few.grid, few.assignment);
    const loads = linkLoads(few.plan, few.grid, few.assignment, { graph: cables });
    const sum = new Float64Array(2 * cables.linkCount);
    for (const [first = 0] of few.grid.groups("dp-cp")) {
      const used = linksOfGroup(cables, fewFlows, {}, "data", "dp-cp", first);
      for (const { link, direction, bytes } of used) {
        const index = 2 * link + (direction === "up" ? 0 : 1);
        sum[index] = (sum[index] as number) + bytes;
      }
    }
    sum.forEach((bytes, index) => {
      const expected = loads.byKind.data[index] as number;
      expect(Math.abs(bytes - expected)).toBeLessThanOrEqual(1e-9 * expected);
    });
  });
});

describe("bundles of a picture from afar", () => {
  it.each([
    ["MT-NLG on Selene", mtNlg(8)],
    [
      "Meta's pods",
      planOf({
        model: gpt(16, 1024, 16),
        parallel: { tensor: 8, pipeline: 2, data: 400 },
        training: { globalBatchSize: 800 },
        cluster: cluster("h100-sxm-80", 800, "meta-24k-roce", { kind: "roce", gbpsPerGpu: 400 }),
      }),
    ],
  ])("%s: adds up to the tiers", (_name, given) => {
    const { plan, grid, assignment } = laidOut(given);
    const loads = linkLoads(plan, grid, assignment);
    const tiers = tierTraffic(loads).slice(1);
    const { nodeBytes, unitBytes, tierBytes } = bundleLoads(loads);
    const sum = (values: Float64Array) => values.reduce((all, one) => all + one, 0);
    expect(nodeBytes).toHaveLength(plan.cluster.nodes);
    expect(sum(nodeBytes) / (tiers[0]?.totalBytes ?? 1)).toBeCloseTo(1, 9);
    const meta = plan.cluster.fabric === "meta-24k-roce";
    expect(unitBytes).toHaveLength(meta ? 3 : 14);
    expect(sum(unitBytes) / (tiers[meta ? 2 : 1]?.totalBytes ?? 1)).toBeCloseTo(1, 9);
    expect(tierBytes).toHaveLength(meta ? 0 : 1);
    if (!meta) expect((tierBytes[0] ?? 0) / (tiers[2]?.totalBytes ?? 1)).toBeCloseTo(1, 9);
  });
});

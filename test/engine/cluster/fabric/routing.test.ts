import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  type FabricGraph,
  fabricGraph,
  tierNamed,
  verticesOf,
} from "../../../../src/engine/cluster/fabric/graph.ts";
import { equalCostAccumulator } from "../../../../src/engine/cluster/fabric/routing/equal-cost-routes.ts";
import { nodeFailure } from "../../../../src/engine/cluster/fabric/routing/failures.ts";
import {
  createRouter,
  type RouterOptions,
  type Routing,
} from "../../../../src/engine/cluster/fabric/routing/router.ts";
import { treeSpreadAccumulator } from "../../../../src/engine/cluster/fabric/routing/tree-spread.ts";
import type { Cluster } from "../../../../src/engine/plan/plan.ts";
import { cluster, dgxA100, dgxH100 } from "./clusters.ts";

const tpu = cluster("tpu-v4", 16, "tpu-torus", {
  gpusPerNode: 4,
  kind: "ethernet",
  gbpsPerGpu: 25,
});
const openTorus = cluster(
  "tpu-v5e",
  9,
  { kind: "torus", axes: "6x6" },
  {
    gpusPerNode: 4,
    kind: "ethernet",
    gbpsPerGpu: 25,
  },
);

/** Small enough to search, wired in every way there is. */
const FABRICS: Record<string, Cluster> = {
  "one unit": dgxA100(20),
  "two tiers": dgxA100(60),
  "three tiers": dgxA100(140),
  "two pods": dgxA100(170),
  Selene: dgxA100(300, "selene"),
  "H100 pods": dgxH100(300),
  "by node": dgxA100(100, { kind: "fat-tree", radix: 24, railOptimised: false }),
  oversubscribed: dgxA100(70, { kind: "fat-tree", radix: 16, oversubscription: 3 }),
  "two planes": cluster("b300-sxm-288", 130, "dgx-b300-superpod-ethernet", {
    kind: "roce",
    gbpsPerGpu: 800,
  }),
  "shared adapters": cluster("v100-sxm3-32", 40, "dgx-2-cluster", {
    gpusPerNode: 16,
    gbpsPerGpu: 50,
  }),
  "PCIe and Omni-Path": cluster("v100-sxm3-32", 60, "omni-path", {
    gpusPerNode: 4,
    kind: "omni-path",
    gbpsPerGpu: 100,
  }),
  dragonfly: dgxH100(200, { kind: "dragonfly", radix: 15 }),
  torus: tpu,
  "open torus": openTorus,
  "one node": dgxA100(1),
  mesh: cluster("mi300x", 4, "fat-tree", { kind: "roce", gbpsPerGpu: 400 }),
};

interface Flow {
  from: number;
  to: number;
  bytes: number;
}

function randomFlows(graph: FabricGraph): fc.Arbitrary<Flow[]> {
  const gpus = verticesOf(graph, "gpu").count;
  const gpu = fc.integer({ min: 0, max: gpus - 1 });
  return fc.array(fc.record({ from: gpu, to: gpu, bytes: fc.integer({ min: 1, max: 1e6 }) }), {
    minLength: 1,
    maxLength: 30,
  });
}

function route(graph: FabricGraph, flows: Flow[], options: RouterOptions = {}) {
  const loads = new Float64Array(2 * graph.linkCount);
  const accumulator = createRouter(graph, options).accumulate(loads);
  for (const { from, to, bytes } of flows) accumulator.add(from, to, bytes);
  accumulator.finish();
  return { loads, unrouted: accumulator.unrouted() };
}

/** Bytes that come in and go out of every vertex. */
function balance(graph: FabricGraph, loads: Float64Array) {
  const into = new Float64Array(graph.vertexCount);
  const out = new Float64Array(graph.vertexCount);
  for (let link = 0; link < graph.linkCount; link += 1) {
    const lower = graph.lowerEnd[link] as number;
    const upper = graph.upperEnd[link] as number;
    const up = loads[2 * link] as number;
    const down = loads[2 * link + 1] as number;
    out[lower] = (out[lower] as number) + up;
    into[upper] = (into[upper] as number) + up;
    out[upper] = (out[upper] as number) + down;
    into[lower] = (into[lower] as number) + down;
  }
  return { into, out };
}

/** Every switch passes on what it gets; every GPU sends and gets its flows, less what it relays. */
function expectConserved(graph: FabricGraph, flows: Flow[], loads: Float64Array): void {
  const { into, out } = balance(graph, loads);
  const net = new Float64Array(graph.vertexCount);
  for (const { from, to, bytes } of flows) {
    if (from === to) continue;
    net[from] = (net[from] as number) + bytes;
    net[to] = (net[to] as number) - bytes;
  }
  for (let vertex = 0; vertex < graph.vertexCount; vertex += 1) {
    const surplus = (out[vertex] as number) - (into[vertex] as number);
    const off = Math.abs(surplus - (net[vertex] as number));
    if (off > 1e-3) expect.fail(`vertex ${vertex} is off by ${off} bytes`);
  }
}

const ROUTINGS: Routing[] = ["adaptive", "hash", "destination"];

describe.each(Object.entries(FABRICS))("routing over %s", (_name, given) => {
  const graph = fabricGraph(given);
  const flows = randomFlows(graph);

  it("keeps every byte: what comes into a switch goes out of it", () => {
    const ways = fc.record({
      routing: fc.constantFrom(...ROUTINGS),
      crossRail: fc.constantFrom("nvlink" as const, "fabric" as const),
    });
    fc.assert(
      fc.property(flows, ways, (some, options) => {
        const { loads, unrouted } = route(graph, some, options);
        expect(unrouted).toBe(0);
        expectConserved(graph, some, loads);
      }),
      { numRuns: 25 },
    );
  });

  it("gives each flow a way of its own under static routing: one link at each step", () => {
    const one = fc.record({
      from: fc.integer({ min: 0, max: verticesOf(graph, "gpu").count - 1 }),
      to: fc.integer({ min: 0, max: verticesOf(graph, "gpu").count - 1 }),
    });
    const spreads = graph.shape.adaptersPerNode > graph.shape.gpusPerNode;
    const torus = graph.shape.network.topology === "torus";
    fc.assert(
      fc.property(
        one,
        fc.constantFrom("hash" as const, "destination" as const),
        (ends, routing) => {
          if (spreads || torus) return;
          const { loads } = route(graph, [{ ...ends, bytes: 1 }], { routing });
          const network = tierNamed(graph, "adapter").first;
          const parts = loads.subarray(network > 0 ? 2 * network : loads.length);
          expect(parts.every((load) => load === 0 || load === 1)).toBe(true);
        },
      ),
      { numRuns: 25 },
    );
  });
});

describe("formulas against a search of shortest ways", () => {
  const trees = Object.entries(FABRICS).filter(
    ([, given]) => fabricGraph(given).shape.network.topology === "tree",
  );

  it.each(trees)("%s: adaptive spread is the same on every link", (_name, given) => {
    const graph = fabricGraph(given);
    const { network, nodes, adaptersPerNode } = graph.shape;
    if (network.topology !== "tree") throw new Error("a tree was asked for");
    const adapter = fc.integer({ min: 0, max: nodes * adaptersPerNode - 1 });
    const pairs = fc.array(fc.tuple(adapter, adapter, fc.integer({ min: 1, max: 1e6 })), {
      minLength: 1,
      maxLength: 20,
    });
    fc.assert(
      fc.property(pairs, (some) => {
        const formula = new Float64Array(2 * graph.linkCount);
        const search = new Float64Array(2 * graph.linkCount);
        const one = treeSpreadAccumulator(graph, network, formula);
        const other = equalCostAccumulator(graph, "adaptive", undefined, search);
        for (const [from, to, bytes] of some) {
          if (from === to) continue;
          // Planes that never meet: no way, in either.
          one.add(from, to, bytes, 0);
          other.add(from, to, bytes, 0);
        }
        one.finish();
        other.finish();
        expect(one.unrouted()).toBeCloseTo(other.unrouted(), 6);
        for (let index = 0; index < formula.length; index += 1) {
          const off = Math.abs((formula[index] as number) - (search[index] as number));
          if (off > 1e-6) expect.fail(`link ${index >> 1} differs by ${off}`);
        }
      }),
      { numRuns: 12 },
    );
  });
});

describe("the sum over links", () => {
  it("is the sum over flows times their hops, in a whole tree", () => {
    const graph = fabricGraph(dgxA100(170));
    fc.assert(
      fc.property(randomFlows(graph), fc.constantFrom(...ROUTINGS), (flows, routing) => {
        const { loads } = route(graph, flows, { routing });
        let onLinks = 0;
        for (const load of loads) onLinks += load;
        let expected = 0;
        for (const { from, to, bytes } of flows) expected += bytes * hops(from, to);
        expect(onLinks).toBeCloseTo(expected, 0);
      }),
      { numRuns: 40 },
    );
  });

  /** Links on the way in pods of 7 units of 20 DGX A100, changing rail over NVLink at the start. */
  function hops(from: number, to: number): number {
    if (from === to) return 0;
    const [fromNode, toNode] = [Math.floor(from / 8), Math.floor(to / 8)];
    if (fromNode === toNode) return 2;
    const changesRail = from % 8 === to % 8 ? 0 : 2;
    const [fromUnit, toUnit] = [Math.floor(fromNode / 20), Math.floor(toNode / 20)];
    const inNodes = 2 + 2 + changesRail;
    if (fromUnit === toUnit) return inNodes;
    return inNodes + (Math.floor(fromUnit / 7) === Math.floor(toUnit / 7) ? 2 : 4);
  }
});

describe("failures", () => {
  const graph = fabricGraph(dgxA100(140));
  const spines = verticesOf(graph, "spine");
  const someFlows = (): Flow[] =>
    Array.from({ length: 140 }, (_, node) => ({
      from: node * 8,
      to: ((node + 20) % 140) * 8,
      bytes: 1000,
    }));
  const most = (loads: Float64Array, tier: string) => {
    const { first, count } = tierNamed(graph, tier);
    return Math.max(...loads.subarray(2 * first, 2 * (first + count)));
  };

  it("a lost spine moves its share to the nine others of the rail", () => {
    const failures = { links: new Set<number>(), vertices: new Set([spines.first]) };
    const before = most(route(graph, someFlows()).loads, "leaf–spine");
    const { loads, unrouted } = route(graph, someFlows(), { failures });
    expect(unrouted).toBe(0);
    expectConserved(graph, someFlows(), loads);
    expect(most(loads, "leaf–spine") / before).toBeCloseTo(10 / 9);
  });

  it("a lost adapter cable sends the flow over NVLink to the next rail", () => {
    const failures = {
      links: new Set([tierNamed(graph, "adapter").first]),
      vertices: new Set<number>(),
    };
    const flows = [{ from: 0, to: 8 * 25, bytes: 100 }];
    const { loads, unrouted } = route(graph, flows, { failures });
    expect(unrouted).toBe(0);
    expectConserved(graph, flows, loads);
    const adapters = tierNamed(graph, "adapter").first;
    expect(loads[2 * adapters]).toBe(0);
    expect(loads[2 * (adapters + 1)]).toBe(100);
  });

  it("an NVSwitch less leaves five chips to share", () => {
    const chip = verticesOf(graph, "scaleUpSwitch").first;
    const failures = { links: new Set<number>(), vertices: new Set([chip]) };
    const { loads } = route(graph, [{ from: 0, to: 1, bytes: 30 }], { failures });
    expect([...loads.subarray(0, 12)]).toEqual([0, 0, 6, 0, 6, 0, 6, 0, 6, 0, 6, 0]);
  });

  it("says what a lost node cannot send any more", () => {
    const failures = nodeFailure(graph, 3);
    const flows = [
      { from: 24, to: 800, bytes: 7 },
      { from: 0, to: 800, bytes: 5 },
      { from: 24, to: 25, bytes: 11 },
    ];
    const { loads, unrouted } = route(graph, flows, { failures });
    expect(unrouted).toBe(18);
    expectConserved(graph, flows.slice(1, 2), loads);
  });

  it("keeps every byte whatever links are gone, or says it is lost", () => {
    const link = fc.integer({
      min: tierNamed(graph, "leaf–spine").first,
      max: graph.linkCount - 1,
    });
    fc.assert(
      fc.property(
        randomFlows(graph),
        fc.uniqueArray(link, { minLength: 1, maxLength: 200 }),
        fc.constantFrom(...ROUTINGS),
        (flows, gone, routing) => {
          const failures = { links: new Set(gone), vertices: new Set<number>() };
          const { loads, unrouted } = route(graph, flows, { failures, routing });
          for (const one of gone) expect(loads[2 * one] || loads[2 * one + 1]).toBe(0);
          if (unrouted === 0) expectConserved(graph, flows, loads);
        },
      ),
      { numRuns: 20 },
    );
  });
});

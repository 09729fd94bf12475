/** Ways around what is taken away, against a search of every fabric's graph: none is longer than need be, none is lost that has a way. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  type FabricGraph,
  fabricGraph,
  tierNamed,
  verticesOf,
} from "../../../../src/engine/cluster/fabric/graph.ts";
import {
  type Failures,
  linkIsUp,
  nodeFailure,
} from "../../../../src/engine/cluster/fabric/routing/failures.ts";
import {
  createRouter,
  type RouterOptions,
} from "../../../../src/engine/cluster/fabric/routing/router.ts";
import type { Cluster } from "../../../../src/engine/plan/plan.ts";
import { cluster, dgxA100, dgxH100 } from "./clusters.ts";

const tpus = { gpusPerNode: 4, kind: "ethernet", gbpsPerGpu: 25 } as const;

/** Chips or GPUs joined by cables of their own. */
const DIRECT: Record<string, Cluster> = {
  "torus 4 × 4 × 4": cluster("tpu-v4", 16, { kind: "torus", axes: "4x4x4" }, tpus),
  "torus 3 × 5 × 4": cluster("tpu-v4", 15, { kind: "torus", axes: "3x5x4" }, tpus),
  "open torus 6 × 6": cluster("tpu-v5e", 9, { kind: "torus", axes: "6x6" }, tpus),
  "line of two": cluster("tpu-v4", 4, { kind: "torus", axes: "2x2x4" }, tpus),
  "mesh of eight": cluster("mi300x", 1, "single-node"),
};

/** Nodes with switches above them. */
const SWITCHED: Record<string, Cluster> = {
  dragonfly: dgxH100(60, { kind: "dragonfly", radix: 15 }),
  "two tiers": dgxA100(44),
  "by node": dgxA100(40, { kind: "fat-tree", radix: 24, railOptimised: false }),
  "two planes": cluster("b300-sxm-288", 70, "dgx-b300-superpod-ethernet", {
    kind: "roce",
    gbpsPerGpu: 800,
  }),
};

interface Routed {
  loads: Float64Array;
  unrouted: number;
}

function routed(graph: FabricGraph, from: number, to: number, options: RouterOptions): Routed {
  const loads = new Float64Array(2 * graph.linkCount);
  const accumulator = createRouter(graph, options).accumulate(loads);
  accumulator.add(from, to, 1);
  accumulator.finish();
  return { loads, unrouted: accumulator.unrouted() };
}

type Neighbours = (vertex: number) => readonly { link: number; other: number }[];

function neighboursIn(graph: FabricGraph, uses: (link: number) => boolean): Neighbours {
  const lists = new Map<number, { link: number; other: number }[]>();
  const put = (at: number, link: number, other: number) =>
    lists.set(at, [...(lists.get(at) ?? []), { link, other }]);
  for (let link = 0; link < graph.linkCount; link += 1) {
    if (!uses(link)) continue;
    const [lower, upper] = [graph.lowerEnd[link] as number, graph.upperEnd[link] as number];
    put(lower, link, upper);
    put(upper, link, lower);
  }
  return (vertex) => lists.get(vertex) ?? [];
}

/** Cables to every vertex that can still be reached. */
function distancesFrom(
  graph: FabricGraph,
  neighbours: Neighbours,
  failures: Failures,
  from: number,
): ReadonlyMap<number, number> {
  const distances = new Map<number, number>();
  if (!failures.vertices.has(from)) distances.set(from, 0);
  for (const [at, steps] of distances) {
    for (const { link, other } of neighbours(at)) {
      if (!distances.has(other) && linkIsUp(graph, failures, link)) distances.set(other, steps + 1);
    }
  }
  return distances;
}

const WHOLE: Failures = { links: new Set(), vertices: new Set() };

const sum = (loads: Float64Array) => loads.reduce((all, bytes) => all + bytes, 0);

const furthestFromNone = (amounts: Float64Array) =>
  amounts.reduce((most, one) => Math.max(most, Math.abs(one)), 0);

/** Bytes that come into each vertex less those that go out: 1 at the end, −1 at the start, else none. */
function expectOneWay(graph: FabricGraph, loads: Float64Array, from: number, to: number): void {
  const kept = new Float64Array(graph.vertexCount);
  for (let link = 0; link < graph.linkCount; link += 1) {
    const through = (loads[2 * link] as number) - (loads[2 * link + 1] as number);
    const [lower, upper] = [graph.lowerEnd[link] as number, graph.upperEnd[link] as number];
    kept[upper] = (kept[upper] as number) + through;
    kept[lower] = (kept[lower] as number) - through;
  }
  kept[to] = (kept[to] as number) - 1;
  kept[from] = (kept[from] as number) + 1;
  expect(furthestFromNone(kept)).toBeLessThan(1e-9);
}

function expectNothingOnTheDead(graph: FabricGraph, failures: Failures, loads: Float64Array): void {
  const onTheDead = loads.map((bytes, index) =>
    linkIsUp(graph, failures, index >> 1) ? 0 : bytes,
  );
  expect(furthestFromNone(onTheDead)).toBe(0);
}

describe.each(Object.entries(DIRECT))("a %s with failures", (_, machines) => {
  const graph = fabricGraph(machines);
  const gpus = verticesOf(graph, "gpu");
  const usable = graph.tiers.filter(({ place }) => place === "scale-up");
  const links = usable.reduce((all, { count }) => all + count, 0);
  const inside = neighboursIn(graph, (link) =>
    usable.some(({ first, count }) => link >= first && link < first + count),
  );
  const steps = (failures: Failures, from: number, to: number) =>
    distancesFrom(graph, inside, failures, from).get(to) ?? -1;

  it("takes a shortest way left, and loses bytes only where there is none", () => {
    const gpu = fc.integer({ min: 0, max: gpus.count - 1 });
    const cut = fc.record({
      links: fc.uniqueArray(fc.integer({ min: 0, max: links - 1 }), {
        maxLength: Math.ceil(links / 2),
      }),
      chips: fc.uniqueArray(gpu, { maxLength: 4 }),
      // Some of the sender's own cables as well: few others force a longer way.
      own: fc.integer({ min: 0, max: 255 }),
    });
    let lost = 0;
    let longer = 0;
    fc.assert(
      fc.property(gpu, gpu, cut, (from, to, gone) => {
        fc.pre(from !== to);
        const own = inside(from).filter((_, at) => gone.own & (1 << at));
        const failures = {
          links: new Set([...gone.links, ...own.map(({ link }) => link)]),
          vertices: new Set(gone.chips),
        };
        const { loads, unrouted } = routed(graph, from, to, { failures });
        const least = steps(failures, from, to);
        expect(unrouted).toBe(least === -1 ? 1 : 0);
        expectNothingOnTheDead(graph, failures, loads);
        expect(sum(loads)).toBeCloseTo(Math.max(0, least), 9);
        if (least === -1) lost += 1;
        else {
          expectOneWay(graph, loads, from, to);
          if (least > steps(WHOLE, from, to)) longer += 1;
        }
      }),
      { numRuns: 250 },
    );
    expect(lost).toBeGreaterThan(0);
    expect(longer).toBeGreaterThan(0);
  });
});

describe.each(Object.entries(SWITCHED))("a %s network with failures", (_, machines) => {
  const graph = fabricGraph(machines);
  const { gpusPerNode, adaptersPerNode, nodes } = graph.shape;
  const adapters = verticesOf(graph, "adapter");
  const tier = tierNamed(graph, "adapter");
  const network = neighboursIn(graph, (link) => link >= tier.first);
  const adaptersOf = (node: number) =>
    Array.from({ length: adaptersPerNode }, (_, k) => adapters.first + node * adaptersPerNode + k);

  it("finds a way by some adapters of the two nodes, and loses bytes only where there is none", () => {
    const switches = fc.integer({
      min: adapters.first + adapters.count,
      max: graph.vertexCount - 1,
    });
    const node = fc.integer({ min: 0, max: nodes - 1 });
    let lost = 0;
    fc.assert(
      fc.property(
        node,
        node,
        fc.integer({ min: 0, max: gpusPerNode - 1 }),
        fc.uniqueArray(switches, { maxLength: graph.vertexCount }),
        fc.uniqueArray(fc.integer({ min: tier.first, max: graph.linkCount - 1 }), {
          maxLength: 40,
        }),
        fc.uniqueArray(fc.integer({ min: 0, max: adaptersPerNode - 1 }), { maxLength: 8 }),
        fc.integer({ min: 0, max: 4 }),
        fc.constantFrom("adaptive" as const, "hash" as const, "destination" as const),
        (one, other, local, gone, cables, cut, luck, routing) => {
          fc.pre(one !== other);
          const [from, to] = [one * gpusPerNode + local, other * gpusPerNode + (local % 3)];
          // Single adapters of the sending node as well, so that rails must change.
          const lame = (luck === 0 ? [...adaptersOf(0).keys()] : cut).map(
            (adapter) => tier.first + one * adaptersPerNode + adapter,
          );
          const failures = { links: new Set([...cables, ...lame]), vertices: new Set(gone) };
          const { loads, unrouted } = routed(graph, from, to, { failures, routing });
          const hasWay = adaptersOf(one).some((start) => {
            const distances = distancesFrom(graph, network, failures, start);
            return adaptersOf(other).some((end) => distances.has(end));
          });
          expect(unrouted).toBeCloseTo(hasWay ? 0 : 1, 9);
          expectNothingOnTheDead(graph, failures, loads);
          if (hasWay) expectOneWay(graph, loads, from, to);
          else lost += 1;
        },
      ),
      { numRuns: 40 },
    );
    expect(lost).toBeGreaterThan(0);
  });

  it("leaves flows alone that do not pass what is missing", () => {
    const node = fc.integer({ min: 0, max: nodes - 1 });
    const cable = fc.integer({ min: tier.first + tier.count, max: graph.linkCount - 1 });
    fc.assert(
      fc.property(node, node, cable, (one, other, link) => {
        fc.pre(one !== other);
        const [from, to] = [one * gpusPerNode, other * gpusPerNode];
        const whole = routed(graph, from, to, {}).loads;
        const failures = { links: new Set([link]), vertices: new Set<number>() };
        const { loads, unrouted } = routed(graph, from, to, { failures });
        expect(unrouted).toBe(0);
        if (whole[2 * link] === 0 && whole[2 * link + 1] === 0) {
          const moved = loads.map((bytes, index) => bytes - (whole[index] as number));
          expect(furthestFromNone(moved)).toBeLessThan(1e-9);
        }
      }),
      { numRuns: 20 },
    );
  });
});

describe("a dragonfly", () => {
  const graph = fabricGraph(SWITCHED.dragonfly as Cluster);
  const global = tierNamed(graph, "global");
  const carries = (loads: Float64Array) =>
    Array.from({ length: global.count }, (_, k) => global.first + k).filter(
      (link) => (loads[2 * link] as number) + (loads[2 * link + 1] as number) > 0,
    );

  it("goes through a third group only when no cable joins the two any more", () => {
    const [from, to] = [0, 59 * 8];
    const copies = carries(routed(graph, from, to, {}).loads);
    expect(copies.length).toBeGreaterThan(0);
    const all = new Set(copies);
    const [kept] = copies;
    all.delete(kept as number);
    const but = (links: ReadonlySet<number>) => ({
      failures: { links, vertices: new Set<number>() },
    });
    expect(carries(routed(graph, from, to, but(all)).loads)).toEqual([kept]);
    const none = routed(graph, from, to, but(new Set(copies)));
    expect(none.unrouted).toBe(0);
    const globals = none.loads.subarray(2 * global.first, 2 * (global.first + global.count));
    expect(sum(globals)).toBeCloseTo(2, 9);
  });
});

describe("a lost node of a torus", () => {
  it("is its own chips and no others", () => {
    const graph = fabricGraph(DIRECT["torus 4 × 4 × 4"] as Cluster);
    expect([...nodeFailure(graph, 2).vertices]).toEqual([8, 9, 10, 11]);
  });
});

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { bisectionBytesPerSecond } from "../../../../src/engine/cluster/fabric/bisection.ts";
import {
  type FabricGraph,
  fabricGraph,
  tierNamed,
  verticesOf,
} from "../../../../src/engine/cluster/fabric/graph.ts";
import { fabricOutline } from "../../../../src/engine/cluster/fabric/outline-of.ts";
import { fabricShape } from "../../../../src/engine/cluster/fabric/shape-of.ts";
import type { Cluster } from "../../../../src/engine/plan/plan.ts";
import { cluster, dgxA100, dgxH100 } from "./clusters.ts";

/** Cables plugged into each vertex. */
function ports(graph: FabricGraph): Uint32Array {
  const count = new Uint32Array(graph.vertexCount);
  for (let link = 0; link < graph.linkCount; link += 1) {
    for (const end of [graph.lowerEnd[link], graph.upperEnd[link]] as number[]) {
      count[end] = (count[end] as number) + 1;
    }
  }
  return count;
}

function mostPorts(graph: FabricGraph, kind: "leaf" | "spine" | "core" | "router"): number {
  const { first, count } = verticesOf(graph, kind);
  return Math.max(0, ...ports(graph).subarray(first, first + count));
}

const b300 = (nodes: number) =>
  cluster("b300-sxm-288", nodes, "dgx-b300-superpod", { gbpsPerGpu: 800 });

describe("every cable of a fabric", () => {
  it("140 DGX A100: 1,120 links a tier, every port of a 40-port switch, 14 TB/s across the middle", () => {
    const graph = fabricGraph(dgxA100(140));
    for (const tier of ["adapter", "leaf–spine", "spine–core"]) {
      expect(tierNamed(graph, tier).count, tier).toBe(1120);
      expect(tierNamed(graph, tier).bytesPerSecond).toBe(25e9);
    }
    expect(mostPorts(graph, "leaf")).toBe(40);
    expect(mostPorts(graph, "spine")).toBe(28);
    expect(mostPorts(graph, "core")).toBe(40);
    expect(bisectionBytesPerSecond(graph.shape)).toBe(14e12);
  });

  it("Selene: 56 TB/s; 1,024 H100: 25.6 TB/s; full bisection each", () => {
    expect(bisectionBytesPerSecond(fabricShape(dgxA100(560, "selene")))).toBe(56e12);
    expect(bisectionBytesPerSecond(fabricShape(dgxH100(128)))).toBe(25.6e12);
  });

  it("Meta 24K: a seventh of the adapters' rate between pods", () => {
    const meta = cluster("h100-sxm-80", 3072, "meta-24k-roce", { kind: "roce", gbpsPerGpu: 400 });
    const full = (24576 * 50e9) / 2;
    expect(full / (bisectionBytesPerSecond(fabricShape(meta)) ?? 0)).toBeCloseTo(7, 1);
  });

  it.each<[string, Cluster, number]>([
    ["dgx-a100-superpod", dgxA100(20), 40],
    ["dgx-a100-superpod", dgxA100(100), 40],
    ["dgx-a100-superpod", dgxA100(560), 40],
    ["selene", dgxA100(420, "selene"), 40],
    ["dgx-h100-superpod", dgxH100(96), 64],
    ["dgx-h100-superpod", dgxH100(256), 64],
    ["dgx-h100-superpod", dgxH100(2048), 64],
    ["dgx-b300-superpod", b300(576), 144],
    ["dgx-b300-superpod", b300(2592), 144],
    [
      "gb200-superpod",
      cluster("gb200", 288, "gb200-superpod", { gpusPerNode: 4, gbpsPerGpu: 400 }),
      64,
    ],
    ["fat-tree", dgxA100(70, { kind: "fat-tree", radix: 32, oversubscription: 3 }), 32],
    ["fat-tree", dgxA100(280, { kind: "fat-tree", radix: 24, railOptimised: false }), 24],
    ["dragonfly", dgxH100(600, { kind: "dragonfly", radix: 31 }), 31],
  ])("%s: no switch has more cables than ports", (_id, given, radix) => {
    const graph = fabricGraph(given);
    for (const kind of ["leaf", "spine", "core", "router"] as const) {
      expect(mostPorts(graph, kind), kind).toBeLessThanOrEqual(radix);
    }
  });

  it("has the links its outline counts", () => {
    const fabrics = ["dgx-a100-superpod", "selene", "meta-24k-roce", "omni-path", "dragonfly"];
    fc.assert(
      fc.property(fc.constantFrom(...fabrics), fc.integer({ min: 2, max: 300 }), (id, nodes) => {
        const graph = fabricGraph(dgxA100(nodes, id));
        const counted = graph.tiers.filter(({ place }) => place === "network").map((t) => t.count);
        expect(counted).toEqual(fabricOutline(dgxA100(nodes, id)).tiers.map((t) => t.linksBelow));
      }),
      { numRuns: 40 },
    );
  });

  it("joins every GPU of a DGX A100 to six NVSwitch chips at 300 GB/s in all", () => {
    const graph = fabricGraph(dgxA100(2));
    const nvlink = tierNamed(graph, "NVLink");
    expect(nvlink.count).toBe(16 * 6);
    expect(nvlink.bytesPerSecond * 6).toBe(300e9);
    expect(verticesOf(graph, "scaleUpSwitch").count).toBe(12);
  });

  it("joins eight MI300X pairwise: 28 links of 64 GB/s", () => {
    const graph = fabricGraph(cluster("mi300x", 1, "default", { gbpsPerGpu: 400 }));
    expect(tierNamed(graph, "mesh")).toMatchObject({ count: 28, bytesPerSecond: 64e9 });
  });

  it("a rack of NVL72 is one domain of 18 chips", () => {
    const rack = cluster("gb200", 18, "gb200-superpod", { gpusPerNode: 4, gbpsPerGpu: 400 });
    const graph = fabricGraph(rack);
    expect(verticesOf(graph, "scaleUpSwitch").count).toBe(18);
    expect(tierNamed(graph, "NVLink").count).toBe(72 * 18);
  });

  it("a 4 × 4 × 4 torus of TPU v4 has three links a chip; an open axis has fewer", () => {
    const pod = (spec: Cluster["fabric"], chips: number) =>
      cluster("tpu-v4", chips / 4, spec, { gpusPerNode: 4, kind: "ethernet", gbpsPerGpu: 25 });
    expect(fabricGraph(pod("tpu-torus", 64)).linkCount).toBe(3 * 64);
    expect(fabricGraph(pod({ kind: "torus", axes: "2x2x4" }, 16)).linkCount).toBe(8 + 8 + 16);
  });
});

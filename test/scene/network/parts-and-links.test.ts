/** Bundles of the picture and cables of the graph: each cable in one bundle, each bundle its cables. */
import { describe, expect, it } from "vitest";
import { bundleLoads } from "../../../src/engine/traffic/bundle-loads.ts";
import { tierTraffic } from "../../../src/engine/traffic/link-loads.ts";
import type { ClusterPart } from "../../../src/scene/cluster/cluster-part.ts";
import {
  cableName,
  linksOfPart,
  nodeOfVertex,
  partOfLink,
  partOfSwitch,
  switchesOfPart,
  vertexName,
} from "../../../src/scene/network/parts-and-links.ts";
import { busiestCables, cablesOfSwitch } from "../../../src/scene/network/place-facts.ts";
import { tierBars } from "../../../src/scene/network/tier-bars.ts";
import { SAMPLES, sampleNetwork } from "./sample-network.ts";

const links = (graph: Parameters<typeof linksOfPart>[0], part: ClusterPart) =>
  linksOfPart(graph, part).flatMap(({ first, count }) =>
    Array.from({ length: count }, (_, index) => first + index),
  );

describe.each(SAMPLES)("on %s", (name) => {
  const { analysis, loads } = sampleNetwork(name);
  const { graph } = loads;

  it("every cable outside the nodes is in the part it is drawn as", () => {
    for (const tier of graph.tiers) {
      for (let link = tier.first; link < tier.first + tier.count; link += 7) {
        const part = partOfLink(graph, link);
        expect(part === undefined).toBe(tier.place !== "network");
        if (part) expect(links(graph, part)).toContain(link);
      }
    }
  });

  it("bundles have the bytes of their cables", () => {
    const sums = bundleLoads(loads);
    const bytesOf = (part: ClusterPart) =>
      links(graph, part).reduce(
        (all, link) => all + (loads.total[2 * link] ?? 0) + (loads.total[2 * link + 1] ?? 0),
        0,
      );
    sums.nodeBytes.forEach((bytes, node) => {
      if (node % 5 === 0) expect(bytesOf({ kind: "node-links", node })).toBeCloseTo(bytes, -3);
    });
    if (analysis.fabric.tiers.length > 1) {
      sums.unitBytes.forEach((bytes, unit) => {
        expect(bytesOf({ kind: "unit-links", unit })).toBeCloseTo(bytes, -3);
      });
    }
    sums.tierBytes.forEach((bytes, tier) => {
      expect(bytesOf({ kind: "tier-links", tier })).toBeCloseTo(bytes, -3);
    });
  });

  it("every switch is in the part it is drawn in, and its ports lead to it", () => {
    for (const { kind, first, count } of graph.vertices) {
      if (!["leaf", "spine", "core"].includes(kind)) continue;
      const vertex = first + Math.floor(count / 2);
      const part = partOfSwitch(graph, vertex);
      expect(part).toBeDefined();
      if (!part) continue;
      const inside = switchesOfPart(graph, part).some(
        (run) => vertex >= run.first && vertex < run.first + run.count,
      );
      expect(inside).toBe(true);
      const ports = cablesOfSwitch(graph, vertex);
      expect(ports.map(({ port }) => port)).toEqual(ports.map((_, index) => index));
      expect(ports.length).toBeGreaterThan(0);
      for (const { link } of ports) {
        expect([graph.lowerEnd[link], graph.upperEnd[link]]).toContain(vertex);
      }
    }
  });

  it("the busiest cables are those that a sort of all finds", () => {
    const [tier] = graph.tiers;
    if (!tier) throw new Error("the fabric has no tier");
    const all = Array.from(loads.total.slice(2 * tier.first, 2 * (tier.first + tier.count)));
    const sorted = all.filter((bytes) => bytes > 0).sort((a, b) => b - a);
    const found = busiestCables(loads, [tier], 9);
    expect(found.map(({ bytes }) => bytes)).toEqual(sorted.slice(0, 9));
  });

  it("tiers add up to what the report says, kind by kind", () => {
    const told = tierTraffic(loads);
    tierBars(loads).forEach((bar, index) => {
      expect(bar.tier).toBe(told[index]?.tier);
      expect(bar.totalBytes / (told[index]?.totalBytes || 1)).toBeCloseTo(
        bar.totalBytes ? 1 : 0,
        9,
      );
      expect(bar.busiest?.busySeconds ?? 0).toBeCloseTo(told[index]?.busySeconds ?? 0, 12);
    });
  });
});

it("names cables and what is at their ends as they stand in the cluster", () => {
  const { graph } = sampleNetwork("selene").loads;
  const adapters = graph.tiers.find(({ name }) => name === "adapter");
  const nvlinks = graph.tiers.find(({ name }) => name === "NVLink");
  // Node 21 is the second of unit 1, whose leaves begin at 8.
  expect(cableName(graph, (adapters?.first ?? 0) + 21 * 8 + 3, "up")).toBe(
    "adapter 3 of node 21 to leaf 11",
  );
  expect(cableName(graph, (nvlinks?.first ?? 0) + (8 * 2 + 5) * 6 + 4, "down")).toBe(
    "NVSwitch 4 of node 2 to GPU 5 of node 2",
  );
  const gpu = graph.vertices.find(({ kind }) => kind === "gpu");
  expect(nodeOfVertex(graph, (gpu?.first ?? 0) + 17)).toBe(2);
  expect(vertexName(graph, (gpu?.first ?? 0) + 17)).toBe("GPU 1 of node 2");
});

it("a switch of Selene's units has its 20 nodes below and 20 cables above", () => {
  const { graph } = sampleNetwork("selene").loads;
  const leaf = graph.vertices.find(({ kind }) => kind === "leaf")?.first ?? -1;
  const ports = cablesOfSwitch(graph, leaf);
  expect(ports).toHaveLength(40);
  expect(ports.filter(({ link }) => graph.upperEnd[link] === leaf)).toHaveLength(20);
});

/** Heat on the cluster's links: sums, shares of the step, and colours that say whose bytes they are. */
import { describe, expect, it } from "vitest";
import { TRAFFIC_KINDS } from "../../../src/engine/report.ts";
import { clusterInputOf } from "../../../src/scene/cluster/cluster-input.ts";
import { describePart } from "../../../src/scene/cluster/describe-part.ts";
import { kindDash, kindRamp } from "../../../src/scene/network/kind-style.ts";
import { linkHeat, partBytes } from "../../../src/scene/network/link-heat.ts";
import { DARK, LIGHT } from "../../../src/scene/theme.ts";
import { SAMPLES, sampleNetwork } from "./sample-network.ts";

const sum = (values: Float64Array) => values.reduce((all, value) => all + value, 0);

describe.each(SAMPLES)("on %s", (name) => {
  const { loads } = sampleNetwork(name);

  it("the kinds' bytes add up to all, part by part", () => {
    const all = partBytes(loads);
    for (const part of ["nodeBytes", "unitBytes", "tierBytes", "gpuBytes"] as const) {
      const kinds = TRAFFIC_KINDS.map((kind) => sum(partBytes(loads, kind)[part]));
      const total = sum(all[part]);
      expect(kinds.reduce((a, b) => a + b, 0) / (total || 1)).toBeCloseTo(total ? 1 : 0, 9);
    }
  });

  it("a node's bytes are those of its adapters' cables", () => {
    const { nodeBytes, adapterBytes } = partBytes(loads);
    const each = adapterBytes.length / nodeBytes.length;
    nodeBytes.forEach((bytes, node) => {
      const cables = sum(adapterBytes.slice(node * each, (node + 1) * each));
      expect(cables / (bytes || 1)).toBeCloseTo(bytes ? 1 : 0, 9);
    });
  });

  it("a GPU's scale-up bytes are those of the cables that end at it", () => {
    const { graph, total } = loads;
    const { gpuBytes } = partBytes(loads);
    const first = graph.vertices.find(({ kind }) => kind === "gpu")?.first ?? 0;
    let expected = 0;
    for (const tier of graph.tiers.filter(({ place }) => place === "scale-up")) {
      for (let link = tier.first; link < tier.first + tier.count; link += 1) {
        if (graph.lowerEnd[link] !== first + 3) continue;
        expected += (total[2 * link] as number) + (total[2 * link + 1] as number);
      }
    }
    expect(gpuBytes[3]).toBeCloseTo(expected, -2);
  });
});

describe("a step of 10 seconds on Selene", () => {
  const { analysis, loads } = sampleNetwork("selene");
  const input = clusterInputOf(analysis);
  const heat = (by: "bytes" | "utilisation" | "kind", only?: "tensor" | "data") =>
    linkHeat(loads, { by, stepSeconds: 10, ...(only ? { only } : {}) });

  it("is busy for bytes over what a cable carries both ways in that time", () => {
    const bytes = heat("bytes").scale(input, LIGHT);
    const busy = heat("utilisation").scale(input, LIGHT);
    // An NVLink and an adapter of this cluster both carry 25 GB/s each way.
    expect(busy.hottest).toBeCloseTo(bytes.hottest / (2 * 25e9 * 10), 9);
    expect(busy.key.title).toBe("Time busy per link");
    expect(busy.key.ticks.at(-1)?.text).toMatch(/%$/);
  });

  it("keeps the order of the bytes in its colours", () => {
    const { nodeBytes } = partBytes(loads);
    const scale = heat("bytes").scale(input, LIGHT);
    const nodes = Array.from(nodeBytes.keys()).sort(
      (a, b) => (nodeBytes[a] as number) - (nodeBytes[b] as number),
    );
    const steps = nodes.map((node) => scale.nodeStep(node));
    expect(steps).toEqual(steps.toSorted((a, b) => a - b));
    // Fewer bytes the higher up: what stays in a unit never reaches the spines.
    expect(scale.nodeStep(0)).toBeGreaterThan(scale.unitStep(0));
  });

  it("shows one kind alone: tensor bytes stay in the nodes", () => {
    const scale = heat("bytes", "tensor").scale(input, LIGHT);
    expect(scale.nodeStep(0)).toBe(0);
    expect(scale.unitStep(0)).toBe(0);
    expect(scale.scaleUpStep(0)).toBeGreaterThan(10);
    expect(scale.key.title).toBe("Tensor bytes per link");
  });

  it("says whose bytes are most, by colour and by dashes", () => {
    for (const theme of [LIGHT, DARK]) {
      const scale = heat("kind").scale(input, theme);
      const inNode = scale.scaleUpStep(0);
      const strengths = [0, 1 / 3, 2 / 3, 1].map(kindRamp(theme, "tensor"));
      expect(strengths).toContain(scale.colourOf(inNode));
      expect(scale.dashOf?.(inNode)).toBeUndefined();
      const { nodeBytes: data } = partBytes(loads, "data");
      const { nodeBytes: pipeline } = partBytes(loads, "pipeline");
      const most = (data[0] as number) > (pipeline[0] as number) ? "data" : "pipeline";
      expect(scale.dashOf?.(scale.nodeStep(0))).toEqual(kindDash(most));
    }
  });

  it("tells what a bundle carries in words", () => {
    const lines = describePart({ ...input, heat: heat("bytes") }, { kind: "node-links", node: 0 });
    expect(lines[0]).toBe("node 0 to its leaf switches");
    expect(lines.join("\n")).toMatch(/on each cable per iteration, both ways/);
    expect(lines.join("\n")).toMatch(/busy for .*% of the step/);
    expect(lines.at(-1)).toMatch(/pipeline .* · data /);
  });
});

it("no two kinds share their dashes", () => {
  const dashes = TRAFFIC_KINDS.map((kind) => JSON.stringify(kindDash(kind) ?? []));
  expect(new Set(dashes).size).toBe(TRAFFIC_KINDS.length);
});

it("tensor groups cut across nodes put their bytes onto the adapters", () => {
  const { analysis, loads } = sampleNetwork("spilling");
  const scale = linkHeat(loads, { by: "kind", stepSeconds: 10 }).scale(
    clusterInputOf(analysis),
    LIGHT,
  );
  expect(scale.dashOf?.(scale.nodeStep(0))).toBeUndefined();
  expect(scale.colourOf(scale.nodeStep(0))).toBe(kindRamp(LIGHT, "tensor")(1));
  expect(sum(partBytes(loads, "tensor").gpuBytes)).toBe(0);
});

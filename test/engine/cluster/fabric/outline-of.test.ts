import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { FabricOutline } from "../../../../src/engine/cluster/fabric/fabric-outline.ts";
import { fabricOutline } from "../../../../src/engine/cluster/fabric/outline-of.ts";
import { defaultFabricId, FABRIC_IDS } from "../../../../src/engine/cluster/fabric/shape-of.ts";
import { statementsOf } from "../../../../src/engine/cluster/fabric/statement-texts.ts";
import { cluster, dgxA100, dgxH100 } from "./clusters.ts";

const switches = (outline: FabricOutline) => outline.tiers.map((tier) => tier.switches);
const links = (outline: FabricOutline) => outline.tiers.map((tier) => tier.linksBelow);

describe("published switch counts", () => {
  it("DGX A100 SuperPOD of 140 nodes: 56 leaf, 80 spine, 28 core, 1,120 cables a tier", () => {
    const outline = fabricOutline(dgxA100(140));
    expect(outline.units).toBe(7);
    expect(switches(outline)).toEqual([56, 80, 28]);
    expect(links(outline)).toEqual([1120, 1120, 1120]);
  });

  it("Selene: four pods of 140", () => {
    const outline = fabricOutline(dgxA100(560, "selene"));
    expect(switches(outline)).toEqual([224, 320, 112]);
    expect(links(outline)).toEqual([4480, 4480, 4480]);
  });

  it.each([
    [1, [8, 4], 256],
    [2, [16, 8], 512],
    [3, [24, 16], 768],
    [4, [32, 16], 1024],
    [8, [64, 32], 2048],
    [16, [128, 128, 64], 4096],
    [32, [256, 256, 128], 8192],
    [64, [512, 512, 256], 16384],
  ])("DGX H100 SuperPOD of %i units", (units, counts, cables) => {
    const outline = fabricOutline(dgxH100(32 * units));
    expect(switches(outline)).toEqual(counts);
    expect(links(outline)).toEqual(counts.map(() => cables));
  });

  it.each([
    [1, [8, 4]],
    [2, [16, 8]],
    [4, [32, 18]],
    [8, [64, 36]],
    [18, [144, 72]],
  ])("DGX B300 SuperPOD (XDR) of %i units", (units, counts) => {
    const b300 = cluster("b300-sxm-288", 72 * units, "dgx-b300-superpod", { gbpsPerGpu: 800 });
    expect(switches(fabricOutline(b300))).toEqual(counts);
  });

  it.each([
    [1, [16, 8]],
    [2, [32, 16]],
    [4, [64, 32]],
    [8, [128, 64]],
    [16, [256, 128]],
  ])("DGX B300 SuperPOD (Ethernet) of %i units", (units, counts) => {
    const id = "dgx-b300-superpod-ethernet";
    const b300 = cluster("b300-sxm-288", 64 * units, id, { kind: "roce", gbpsPerGpu: 800 });
    expect(switches(fabricOutline(b300))).toEqual(counts);
  });

  it("Meta 24K: 1,536 top-of-rack switches, eight pods, 1:7 between pods within 1 %", () => {
    const meta = cluster("h100-sxm-80", 3072, "meta-24k-roce", { kind: "roce", gbpsPerGpu: 400 });
    const outline = fabricOutline(meta);
    const [rack, pod, above] = outline.tiers;
    expect(outline.units).toBe(8);
    expect(rack?.switches).toBe(1536);
    expect(pod?.linksBelow).toBe(24576);
    expect(24576 / (above?.linksBelow ?? 0)).toBeCloseTo(7, 1);
  });
});

describe("every fabric", () => {
  const sizes = fc.constantFrom(2, 3, 7, 20, 33, 64, 140, 280, 512, 2048);

  it("hangs every adapter on one leaf and never has fewer cables above than its blocking allows", () => {
    fc.assert(
      fc.property(fc.constantFrom(...FABRIC_IDS), sizes, (id, nodes) => {
        const outline = fabricOutline(dgxH100(nodes, id));
        const [first, ...above] = outline.tiers;
        if (first === undefined) return;
        expect(first.linksBelow).toBe(nodes * outline.adaptersPerNode);
        expect(outline.units * outline.nodesPerUnit).toBeGreaterThanOrEqual(nodes);
        if (id === "meta-24k-roce" || id === "dragonfly") return;
        for (const tier of above) expect(tier.linksBelow).toBeGreaterThanOrEqual(first.linksBelow);
      }),
    );
  });

  it("says where each of its statements comes from", () => {
    for (const id of FABRIC_IDS) {
      const statements = statementsOf(fabricOutline(dgxH100(300, id)));
      for (const statement of statements) expect(statement.source).not.toBe("");
    }
  });

  it("an unknown id is drawn and said to be unknown", () => {
    const outline = fabricOutline(dgxA100(40, "secret-sauce"));
    expect(outline.tiers.length).toBeGreaterThan(0);
    expect(
      statementsOf(outline)
        .map((one) => one.text)
        .join(" "),
    ).toContain('"secret-sauce"');
  });

  it("one node has no switches; a torus has none either", () => {
    expect(fabricOutline(dgxA100(1)).tiers).toEqual([]);
    const pod = cluster("tpu-v4", 1024, "tpu-torus", { gpusPerNode: 4, kind: "ethernet" });
    expect(fabricOutline(pod).tiers).toEqual([]);
    expect(fabricOutline(pod).scaleUp.kind).toBe("torus");
  });

  it("oversubscription thins the cables above the leaves", () => {
    const spec = { kind: "fat-tree", radix: 40, oversubscription: 3, railOptimised: true };
    const [leaf, spine] = fabricOutline(dgxA100(90, spec)).tiers;
    expect((leaf?.linksBelow ?? 0) / (spine?.linksBelow ?? 1)).toBe(3);
  });

  it("says so where three tiers cannot hold the cluster", () => {
    const statements = statementsOf(fabricOutline(dgxH100(16384)));
    expect(statements.some((one) => one.text.includes("too small"))).toBe(true);
  });
});

describe("the fabric usual for a cluster", () => {
  it.each([
    ["a100-sxm-80", 280, 8, "infiniband", 200, "dgx-a100-superpod"],
    ["h100-sxm-80", 128, 8, "infiniband", 400, "dgx-h100-superpod"],
    ["gb200", 144, 4, "infiniband", 400, "gb200-superpod"],
    ["a100-sxm-80", 52, 8, "omni-path", 50, "omni-path"],
    ["a100-sxm-80", 16, 8, "roce", 50, "fat-tree"],
    ["tpu-v4", 1024, 4, "ethernet", 100, "tpu-torus"],
    ["a100-sxm-80", 1, 8, "infiniband", 200, "single-node"],
    ["v100-sxm3-32", 16, 16, "infiniband", 50, "dgx-2-cluster"],
  ] as const)("%s × %i", (accelerator, nodes, gpusPerNode, kind, gbpsPerGpu, id) => {
    const asked = cluster(accelerator, nodes, "default", { gpusPerNode, kind, gbpsPerGpu });
    expect(defaultFabricId(asked)).toBe(id);
    expect(fabricOutline(asked).id).toBe(id);
  });
});

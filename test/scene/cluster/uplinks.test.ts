/** Cables of a lone unit to its spines end where the fabric's graph plugs them, and are bounded. */
import { describe, expect, it } from "vitest";
import { fabricGraph, verticesOf } from "../../../src/engine/cluster/fabric/graph.ts";
import { MOST_CABLES } from "../../../src/scene/cluster/cable-marks.ts";
import { ALL_PARTS, type ClusterLook } from "../../../src/scene/cluster/cluster-input.ts";
import { clusterScene } from "../../../src/scene/cluster/cluster-scene.ts";
import { uplinksOf } from "../../../src/scene/cluster/uplinks.ts";
import type { Mark } from "../../../src/scene/marks.ts";
import { sampleCluster } from "./sample-cluster.ts";

const LOOK: ClusterLook = {
  width: 880,
  height: 620,
  pixel: 1,
  colour: "stage",
  theme: "light",
  parts: ALL_PARTS,
};
const A100 = sampleCluster({ tensor: 8, pipeline: 4, data: 5, fabric: "selene" });
const H100 = sampleCluster({
  tensor: 8,
  pipeline: 4,
  data: 8,
  accelerator: "h100-sxm-80",
  fabric: "dgx-h100-superpod",
});
const MTNLG = sampleCluster({ tensor: 8, pipeline: 35, data: 8 });

function named(marks: readonly Mark[], name: string): Mark[] {
  return marks.flatMap((mark) => [
    ...(mark.name === name ? [mark] : []),
    ...(mark.kind === "group" ? named(mark.marks, name) : []),
  ]);
}

describe.each([
  ["a unit of DGX A100", A100],
  ["a unit of DGX H100", H100],
])("the uplinks of %s", (_, input) => {
  const uplinks = uplinksOf(input.plan.cluster);

  it("have both ends where the graph has them, every port once", () => {
    const graph = fabricGraph(input.plan.cluster);
    const [, tier] = graph.tiers.filter(({ place }) => place === "network");
    const leaves = verticesOf(graph, "leaf").first;
    const spines = verticesOf(graph, "spine").first;
    expect(uplinks?.cables.length).toBe(tier?.count);
    uplinks?.cables.forEach(({ leaf, spine }, cable) => {
      const link = (tier?.first ?? 0) + cable;
      expect(graph.lowerEnd[link]).toBe(leaves + leaf);
      expect(graph.upperEnd[link]).toBe(spines + spine);
    });
    const plugs = uplinks?.cables.flatMap(({ leaf, port, spine, spinePort }) => [
      `leaf ${leaf} ${port}`,
      `spine ${spine} ${spinePort}`,
    ]);
    expect(new Set(plugs).size).toBe(plugs?.length);
  });

  it("are drawn one by one in place of the fan, and never too many", () => {
    const { marks } = clusterScene(input, LOOK).picture();
    expect(uplinks?.cables.length).toBeLessThanOrEqual(MOST_CABLES);
    expect(named(marks, "uplinks").length).toBeGreaterThan(0);
    expect(named(marks, "unit-links")).toEqual([]);
  });
});

describe("several units", () => {
  it("keep their bundles", () => {
    expect(uplinksOf(MTNLG.plan.cluster)).toBeUndefined();
    const { marks } = clusterScene(MTNLG, LOOK).picture();
    expect(named(marks, "uplinks")).toEqual([]);
    expect(named(marks, "unit-links").length).toBeGreaterThan(0);
  });
});

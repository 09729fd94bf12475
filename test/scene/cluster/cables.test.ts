/** Single cables end where the fabric's graph plugs them, are bounded, and are not there from afar. */
import { expect, test } from "vitest";
import { fabricGraph, tierNamed, verticesOf } from "../../../src/engine/cluster/fabric/graph.ts";
import type { Transform } from "../../../src/scene/cells.ts";
import { bundleLoadsOf } from "../../../src/scene/cluster/bundle-loads.ts";
import { MOST_CABLES, singleCables } from "../../../src/scene/cluster/cable-marks.ts";
import { cablesOfNode, leafPorts } from "../../../src/scene/cluster/cables.ts";
import {
  ALL_PARTS,
  type ClusterLook,
  type ClusterSceneInput,
} from "../../../src/scene/cluster/cluster-input.ts";
import { clusterScene } from "../../../src/scene/cluster/cluster-scene.ts";
import { detailAt } from "../../../src/scene/cluster/detail.ts";
import { loadScale } from "../../../src/scene/cluster/load-scale.ts";
import type { Mark } from "../../../src/scene/marks.ts";
import { textWidth } from "../../../src/scene/text-metrics.ts";
import { themeNamed } from "../../../src/scene/theme.ts";
import { sampleCluster } from "./sample-cluster.ts";

const LOOK: ClusterLook = {
  width: 880,
  height: 620,
  pixel: 1,
  colour: "stage",
  theme: "light",
  parts: ALL_PARTS,
};
const MTNLG = sampleCluster({ tensor: 8, pipeline: 35, data: 8 });
const H100 = sampleCluster({
  tensor: 8,
  pipeline: 4,
  data: 8,
  accelerator: "h100-sxm-80",
  fabric: "dgx-h100-superpod",
});
const FAT_TREE = sampleCluster({ tensor: 8, pipeline: 4, data: 12, fabric: "fat-tree" });
const SAMPLES = { MTNLG, H100, FAT_TREE };

test.each(Object.entries(SAMPLES))("%s: both ends of every cable are the graph's", (_, input) => {
  const graph = fabricGraph(input.plan.cluster);
  const { fabric } = input;
  const ports = leafPorts(fabric);
  if (!ports) throw new Error("this fabric has leaves");
  const tier = tierNamed(graph, "adapter");
  const adapters = verticesOf(graph, "adapter").first;
  const leaves = verticesOf(graph, "leaf").first;
  const plugged = new Map<number, number>();
  for (let node = 0; node < fabric.nodes; node++) {
    const unit = Math.floor(node / fabric.nodesPerUnit);
    for (const cable of cablesOfNode(fabric, ports, node)) {
      const number = node * fabric.adaptersPerNode + cable.adapter;
      const link = tier.first + number;
      const leaf = leaves + unit * ports.leaves + cable.leaf;
      expect(graph.lowerEnd[link]).toBe(adapters + number);
      expect(graph.upperEnd[link]).toBe(leaf);
      // Ports fill in the order of the links, as the table of a switch lists them.
      expect(cable.port).toBe(plugged.get(leaf) ?? 0);
      plugged.set(leaf, cable.port + 1);
    }
  }
  expect([...plugged.values()].reduce((sum, count) => sum + count, 0)).toBe(tier.count);
  expect(Math.max(...plugged.values())).toBeLessThanOrEqual(ports.down);
});

test.each([MTNLG, H100])("cables are single when near, and never too many", (input) => {
  const scene = clusterScene(input, LOOK);
  let near = 0;
  for (let k = 1; k <= 24; k *= 1.15) {
    const cables = cablesAt(input, over(input, k));
    if (!cables) continue;
    near += 1;
    expect(cables.routes.length).toBeLessThanOrEqual(MOST_CABLES);
    expect(cables.routes.length).toBe(cables.nodes.size * input.fabric.adaptersPerNode);
    const ends = cables.routes.map(({ port }) => port.join());
    expect(new Set(ends).size).toBe(ends.length);
  }
  expect(near).toBeGreaterThan(3);
  expect(cablesAt(input, { k: 1, x: 0, y: 0 })).toBeUndefined();
  expect(names(scene.picture().marks)).not.toContain("cables");
  const closer = names(scene.picture(over(input, 14)).marks);
  expect(closer).toContain("cables");
});

test("no two numbers of ports lie over each other", () => {
  let numbers = 0;
  for (const k of [8, 12, 18, 24, 40]) {
    const labels = cablesAt(MTNLG, over(MTNLG, k))?.marks.find(
      ({ name }) => name === "port-labels",
    );
    if (labels?.kind !== "texts") continue;
    const boxes = labels.texts.map((text, index) => ({
      half: textWidth(text, 8) / 2,
      x: labels.positions[2 * index] as number,
      y: labels.positions[2 * index + 1] as number,
    }));
    numbers += boxes.length;
    for (const [index, one] of boxes.entries()) {
      for (const other of boxes.slice(index + 1)) {
        const apart = Math.abs(one.x - other.x) >= one.half + other.half;
        expect(apart || Math.abs(one.y - other.y) >= 8).toBe(true);
      }
    }
  }
  expect(numbers).toBeGreaterThan(40);
});

/** The first unit's switches and first nodes in the middle of the view. */
function over(input: ClusterSceneInput, k: number): Transform {
  const { lattice } = clusterScene(input, LOOK).layout;
  return { k, x: 40 - lattice.units.x * k, y: 120 - (lattice.units.y + lattice.nodes.y) * k };
}

function cablesAt(input: ClusterSceneInput, transform: Transform) {
  const theme = themeNamed("light");
  const { layout, clip } = clusterScene(input, LOOK);
  return singleCables(
    {
      input,
      layout,
      frame: { transform, clip, pixel: 1 },
      detail: detailAt(layout, transform, 1),
      scale: loadScale(input, bundleLoadsOf(input), theme),
      theme,
    },
    true,
  );
}

function names(marks: readonly Mark[]): string[] {
  return marks.flatMap((mark) => (mark.kind === "group" ? names(mark.marks) : [mark.name]));
}

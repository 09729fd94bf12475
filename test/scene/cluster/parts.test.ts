/** Links and switches can be pointed at where they are drawn, and are told with their numbers. */
import { expect, test } from "vitest";
import { childX, childY, type Transform } from "../../../src/scene/cells.ts";
import { bundleLoadsOf } from "../../../src/scene/cluster/bundle-loads.ts";
import { ALL_PARTS, type ClusterLook } from "../../../src/scene/cluster/cluster-input.ts";
import { stripBox, unitBox } from "../../../src/scene/cluster/cluster-layout.ts";
import type { ClusterPart } from "../../../src/scene/cluster/cluster-part.ts";
import { clusterScene } from "../../../src/scene/cluster/cluster-scene.ts";
import { describePart } from "../../../src/scene/cluster/describe-part.ts";
import { formatTraffic } from "../../../src/scene/quantity-text.ts";
import { sampleCluster } from "./sample-cluster.ts";

const LOOK: ClusterLook = {
  width: 880,
  height: 620,
  pixel: 1,
  colour: "stage",
  theme: "light",
  parts: ALL_PARTS,
};
const FAR: Transform = { k: 1, x: 0, y: 0 };
const input = sampleCluster({ tensor: 8, pipeline: 35, data: 8 });
const scene = clusterScene(input, LOOK);

test("every unit's links and switches are hit at the unit", () => {
  for (let unit = 0; unit < 14; unit++) {
    const strip = stripBox(scene.layout, unit);
    const middle = strip.y + strip.height / 2;
    expect(scene.partAt(FAR, strip.x + strip.width / 2, middle)).toEqual({
      kind: "unit-switches",
      unit,
    });
    expect(scene.partAt(FAR, unitBox(scene.layout, unit).x - 1, middle)).toEqual({
      kind: "unit-links",
      unit,
    });
  }
});

test("tiers and what lies between them are hit from the lowest up", () => {
  const [core, spine] = scene.layout.tiers;
  if (!core || !spine) throw new Error("two shared tiers were expected");
  const middle = (bar: typeof core) => bar.y + bar.height / 2;
  expect(scene.partAt(FAR, 400, middle(spine))).toEqual({ kind: "tier", tier: 0 });
  expect(scene.partAt(FAR, 400, middle(core))).toEqual({ kind: "tier", tier: 1 });
  expect(scene.partAt(FAR, 400, (middle(core) + middle(spine)) / 2)).toEqual({
    kind: "tier-links",
    tier: 0,
  });
});

test("near, the cables of each node are hit at its adapters' row", () => {
  const k = 8;
  const { units, nodes, gpus } = scene.layout.lattice;
  for (const node of [0, 7, 19]) {
    const x = (childX(units, 3) + childX(nodes, node)) * k;
    const y = (childY(units, 3) + childY(nodes, node)) * k;
    const transform = { k, x: 200 - x, y: 300 - y };
    // The bus over the first row of adapters runs from the channel on the left over the node.
    const onBus = scene.partAt(transform, 200 + 0.5 * gpus.pitchX * k, 301);
    expect(onBus).toEqual({ kind: "node-links", node: 60 + node });
  }
});

test("a GPU is a GPU, and empty paper is nothing", () => {
  expect(scene.partAt(FAR, 2, 300)).toBeUndefined();
  expect(scene.partAt(FAR, 400, 615)).toBeUndefined();
  const single = clusterScene(sampleCluster({ tensor: 8, pipeline: 1, data: 1 }), LOOK);
  expect(single.partAt(FAR, 440, 100)?.kind).toBe("gpu");
});

test("what is pointed at is drawn over and told beside the pointer, within the picture", () => {
  const part: ClusterPart = { kind: "unit-links", unit: 13 };
  const [group] = scene.overlay(FAR, { part, at: [878, 560] }).marks;
  const marks = group?.kind === "group" ? group.marks : [];
  expect(marks.map(({ name }) => name)).toEqual([
    "part-casing",
    "part",
    "note",
    "note-title",
    "note-lines",
  ]);
  const note = marks.find(({ name }) => name === "note");
  const [x = 0, y = 0, width = 0, height = 0] = note?.kind === "rects" ? note.boxes : [];
  expect(x).toBeGreaterThanOrEqual(0);
  expect(x + width).toBeLessThanOrEqual(scene.clip.width);
  expect(y + height).toBeLessThanOrEqual(scene.clip.height);
});

test.each<[ClusterPart, RegExp[]]>([
  [
    { kind: "gpu", rank: 1234 },
    [/^rank 1234 · node 154, GPU 2$/, /^tensor 2 · stage 19 · replica 2$/],
  ],
  [{ kind: "node-links", node: 154 }, [/^node 154 to its leaf switches$/, /^8 cables of 200 Gbit/]],
  [{ kind: "unit-switches", unit: 3 }, [/^scalable unit 3: 8 leaf switches$/, /^20 nodes$/]],
  [{ kind: "unit-links", unit: 3 }, [/^scalable unit 3: leaf to spine$/, /^160 cables/]],
  [{ kind: "tier", tier: 0 }, [/^160 spine switches$/, /^2,240 cables to the tier below$/]],
  [{ kind: "tier-links", tier: 0 }, [/^spine to core$/, /^2,240 cables/]],
])("%o is told in words", (part, said) => {
  const lines = describePart(input, part);
  said.forEach((pattern, line) => {
    expect(lines[line]).toMatch(pattern);
  });
});

test("bytes told of a bundle are those it is coloured by", () => {
  const { unitBytes, nodeBytes } = bundleLoadsOf(input);
  const unit = describePart(input, { kind: "unit-links", unit: 6 }).join("\n");
  expect(unit).toContain(`${formatTraffic(unitBytes[6] as number)} in all`);
  const node = describePart(input, { kind: "node-links", node: 30 }).join("\n");
  expect(node).toContain(`${formatTraffic((nodeBytes[30] as number) / 8)} on each`);
});

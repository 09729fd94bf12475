/** The whole scene: what is in the picture at which zoom, and how little 131,072 GPUs take. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { paintedBox, type Transform } from "../../../src/scene/cells.ts";
import { ALL_PARTS, type ClusterLook } from "../../../src/scene/cluster/cluster-input.ts";
import { clusterScene } from "../../../src/scene/cluster/cluster-scene.ts";
import { detailAt } from "../../../src/scene/cluster/detail.ts";
import type { Mark, Picture } from "../../../src/scene/marks.ts";
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
const LARGE = sampleCluster({
  tensor: 8,
  pipeline: 16,
  data: 1024,
  accelerator: "h100-sxm-80",
  fabric: "dgx-h100-superpod",
});

test("every GPU's painted middle hits that GPU at every zoom", () => {
  const scene = clusterScene(MTNLG, LOOK);
  const anyView = fc.record({
    k: fc.double({ min: 1, max: 40, noNaN: true }),
    rank: fc.integer({ min: 0, max: MTNLG.grid.size - 1 }),
  });
  fc.assert(
    fc.property(anyView, ({ k, rank }) => {
      const tile = paintedBox(
        scene.layout.lattice,
        rank,
        { k, x: 0, y: 0 },
        detailAt(scene.layout, { k, x: 0, y: 0 }, 1).inset,
      );
      // Bring it to the middle of the picture.
      const transform: Transform = {
        k,
        x: 440 - (tile.x + tile.width / 2),
        y: 280 - (tile.y + tile.height / 2),
      };
      expect(scene.rankAt(transform, 440, 280)).toBe(rank);
      expect(tile.width).toBeGreaterThan(0);
      expect(tile.height).toBeGreaterThan(0);
    }),
  );
});

test("the legend is no GPU", () => {
  const scene = clusterScene(MTNLG, LOOK);
  const transform = { k: 10, x: -2000, y: -2000 };
  expect(scene.clip.y + scene.clip.height).toBeLessThan(620);
  expect(scene.rankAt(transform, 400, 615)).toBeUndefined();
});

test("zooming in shows nodes, then ranks, then what a GPU holds", () => {
  const scene = clusterScene(MTNLG, LOOK);
  const namesAt = (k: number) => {
    const tile = scene.layout.lattice;
    const x = -tile.units.x * k;
    const y = -(tile.units.y + tile.nodes.y) * k;
    return new Set(allMarks(scene.picture({ k, x, y })).map((mark) => mark.name));
  };
  const [far, near, nearer, nearest] = [namesAt(1), namesAt(4.5), namesAt(12), namesAt(30)];
  expect(far).toContain("unit-labels");
  expect(far).toContain("unit-links");
  expect(far).not.toContain("rank-labels");
  expect(near).toContain("node-labels");
  expect(near).toContain("rank-labels");
  expect(near).toContain("adapters");
  expect(nearer).toContain("coordinate-labels");
  expect(nearest).toContain("memory-optimizerStates");
  expect(nearest).toContain("layer-labels");
});

test("parts left out leave no marks", () => {
  const bare = clusterScene(MTNLG, {
    ...LOOK,
    parts: { switches: false, links: false, labels: false, legend: false },
  });
  expect(allMarks(bare.picture()).map((mark) => mark.name)).toEqual(["gpus"]);
  expect(bare.clip.height).toBe(620);
});

test("131,072 GPUs are one byte each, and the rest of their picture stays small", () => {
  const scene = clusterScene(LARGE, LOOK);
  const marks = allMarks(scene.picture());
  const cells = marks.find((mark) => mark.kind === "cells");
  expect(cells?.kind === "cells" && cells.indices).toBeInstanceOf(Uint8Array);
  expect(cells?.kind === "cells" && cells.indices.length).toBe(131_072);
  expect(marks.length).toBeLessThan(200);
  expect(numbersIn(marks)).toBeLessThan(20_000);
});

test.each([
  ["the whole cluster", { k: 1, x: 0, y: 0 }],
  ["a few units", { k: 8, x: -1500, y: -1200 }],
  ["a few nodes", { k: 60, x: -20_000, y: -9000 }],
  ["a few GPUs", { k: 160, x: -60_000, y: -30_000 }],
])("curves stay few over %s of 131,072 GPUs", (_, transform) => {
  const scene = clusterScene(LARGE, LOOK);
  const curves = allMarks(scene.picture(transform))
    .filter((mark) => mark.kind === "path")
    .reduce((sum, mark) => sum + (mark.kind === "path" ? curvesIn(mark.commands) : 0), 0);
  expect(curves).toBeLessThan(400);
});

test("what is selected is drawn over the picture and within the cluster's part of it", () => {
  const scene = clusterScene(MTNLG, LOOK);
  const { marks } = scene.overlay({ k: 1, x: 0, y: 0 }, { selected: 1234 });
  const [group] = marks;
  expect(group?.kind === "group" && group.clip).toEqual(scene.clip);
  const names = marks
    .flatMap((mark) => (mark.kind === "group" ? mark.marks : []))
    .map(({ name }) => name);
  expect(names).toEqual(
    expect.arrayContaining(["tensor-group", "data-group", "pipeline-group", "gpu-group"]),
  );
  expect(scene.overlay({ k: 1, x: 0, y: 0 }, {}).marks).toEqual([
    expect.objectContaining({ marks: [] }),
  ]);
});

function allMarks(picture: Picture): Mark[] {
  const flat = (mark: Mark): Mark[] => (mark.kind === "group" ? mark.marks.flatMap(flat) : [mark]);
  return picture.marks.flatMap(flat);
}

function numbersIn(marks: Mark[]): number {
  return marks.reduce((sum, mark) => {
    if (mark.kind === "rects") return sum + mark.boxes.length;
    if (mark.kind === "path") return sum + mark.commands.length;
    return mark.kind === "texts" ? sum + mark.texts.length : sum;
  }, 0);
}

/** Commands of a path are 0 move, 1 line, 2 curve, 3 close, with 2, 2, 6 and 0 numbers. */
function curvesIn(commands: Float64Array): number {
  const lengths = [3, 3, 7, 1];
  let curves = 0;
  for (let at = 0; at < commands.length; at += lengths[commands[at] as number] as number) {
    if (commands[at] === 2) curves++;
  }
  return curves;
}

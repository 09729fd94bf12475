/** Links of a torus: those of the fabric's graph, and drawn over no chip. */
import { describe, expect, it } from "vitest";
import { analyze } from "../../../src/engine/analyze.ts";
import { fabricGraph } from "../../../src/engine/cluster/fabric/graph.ts";
import { paintedBox } from "../../../src/scene/cells.ts";
import { ALL_PARTS, clusterInputOf } from "../../../src/scene/cluster/cluster-input.ts";
import { clusterScene } from "../../../src/scene/cluster/cluster-scene.ts";
import { detailAt } from "../../../src/scene/cluster/detail.ts";
import { torusLinksOf, torusWay } from "../../../src/scene/cluster/torus-marks.ts";
import type { Mark } from "../../../src/scene/marks.ts";
import { walkPath } from "../../../src/scene/path.ts";

function sceneOf(preset: string, nodes: number, width = 880, height = 620) {
  const input = clusterInputOf(
    analyze({
      version: 1,
      model: { layers: 96, hiddenSize: 12288 },
      cluster: { preset, nodes },
      parallel: { tensor: 4, pipeline: 1 },
      training: {},
    }),
  );
  const look = { width, height, pixel: 1, colour: "stage", theme: "light" } as const;
  return clusterScene(input, { ...look, parts: ALL_PARTS });
}

function named(marks: readonly Mark[], name: string): Mark[] {
  return marks.flatMap((mark) => [
    ...(mark.name === name ? [mark] : []),
    ...(mark.kind === "group" ? named(mark.marks, name) : []),
  ]);
}

type Segment = [x1: number, y1: number, x2: number, y2: number];

function segmentsOf(marks: readonly Mark[]): Segment[] {
  const segments: Segment[] = [];
  let at: [number, number] = [0, 0];
  for (const mark of named(marks, "torus-links")) {
    if (mark.kind !== "path") continue;
    walkPath(mark.commands, {
      moveTo: (x, y) => {
        at = [x, y];
      },
      lineTo: (x, y) => {
        segments.push([...at, x, y]);
        at = [x, y];
      },
      bezierCurveTo: () => {},
      closePath: () => {},
    });
  }
  return segments;
}

describe.each([
  ["tpu-v4-pod", 64],
  ["tpu-v4-pod", 6],
  ["tpu-v3-pod", 32],
])("%s of %i nodes", (preset, nodes) => {
  const scene = sceneOf(preset, nodes);
  const { layout } = scene;
  const graph = fabricGraph(scene.input.plan.cluster);
  const torus = graph.shape.network;
  if (torus.topology !== "torus") throw new Error("no torus");
  const k = 60 / layout.lattice.gpus.pitchX;
  const { x, y } = layout.lattice.units;
  const near = { k, x: -x * k + 40, y: -y * k + 40 };

  it("has the links of the fabric's graph, each from both of its ends", () => {
    const wired: string[] = [];
    for (const { place, first, count } of graph.tiers) {
      if (place !== "scale-up") continue;
      for (let link = first; link < first + count; link++) {
        const ends = [graph.lowerEnd[link] as number, graph.upperEnd[link] as number];
        wired.push(`${Math.min(...ends)} ${Math.max(...ends)}`);
      }
    }
    const drawn: string[] = [];
    for (let chip = 0; chip < layout.lattice.size; chip++) {
      for (const { forward, other } of torusLinksOf(torus, chip)) {
        if (forward) drawn.push(`${Math.min(chip, other)} ${Math.max(chip, other)}`);
        const back = torusLinksOf(torus, other).find((link) => link.other === chip);
        expect(back, `${other} back to ${chip}`).toBeDefined();
      }
    }
    expect(drawn.toSorted()).toEqual(wired.toSorted());
  });

  it("draws none over a chip when near", () => {
    const detail = detailAt(layout, near, 1);
    expect(detail.nodeInside).toBe(true);
    const segments = segmentsOf(scene.picture(near).marks);
    expect(segments.length).toBeGreaterThan(20);
    for (let chip = 0; chip < layout.lattice.size; chip++) {
      const box = paintedBox(layout.lattice, chip, near, detail.inset);
      for (const [x1, y1, x2, y2] of segments) {
        for (let step = 0; step <= 20; step++) {
          const [px, py] = [x1 + ((x2 - x1) * step) / 20, y1 + ((y2 - y1) * step) / 20];
          const over =
            px > box.x + 0.5 &&
            px < box.x + box.width - 0.5 &&
            py > box.y + 0.5 &&
            py < box.y + box.height - 0.5;
          if (over) expect.fail(`(${px}, ${py}) lies over chip ${chip}`);
        }
      }
    }
  });

  it("draws bundles from afar, and near writes the other end of every link that is not drawn whole", () => {
    const small = sceneOf(preset, nodes, 260, 200);
    if (nodes > 8) expect(detailAt(small.layout, { k: 1, x: 0, y: 0 }, 1).nodeInside).toBe(false);
    expect(segmentsOf(small.picture().marks).length).toBeGreaterThan(nodes / 2);
    const nearer = { k: 4 * k, x: -x * 4 * k + 40, y: -y * 4 * k + 40 };
    const texts = named(scene.picture(nearer).marks, "torus-numbers").flatMap((mark) =>
      mark.kind === "texts" ? [...mark.texts] : [],
    );
    const elsewhere = torusLinksOf(torus, 0).filter(
      ({ other }) => torusWay(layout.lattice, 0, other) === "elsewhere",
    );
    for (const { axis, other } of elsewhere) expect(texts).toContain(`${"xyz"[axis]}${other}`);
  });
});

/** Scale-up switches that nodes share are drawn once for their domain, with lanes from every row. */
import { describe, expect, it } from "vitest";
import { analyze } from "../../../src/engine/analyze.ts";
import { IDENTITY, placeOf } from "../../../src/scene/cells.ts";
import { ALL_PARTS, clusterInputOf } from "../../../src/scene/cluster/cluster-input.ts";
import { clusterScene } from "../../../src/scene/cluster/cluster-scene.ts";
import { describePart } from "../../../src/scene/cluster/describe-part.ts";
import { traceToSwitches } from "../../../src/scene/cluster/scale-up-marks.ts";
import type { Mark } from "../../../src/scene/marks.ts";
import { PathBuilder, walkPath } from "../../../src/scene/path.ts";

function sceneOf(nodes: number) {
  const input = clusterInputOf(
    analyze({
      version: 1,
      model: { layers: 72, hiddenSize: 8192 },
      cluster: { preset: "gb300-nvl72", nodes },
      parallel: { tensor: 8, pipeline: 1 },
      training: {},
    }),
  );
  const look = { width: 880, height: 620, pixel: 1, colour: "stage", theme: "light" } as const;
  return clusterScene(input, { ...look, parts: ALL_PARTS });
}

function named(marks: readonly Mark[], name: string): Mark[] {
  return marks.flatMap((mark) => [
    ...(mark.name === name ? [mark] : []),
    ...(mark.kind === "group" ? named(mark.marks, name) : []),
  ]);
}

function boxesOf(marks: readonly Mark[], name: string) {
  return named(marks, name).flatMap((mark) => {
    const numbers = mark.kind === "rects" ? [...mark.boxes] : [];
    return Array.from({ length: numbers.length / 4 }, (_, box) => {
      const [x = 0, y = 0, width = 0, height = 0] = numbers.slice(4 * box, 4 * box + 4);
      return { x, y, width, height };
    });
  });
}

function pointsOf(mark: Mark): [number, number][] {
  const points: [number, number][] = [];
  if (mark.kind !== "path") return points;
  walkPath(mark.commands, {
    moveTo: (x, y) => points.push([x, y]),
    lineTo: (x, y) => points.push([x, y]),
    bezierCurveTo: () => {},
    closePath: () => {},
  });
  return points;
}

describe.each([
  [18, 1],
  [36, 2],
  [72, 4],
  [62, 4],
])("%i nodes of four GPUs", (nodes, racks) => {
  const scene = sceneOf(nodes);

  it("have one set of switches a rack, from afar and near, and none of their own", () => {
    expect(boxesOf(scene.picture().marks, "scale-up-switches")).toHaveLength(racks);
    const k = 60 / scene.layout.lattice.gpus.pitchX;
    const near = scene.picture({ k: Math.max(1, k), x: 0, y: 0 }).marks;
    expect(boxesOf(near, "scale-up-switches").length).toBeGreaterThan(0);
    expect(boxesOf(near, "node-switches")).toHaveLength(0);
  });

  it("have a lane that ends at their rack's switches for every row of nodes", () => {
    const { marks } = scene.picture();
    const boxes = boxesOf(marks, "scale-up-switches");
    const ends = named(marks, "scale-up-lanes").flatMap(pointsOf);
    const { columns, count } = scene.layout.lattice.nodes;
    boxes.forEach((box, rack) => {
      const inRack = Math.min(count, nodes - rack * count);
      const heights = ends
        .filter(([x, y]) => Math.abs(x - box.x) < 1e-6 && y > box.y && y < box.y + box.height)
        .map(([, y]) => y);
      expect(new Set(heights).size).toBe(Math.ceil(inRack / columns));
    });
  });
});

it("a node's way leads to the switches of its own rack", () => {
  const { layout } = sceneOf(72);
  const frame = { transform: IDENTITY, clip: { x: 0, y: 0, width: 880, height: 620 }, pixel: 1 };
  for (const node of [0, 17, 18, 40, 71]) {
    const path = new PathBuilder();
    expect(traceToSwitches(path, { layout, frame }, node)).toBe(true);
    const [, end] = pointsOf({
      kind: "path",
      name: "way",
      commands: path.commands(),
    } as Mark) as [[number, number], [number, number]];
    const { unit } = placeOf(layout.lattice, node * 4);
    const left = layout.lattice.units.x + (unit % layout.unitColumns) * layout.lattice.units.pitchX;
    expect(end[0]).toBeGreaterThan(left);
    expect(end[0]).toBeLessThan(left + layout.unitWidth);
  }
});

it("a GPU's bytes over shared switches stay in its rack, in words", () => {
  const lines = describePart(sceneOf(36).input, { kind: "gpu", rank: 5 });
  expect(lines.join("\n")).toMatch(/in its rack, /);
});

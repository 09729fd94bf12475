/** What pointing at a GPU lights: the right members, in lines that differ without their colours. */
import { describe, expect, test } from "vitest";
import { IDENTITY, paintedBox } from "../../../src/scene/cells.ts";
import { ALL_PARTS } from "../../../src/scene/cluster/cluster-input.ts";
import { clusterScene } from "../../../src/scene/cluster/cluster-scene.ts";
import { detailAt } from "../../../src/scene/cluster/detail.ts";
import type { Pointing } from "../../../src/scene/cluster/group-marks.ts";
import { GROUP_STYLES, groupStylesFor } from "../../../src/scene/cluster/group-style.ts";
import type { Mark } from "../../../src/scene/marks.ts";
import { sampleCluster } from "./sample-cluster.ts";

const LOOK = {
  width: 880,
  height: 620,
  pixel: 1,
  colour: "stage",
  theme: "light",
  parts: ALL_PARTS,
} as const;
const input = sampleCluster({ tensor: 8, pipeline: 35, data: 8 });
const scene = clusterScene(input, LOOK);

function overlay(pointing: Pointing, of = scene): Mark[] {
  return of
    .overlay(IDENTITY, pointing)
    .marks.flatMap((mark) => (mark.kind === "group" ? mark.marks : [mark]));
}

function commandsOf(name: string, pointing: Pointing, of = scene): Float64Array {
  const mark = overlay(pointing, of).find((one) => one.name === name);
  if (mark?.kind !== "path") throw new Error(`${name} is not drawn`);
  return mark.commands;
}

/** Corners of the frames in a path of rectangles. */
function framesIn(
  commands: Float64Array,
): { x: number; y: number; width: number; height: number }[] {
  const frames = [];
  // Move, three lines and a close: thirteen numbers.
  for (let at = 0; at < commands.length; at += 13) {
    const [, x = 0, y = 0, , right = 0, , , , bottom = 0] = commands.subarray(at, at + 13);
    frames.push({ x, y, width: right - x, height: bottom - y });
  }
  return frames;
}

function boxOf(rank: number, of = scene) {
  const { inset } = detailAt(of.layout, IDENTITY, 1);
  return paintedBox(of.layout.lattice, of.places.slotOf(rank), IDENTITY, inset);
}

describe("rank 1234 of MT-NLG on 280 nodes", () => {
  test("its data group has a frame around each of its eight GPUs", () => {
    const frames = framesIn(commandsOf("data-group", { selected: 1234 }));
    const members = input.grid.groupOf("dp", 1234);
    expect(members).toHaveLength(8);
    expect(frames).toHaveLength(8);
    members.forEach((member, index) => {
      const box = boxOf(member);
      expect(frames[index]).toEqual({
        x: box.x - 1,
        y: box.y - 1,
        width: box.width + 2,
        height: box.height + 2,
      });
    });
  });

  test("its tensor group has one frame around its whole node", () => {
    const [frame, ...more] = framesIn(commandsOf("tensor-group", { selected: 1234 }));
    expect(more).toEqual([]);
    for (const member of input.grid.groupOf("tp", 1234)) {
      const box = boxOf(member);
      expect(box.x).toBeGreaterThan(frame?.x ?? Infinity);
      expect(box.x + box.width).toBeLessThan((frame?.x ?? 0) + (frame?.width ?? 0));
      expect(box.y + box.height).toBeLessThan((frame?.y ?? 0) + (frame?.height ?? 0));
    }
    const outside = boxOf(1240);
    expect(
      outside.y > (frame?.y ?? 0) + (frame?.height ?? 0) ||
        outside.x > (frame?.x ?? 0) + (frame?.width ?? 0),
    ).toBe(true);
  });

  test("its pipeline goes through the middle of all 35 stages", () => {
    const line = Array.from(commandsOf("pipeline-group", { selected: 1234 }));
    for (const member of input.grid.groupOf("pp", 1234)) {
      const box = boxOf(member);
      const x = line.indexOf(box.x + box.width / 2);
      expect(x).toBeGreaterThan(0);
      expect(line).toContain(box.y + box.height / 2);
    }
  });
});

test("hover takes precedence over selection, whose GPU stays marked", () => {
  const selected = overlay({ selected: 1234 });
  const both = overlay({ selected: 1234, hovered: 3 });
  expect(commandsOf("data-group", { selected: 1234, hovered: 3 })).toEqual(
    commandsOf("data-group", { hovered: 3 }),
  );
  const markers = (marks: Mark[]) => marks.filter(({ name }) => name === "gpu-group");
  expect(markers(selected)).toHaveLength(1);
  expect(markers(both)).toHaveLength(2);
  expect(markers(both)).toContainEqual(markers(selected)[0]);
});

test("a rank that the plan no longer has lights nothing", () => {
  expect(overlay({ selected: 99_999 })).toEqual([]);
});

test("scattered members of a tensor group get frames of their own", () => {
  const scattered = sampleCluster({ tensor: 8, pipeline: 16, data: 8, order: "pp-dp-tp-cp-ep" });
  const of = clusterScene(scattered, LOOK);
  expect(framesIn(commandsOf("tensor-group", { selected: 300 }, of))).toHaveLength(8);
});

test("many members too small to frame are framed by unit", () => {
  const large = sampleCluster({
    tensor: 8,
    pipeline: 16,
    data: 1024,
    accelerator: "h100-sxm-80",
    fabric: "dgx-h100-superpod",
  });
  const of = clusterScene(large, LOOK);
  const perUnit = of.layout.shape.nodesPerUnit * 8;
  const units = new Set(large.grid.groupOf("dp", 70_000).map((rank) => Math.floor(rank / perUnit)));
  expect(framesIn(commandsOf("data-group", { selected: 70_000 }, of))).toHaveLength(units.size);
});

test("every line lies on a casing of the paper's colour", () => {
  const marks = overlay({ selected: 1234 });
  for (const [index, mark] of marks.entries()) {
    if (mark.kind !== "path" || !mark.name.endsWith("-group")) continue;
    const casing = marks[index - 1];
    expect(casing?.kind === "path" && casing.stroke?.colour).toBe("#ffffff");
    expect(casing?.kind === "path" && casing.commands).toEqual(mark.commands);
  }
});

test("no two groups share a line, whatever their colours", () => {
  const lines = GROUP_STYLES.map(({ shape, width, dash }) => JSON.stringify([shape, width, dash]));
  expect(new Set(lines).size).toBe(GROUP_STYLES.length);
});

test("groups of one are not drawn", () => {
  const { parallel } = sampleCluster({ tensor: 8, pipeline: 1, data: 4 }).plan;
  expect(groupStylesFor(parallel).map(({ accent }) => accent)).toEqual(["tensor", "data"]);
});

/** The canvas backend, by the calls it makes. */
import { expect, test } from "vitest";
import { CanvasPainter } from "../../src/draw/canvas.ts";
import type { CellMarks } from "../../src/scene/cells.ts";
import { type Picture, rects, texts } from "../../src/scene/marks.ts";
import { PathBuilder } from "../../src/scene/path.ts";
import { recordingContext } from "./recording-context.ts";

const PAPER = { width: 100, height: 50, background: "#fff" };

function drawn(picture: Picture, scale = 2): unknown[][] {
  const { context, calls } = recordingContext();
  new CanvasPainter(context).paint(picture, scale);
  return calls;
}

test("a picture is drawn in CSS pixels on a cleared canvas", () => {
  expect(drawn({ ...PAPER, marks: [] })).toEqual([
    ["setTransform", 2, 0, 0, 2, 0, 0],
    ["clearRect", 0, 0, 100, 50],
  ]);
});

test("a blank canvas that stays blank is left alone, and is cleared when something was on it", () => {
  const { context, calls } = recordingContext();
  const painter = new CanvasPainter(context);
  const clip = { x: 0, y: 0, width: 100, height: 50 };
  const nothing: Picture = { ...PAPER, marks: [{ kind: "group", name: "a", clip, marks: [] }] };
  const something = { ...PAPER, marks: [rects("a", [clip], { fill: "red" })] };
  const clears = (picture: Picture) => {
    const before = calls.length;
    painter.paint(picture, 1);
    return calls.slice(before).filter(([name]) => name === "clearRect").length;
  };
  expect([nothing, nothing, something, nothing, nothing].map(clears)).toEqual([1, 0, 1, 1, 0]);
  expect(clears({ ...nothing, width: 200 })).toBe(1);
});

test("plain rectangles are filled one by one, framed ones in one stroke on whole pixels", () => {
  const boxes = [
    { x: 1, y: 2, width: 3, height: 4 },
    { x: 5, y: 6, width: 7, height: 8 },
  ];
  const plain = drawn({ ...PAPER, marks: [rects("a", boxes, { fill: "red" })] });
  expect(plain.slice(2)).toEqual([
    ["fillStyle =", "red"],
    ["fillRect", 1, 2, 3, 4],
    ["fillRect", 5, 6, 7, 8],
  ]);
  const framed = drawn({
    ...PAPER,
    marks: [rects("a", boxes, { stroke: { colour: "blue", width: 1 } })],
  });
  expect(framed).toContainEqual(["rect", 1.5, 2.5, 2, 3]);
  expect(framed.filter(([name]) => name === "stroke")).toHaveLength(1);
});

test("hatching stays within its rectangles", () => {
  const box = { x: 10, y: 10, width: 20, height: 10 };
  const calls = drawn({ ...PAPER, marks: [rects("a", [box], { fill: "red", hatch: "white" })] });
  const names = calls.map(([name]) => name);
  expect(names.indexOf("clip")).toBeGreaterThan(names.indexOf("save"));
  expect(names.indexOf("clip")).toBeLessThan(names.lastIndexOf("moveTo"));
  expect(names.lastIndexOf("restore")).toBeGreaterThan(names.lastIndexOf("stroke"));
});

test("a dash is taken back after its line", () => {
  const path = new PathBuilder();
  path.segment(0, 0, 10, 10);
  const stroke = { colour: "red", width: 2, dash: [4, 2] };
  const calls = drawn({
    ...PAPER,
    marks: [{ kind: "path", name: "a", commands: path.commands(), stroke }],
  });
  const dashes = calls.filter(([name]) => name === "setLineDash");
  expect(dashes).toEqual([
    ["setLineDash", [4, 2]],
    ["setLineDash", []],
  ]);
});

test("dashes begin where they are told to, and those of the next line at its start", () => {
  const path = new PathBuilder();
  path.segment(0, 0, 10, 10);
  const commands = path.commands();
  const stroke = { colour: "red", width: 2, dash: [4, 2] };
  const calls = drawn({
    ...PAPER,
    marks: [
      { kind: "path", name: "a", commands, stroke: { ...stroke, dashOffset: 3 } },
      { kind: "path", name: "b", commands, stroke },
    ],
  });
  const told = calls.filter(([name]) => name === "lineDashOffset =" || name === "stroke");
  expect(told).toEqual([["lineDashOffset =", 3], ["stroke"], ["lineDashOffset =", 0], ["stroke"]]);
});

test("text has its halo behind it", () => {
  const style = { size: 10, colour: "black", halo: "white", anchor: "middle" as const };
  const calls = drawn({ ...PAPER, marks: [texts("a", [{ x: 1, y: 2, text: "hi" }], style)] });
  expect(calls).toContainEqual(["textAlign =", "center"]);
  const names = calls.map(([name]) => name);
  expect(names.indexOf("strokeText")).toBeLessThan(names.indexOf("fillText"));
});

test("marks of a group are clipped, marks after it are not", () => {
  const clip = { x: 0, y: 0, width: 50, height: 50 };
  const inside = rects("inside", [clip], { fill: "red" });
  const after = rects("after", [clip], { fill: "blue" });
  const calls = drawn({
    ...PAPER,
    marks: [{ kind: "group", name: "g", clip, marks: [inside] }, after],
  });
  const names = calls.map(([name]) => name);
  expect(names.indexOf("clip")).toBeLessThan(calls.findIndex(([, value]) => value === "red"));
  expect(names.indexOf("restore")).toBeLessThan(calls.findIndex(([, value]) => value === "blue"));
});

test("cells go to the canvas as pixels, in one piece, reusing their memory", () => {
  const one = { columns: 1, count: 1, x: 0, y: 0, pitchX: 10, pitchY: 10 };
  const cells: CellMarks = {
    kind: "cells",
    name: "gpus",
    lattice: { units: one, nodes: one, gpus: one, size: 1 },
    transform: { k: 1, x: 0, y: 0 },
    clip: { x: 0, y: 0, width: 100, height: 50 },
    indices: Uint8Array.of(1),
    palette: Uint32Array.of(0, 0xff0000ff, 0),
    hatchFrom: 256,
    hatch: 0,
    inset: { left: 0, right: 0, outer: 0, inner: 0 },
  };
  const { context, calls } = recordingContext();
  const painter = new CanvasPainter(context);
  painter.paint({ ...PAPER, marks: [cells] }, 2);
  painter.paint({ ...PAPER, marks: [cells] }, 2);
  const images = calls.filter(([name]) => name === "putImageData").map(([, image]) => image);
  expect(images).toHaveLength(2);
  expect(images[0]).toBe(images[1]);
  const { data, width } = images[0] as ImageData;
  expect(width).toBe(200);
  expect(Array.from(data.slice(0, 4))).toEqual([255, 0, 0, 255]);
  expect(Array.from(data.slice(4 * 20, 4 * 21))).toEqual([0, 0, 0, 0]);
});

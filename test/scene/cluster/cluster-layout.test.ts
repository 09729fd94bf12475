/** The layout holds every GPU once, in its node and unit, inside the area, at any size of cluster. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { nodeBox, slotAt, tileOf } from "../../../src/scene/cells.ts";
import {
  layOutCluster,
  nodesIn,
  stripBox,
  unitBox,
} from "../../../src/scene/cluster/cluster-layout.ts";
import type { Box } from "../../../src/scene/marks.ts";
import { anyArea, anyPixel, anyShape } from "./shapes.ts";

/** Some slots of a cluster: its corners and a spread between. */
function someSlots(size: number): number[] {
  const step = Math.max(1, Math.floor(size / 97));
  const slots = Array.from({ length: Math.ceil(size / step) }, (_, index) => index * step);
  return [...slots, size - 1];
}

test("the middle of every GPU's tile is a hit on that GPU", () => {
  fc.assert(
    fc.property(anyShape, anyArea, anyPixel, (shape, area, pixel) => {
      const { lattice } = layOutCluster(shape, area, pixel);
      for (const slot of someSlots(lattice.size)) {
        const { x, y, width, height } = tileOf(lattice, slot);
        expect(slotAt(lattice, x + width / 2, y + height / 2)).toBe(slot);
        expect(slotAt(lattice, x + width * 0.01, y + height * 0.01)).toBe(slot);
        expect(slotAt(lattice, x + width * 0.99, y + height * 0.99)).toBe(slot);
      }
    }),
    { numRuns: 60 },
  );
});

test("nothing overlaps: tiles in nodes, nodes in units, units in the area", () => {
  fc.assert(
    fc.property(anyShape, anyArea, anyPixel, (shape, area, pixel) => {
      const layout = layOutCluster(shape, area, pixel);
      const { lattice } = layout;
      for (const slot of someSlots(lattice.size)) {
        const node = Math.floor(slot / shape.gpusPerNode);
        const unit = Math.floor(node / shape.nodesPerUnit);
        expectInside(tileOf(lattice, slot), nodeBox(lattice, node));
        expectInside(nodeBox(lattice, node), unitBox(layout, unit));
        expectInside(unitBox(layout, unit), area);
        expectApart(stripBox(layout, unit), nodeBox(lattice, node));
      }
      for (let unit = 1; unit < Math.min(shape.units, 60); unit++) {
        expectApart(unitBox(layout, unit - 1), unitBox(layout, unit));
        const above = unit - layout.unitColumns;
        if (above >= 0) expectApart(unitBox(layout, above), unitBox(layout, unit));
      }
      for (let node = 1; node < Math.min(shape.nodes, shape.nodesPerUnit); node++) {
        expectApart(nodeBox(lattice, node - 1), nodeBox(lattice, node));
      }
    }),
    { numRuns: 60 },
  );
});

test("shared tiers stand in order above all units", () => {
  fc.assert(
    fc.property(anyShape, anyArea, anyPixel, (shape, area, pixel) => {
      const layout = layOutCluster(shape, area, pixel);
      expect(layout.tiers).toHaveLength(shape.sharedTiers);
      const bars = [...layout.tiers, unitBox(layout, 0)];
      bars.forEach((bar, index) => {
        const before = bars[index - 1];
        if (before) expect(bar.y).toBeGreaterThanOrEqual(before.y + before.height);
      });
      for (const bar of layout.tiers) expectInside(bar, area);
    }),
    { numRuns: 60 },
  );
});

test("tiles and gaps are whole device pixels, so that equal cells look equal", () => {
  fc.assert(
    fc.property(anyShape, anyArea, anyPixel, (shape, area, pixel) => {
      const { gpus, nodes, units } = layOutCluster(shape, area, pixel).lattice;
      // Areas too small for whole pixels halve them until the cluster fits.
      const finest = Math.min(pixel, gpus.pitchX, gpus.pitchY);
      for (const size of [gpus.pitchX, gpus.pitchY, nodes.pitchX, nodes.pitchY, units.pitchX]) {
        expect(Math.abs(size / finest - Math.round(size / finest))).toBeLessThan(1e-6);
      }
    }),
    { numRuns: 60 },
  );
});

test.each([
  { name: "one node", nodes: 1, nodesPerUnit: 1, unitTiers: 0, sharedTiers: 0, tile: 150 },
  { name: "20 nodes", nodes: 20, nodesPerUnit: 20, unitTiers: 1, sharedTiers: 1, tile: 30 },
  { name: "280 nodes", nodes: 280, nodesPerUnit: 20, unitTiers: 1, sharedTiers: 2, tile: 7 },
  { name: "2,048 nodes", nodes: 2048, nodesPerUnit: 32, unitTiers: 1, sharedTiers: 2, tile: 3 },
  { name: "16,384 nodes", nodes: 16384, nodesPerUnit: 32, unitTiers: 1, sharedTiers: 2, tile: 1 },
])("$name fill the picture with GPUs of at least $tile pixels", ({ tile, ...counts }) => {
  const shape = {
    ...counts,
    gpusPerNode: 8,
    gpus: counts.nodes * 8,
    units: Math.ceil(counts.nodes / counts.nodesPerUnit),
  };
  const layout = layOutCluster(shape, { x: 10, y: 10, width: 860, height: 540 }, 1);
  const { pitchX, pitchY } = layout.lattice.gpus;
  expect(Math.min(pitchX, pitchY)).toBeGreaterThanOrEqual(tile);
  // Cells of this shape read as one GPU each, neither lines nor strips.
  expect(pitchX / pitchY).toBeGreaterThan(0.4);
  expect(pitchX / pitchY).toBeLessThan(2.1);
});

test.each([
  [860, 540],
  [836, 510],
  [940, 460],
  [370, 480],
])("units of 20 and 32 nodes have full rows in %i × %i", (width, height) => {
  for (const [nodes, nodesPerUnit] of [
    [280, 20],
    [420, 20],
    [2048, 32],
    [16384, 32],
  ] as const) {
    const shape = {
      gpus: nodes * 8,
      gpusPerNode: 8,
      nodes,
      nodesPerUnit,
      units: nodes / nodesPerUnit,
      unitTiers: 1,
      sharedTiers: 2,
    };
    const { lattice } = layOutCluster(shape, { x: 10, y: 10, width, height }, 1);
    expect(nodesPerUnit % lattice.nodes.columns, `${nodes} nodes`).toBe(0);
  }
});

test("the last unit holds the nodes that are left", () => {
  const shape = {
    gpus: 2800,
    gpusPerNode: 8,
    nodes: 350,
    nodesPerUnit: 20,
    units: 18,
    unitTiers: 1,
    sharedTiers: 2,
  };
  const layout = layOutCluster(shape, { x: 0, y: 0, width: 900, height: 600 }, 1);
  expect(nodesIn(layout, 16)).toBe(20);
  expect(nodesIn(layout, 17)).toBe(10);
  const beyond = nodeBox(layout.lattice, 350);
  expect(slotAt(layout.lattice, beyond.x + 2, beyond.y + 2)).toBeUndefined();
});

test("nothing to fit is refused", () => {
  const none = {
    gpus: 0,
    gpusPerNode: 8,
    nodes: 0,
    nodesPerUnit: 1,
    units: 0,
    unitTiers: 0,
    sharedTiers: 0,
  };
  expect(() => layOutCluster(none, { x: 0, y: 0, width: 100, height: 100 }, 1)).toThrow(RangeError);
});

const SLACK = 1e-6;

function expectInside(inner: Box, outer: Box): void {
  expect(inner.x).toBeGreaterThanOrEqual(outer.x - SLACK);
  expect(inner.y).toBeGreaterThanOrEqual(outer.y - SLACK);
  expect(inner.x + inner.width).toBeLessThanOrEqual(outer.x + outer.width + SLACK);
  expect(inner.y + inner.height).toBeLessThanOrEqual(outer.y + outer.height + SLACK);
}

function expectApart(a: Box, b: Box): void {
  const apart =
    a.x + a.width <= b.x + SLACK ||
    b.x + b.width <= a.x + SLACK ||
    a.y + a.height <= b.y + SLACK ||
    b.y + b.height <= a.y + SLACK;
  expect(apart, `${JSON.stringify(a)} overlaps ${JSON.stringify(b)}`).toBe(true);
}

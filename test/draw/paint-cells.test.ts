/** Pixels of cells against the boxes that the layout gives them, cell by cell. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { paintCells } from "../../src/draw/paint-cells.ts";
import { type CellMarks, type Lattice, paintedBox } from "../../src/scene/cells.ts";

const WIDTH = 160;
const HEIGHT = 120;
const HATCHED = 200;

/** Colours that say which cell they are of: entry e of the palette is 0xff000000 + e. */
const PALETTE = Uint32Array.from({ length: 256 }, (_, entry) => 0xff000000 + entry);
const HATCH = 0xffabcdef;

const anyMarks = fc
  .record({
    unitColumns: fc.integer({ min: 1, max: 3 }),
    units: fc.integer({ min: 1, max: 5 }),
    nodeColumns: fc.integer({ min: 1, max: 3 }),
    nodes: fc.integer({ min: 1, max: 4 }),
    gpuColumns: fc.integer({ min: 1, max: 3 }),
    gpus: fc.integer({ min: 1, max: 6 }),
    missing: fc.integer({ min: 0, max: 3 }),
    k: fc.double({ min: 0.7, max: 3, noNaN: true }),
    x: fc.integer({ min: -30, max: 30 }),
    y: fc.integer({ min: -30, max: 30 }),
    gap: fc.constantFrom(0, 0.5, 1),
  })
  .map((some): CellMarks => {
    const gpus = { columns: some.gpuColumns, count: some.gpus, x: 0, y: 0, pitchX: 4, pitchY: 5 };
    const nodes = {
      columns: some.nodeColumns,
      count: some.nodes,
      x: 1,
      y: 3,
      pitchX: some.gpuColumns * 4 + 2,
      pitchY: Math.ceil(some.gpus / some.gpuColumns) * 5 + 2,
    };
    const units = {
      columns: some.unitColumns,
      count: some.units,
      x: 2,
      y: 2,
      pitchX: some.nodeColumns * nodes.pitchX + 3,
      pitchY: Math.ceil(some.nodes / some.nodeColumns) * nodes.pitchY + 6,
    };
    const all = some.units * some.nodes * some.gpus;
    const lattice: Lattice = { units, nodes, gpus, size: Math.max(1, all - some.missing) };
    return {
      kind: "cells",
      name: "gpus",
      lattice,
      transform: { k: some.k, x: some.x, y: some.y },
      clip: { x: 5, y: 7, width: WIDTH - 15, height: HEIGHT - 20 },
      indices: Uint8Array.from({ length: lattice.size }, (_, slot) => (slot % 190) + 1),
      palette: PALETTE,
      hatchFrom: HATCHED,
      hatch: HATCH,
      inset: { left: 0, right: some.gap, outer: 0, inner: some.gap / 2 },
    };
  });

function paint(marks: CellMarks, scale = 1) {
  const [width, height] = [WIDTH * scale, HEIGHT * scale];
  const words = new Uint32Array(width * height);
  paintCells(marks, { words, width, height }, scale);
  return { words, at: (x: number, y: number) => words[y * width + x] as number };
}

test("every cell's middle has its colour, unless it is clipped", () => {
  fc.assert(
    fc.property(anyMarks, fc.constantFrom(1, 2), (marks, scale) => {
      const { at } = paint(marks, scale);
      const { clip } = marks;
      for (let slot = 0; slot < marks.lattice.size; slot++) {
        const box = paintedBox(marks.lattice, slot, marks.transform, marks.inset);
        const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
        const inside =
          x > clip.x + 1 &&
          y > clip.y + 1 &&
          x < clip.x + clip.width - 1 &&
          y < clip.y + clip.height - 1;
        if (!inside) continue;
        expect(at(Math.floor(x * scale), Math.floor(y * scale))).toBe(PALETTE[(slot % 190) + 1]);
      }
    }),
  );
});

test("nothing is painted outside the clip, nor where there is no cell", () => {
  fc.assert(
    fc.property(anyMarks, (marks) => {
      const { at } = paint(marks);
      const boxes = Array.from({ length: marks.lattice.size }, (_, slot) =>
        paintedBox(marks.lattice, slot, marks.transform, marks.inset),
      );
      const { clip } = marks;
      for (let y = 0; y < HEIGHT; y += 3) {
        for (let x = 0; x < WIDTH; x += 3) {
          const clipped =
            x < clip.x || y < clip.y || x >= clip.x + clip.width || y >= clip.y + clip.height;
          // Rounding to whole pixels may move an edge by half a pixel, plus a pixel at the least.
          const far = boxes.every(
            (box) =>
              x + 0.5 < box.x - 1 ||
              y + 0.5 < box.y - 1 ||
              x + 0.5 > box.x + box.width + 1 ||
              y + 0.5 > box.y + box.height + 1,
          );
          if (clipped || far) expect(at(x, y), `${x}, ${y}`).toBe(0);
        }
      }
    }),
    { numRuns: 40 },
  );
});

test("cells of equal size are painted equally large where sizes are whole pixels", () => {
  fc.assert(
    fc.property(anyMarks, (marks) => {
      const whole = {
        ...marks,
        transform: { k: 1, x: 0, y: 0 },
        clip: { x: 0, y: 0, width: WIDTH, height: HEIGHT },
      };
      const { words } = paint(whole);
      const area = new Map<number, number>();
      for (const word of words) if (word !== 0) area.set(word, (area.get(word) ?? 0) + 1);
      const boxes = Array.from({ length: Math.min(190, marks.lattice.size) }, (_, slot) => ({
        slot,
        box: paintedBox(marks.lattice, slot, whole.transform, whole.inset),
      }));
      const seen = boxes.filter(
        ({ box }) => box.x + box.width < WIDTH && box.y + box.height < HEIGHT,
      );
      fc.pre(marks.lattice.size <= 190);
      const row = (slot: number) =>
        Math.floor((slot % marks.lattice.gpus.count) / marks.lattice.gpus.columns) % 2;
      for (const parity of [0, 1]) {
        const sizes = seen
          .filter(({ slot }) => row(slot) === parity)
          .map(({ slot }) => area.get(PALETTE[(slot % 190) + 1] as number));
        expect(new Set(sizes).size).toBeLessThanOrEqual(1);
      }
    }),
  );
});

test("only cells beyond the limit are hatched, and the diagonals meet from cell to cell", () => {
  const one = { columns: 1, count: 1, x: 0, y: 0, pitchX: 40, pitchY: 40 };
  const gpus = { columns: 2, count: 4, x: 0, y: 0, pitchX: 20, pitchY: 20 };
  const marks: CellMarks = {
    kind: "cells",
    name: "gpus",
    lattice: { units: one, nodes: one, gpus, size: 4 },
    transform: { k: 1, x: 0, y: 0 },
    clip: { x: 0, y: 0, width: WIDTH, height: HEIGHT },
    indices: Uint8Array.of(1, HATCHED, HATCHED, 255),
    palette: PALETTE,
    hatchFrom: HATCHED,
    hatch: HATCH,
    inset: { left: 0, right: 0, outer: 0, inner: 0 },
  };
  const { at } = paint(marks);
  for (let y = 0; y < 40; y++) {
    for (let x = 0; x < 40; x++) {
      const over = x < 20 !== y < 20;
      expect(at(x, y) === HATCH).toBe(over && (x + y) % 5 === 0);
    }
  }
});

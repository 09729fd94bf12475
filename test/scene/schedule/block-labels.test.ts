/** Letters in blocks: never a bare number, in one form throughout. */
import fc from "fast-check";
import { expect, test } from "vitest";
import {
  type LabelRoom,
  labelFormFor,
  labelLines,
} from "../../../src/scene/schedule/block-labels.ts";
import { textWidth } from "../../../src/scene/text-metrics.ts";

function room(width: number, height: number, kind = 0, microBatch = 7): LabelRoom {
  return { kind, microBatch, x: 100, y: 50, width, height };
}

function words(rooms: LabelRoom[]): string[] {
  const form = labelFormFor(rooms);
  return rooms.map((one) =>
    labelLines(one, form)
      .map(({ text }) => text)
      .join("/"),
  );
}

test("side by side where there is room, above one another in narrow blocks, else nothing", () => {
  expect(words([room(40, 30), room(60, 30, 1)])).toEqual(["F7", "B7"]);
  expect(words([room(14, 30), room(14, 30, 3)])).toEqual(["F/7", "W/7"]);
  expect(words([room(6, 30)])).toEqual([""]);
  expect(words([room(40, 6)])).toEqual([""]);
});

test("versions of weights are written where every kind has room for them", () => {
  const versioned = (width: number, kind: number) => ({ ...room(width, 30, kind), version: 2 });
  expect(words([versioned(40, 0), versioned(60, 1)])).toEqual(["F7·v2", "B7·v2"]);
  expect(words([versioned(28, 0), versioned(60, 1)])).toEqual(["F7", "B7"]);
});

test("halves of a pair are labelled beside narrow whole blocks", () => {
  expect(words([room(13, 30), room(13, 30, 1), room(40, 15, 1)])).toEqual(["F/7", "B/7", "B7"]);
});

test("a label is a letter and a number, and lies within its block", () => {
  const rooms = fc.array(
    fc.record({
      kind: fc.nat(3),
      microBatch: fc.nat(4000),
      x: fc.constant(100),
      y: fc.constant(50),
      width: fc.double({ min: 1, max: 60, noNaN: true }),
      height: fc.double({ min: 1, max: 60, noNaN: true }),
    }),
    { minLength: 1, maxLength: 12 },
  );
  fc.assert(
    fc.property(rooms, (all) => {
      const form = labelFormFor(all);
      for (const one of all) {
        const lines = labelLines(one, form);
        const text = lines.map((line) => line.text).join("");
        if (lines.length > 0) expect(text).toMatch(new RegExp(`^[FBIW]${one.microBatch}$`));
        for (const line of lines) {
          expect(textWidth(line.text, form.size)).toBeLessThan(one.width);
          expect(Math.abs(line.y - 0.36 * form.size - one.y)).toBeLessThan(one.height / 2);
        }
      }
    }),
  );
});

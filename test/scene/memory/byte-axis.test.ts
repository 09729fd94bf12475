import fc from "fast-check";
import { expect, test } from "vitest";
import { byteAxis } from "../../../src/scene/memory/byte-axis.ts";

const GIBIBYTE = 2 ** 30;

test("an axis always holds the fullest stage and the capacity, and begins at 0", () => {
  fc.assert(
    fc.property(
      fc.double({ min: 1, max: 300, noNaN: true }),
      fc.double({ min: 0, max: 1e5, noNaN: true }),
      fc.integer({ min: 1, max: 12 }),
      (capacity, fullest, count) => {
        const axis = byteAxis(capacity * GIBIBYTE, fullest * GIBIBYTE, count);
        expect(axis.top).toBeGreaterThan(capacity * GIBIBYTE);
        expect(axis.top).toBeGreaterThan(fullest * GIBIBYTE);
        expect(axis.ticks[0]).toBe(0);
        expect(axis.ticks.at(-1)).toBeLessThanOrEqual(axis.top);
      },
    ),
  );
});

test("the axis stands still while a plan changes a little", () => {
  const tops = [20, 40, 60, 80].map(
    (fullest) => byteAxis(80 * GIBIBYTE, fullest * GIBIBYTE, 5).top,
  );
  expect(new Set(tops).size).toBe(1);
});

test("only the highest tick carries the unit", () => {
  const axis = byteAxis(80 * GIBIBYTE, 40 * GIBIBYTE, 5);
  expect(axis.ticks.map(axis.text)).toEqual(["0", "20", "40", "60", "80 GiB"]);
  const far = byteAxis(80 * GIBIBYTE, 8600 * GIBIBYTE, 4);
  expect(far.text(far.ticks.at(-1) ?? 0)).toMatch(/TiB$/);
});

import fc from "fast-check";
import { expect, test } from "vitest";
import { spread } from "../../../src/scene/memory/part-labels.ts";

const descending = fc
  .array(fc.double({ min: 0, max: 300, noNaN: true }), { minLength: 1, maxLength: 8 })
  .map((levels) => levels.sort((one, other) => other - one));

test("names keep their order, never touch, and stay within the picture", () => {
  fc.assert(
    fc.property(descending, (levels) => {
      const places = spread(levels, 13, 0, 300);
      expect(places).toHaveLength(levels.length);
      places.forEach((place, index) => {
        expect(place).toBeGreaterThanOrEqual(-1e-9);
        expect(place).toBeLessThanOrEqual(300 + 1e-9);
        const above = places[index + 1];
        if (above !== undefined) expect(place - above).toBeGreaterThanOrEqual(13 - 1e-9);
      });
    }),
  );
});

test("names with room stay level with what they name", () => {
  expect(spread([250, 120, 40], 13, 0, 300)).toEqual([250, 120, 40]);
  expect(spread([100, 98], 13, 0, 300)).toEqual([105.5, 92.5]);
});

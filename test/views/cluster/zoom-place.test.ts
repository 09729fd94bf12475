/** A place in the picture is the same place at every size. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { IDENTITY } from "../../../src/scene/cells.ts";
import { placeOf, transformTo } from "../../../src/views/cluster/zoom-place.ts";

const size = fc.tuple(fc.integer({ min: 100, max: 4000 }), fc.integer({ min: 100, max: 4000 }));

test("what lies in the middle of one size lies in the middle of another", () => {
  const share = fc.double({ min: 0, max: 1, noNaN: true });
  const factor = fc.double({ min: 1, max: 100, noNaN: true });
  fc.assert(
    fc.property(size, size, share, share, factor, (one, other, x, y, k) => {
      const place = placeOf(transformTo([x, y, k], one), one);
      const { k: enlarged, ...moved } = transformTo(place, other);
      expect(enlarged).toBe(k);
      expect((other[0] / 2 - moved.x) / k / other[0]).toBeCloseTo(x, 6);
      expect((other[1] / 2 - moved.y) / k / other[1]).toBeCloseTo(y, 6);
    }),
  );
});

test("the whole picture is the whole picture at every size", () => {
  fc.assert(
    fc.property(size, size, (one, other) => {
      expect(transformTo(placeOf(IDENTITY, one), other)).toEqual(IDENTITY);
    }),
  );
});

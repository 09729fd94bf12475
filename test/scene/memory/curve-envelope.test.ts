import fc from "fast-check";
import { expect, test } from "vitest";
import { memoryAt } from "../../../src/engine/schedule/memory-over-time.ts";
import { envelopeOf } from "../../../src/scene/memory/curve-envelope.ts";

const anyCurve = fc
  .array(
    fc.tuple(
      fc.double({ min: 0.001, max: 2, noNaN: true }),
      fc.double({ min: 0, max: 100, noNaN: true }),
    ),
    { minLength: 1, maxLength: 200 },
  )
  .map((steps) => {
    let time = 0;
    const seconds = steps.map(([gap], index) => {
      time += index === 0 ? 0 : gap;
      return time;
    });
    return {
      seconds: Float64Array.from(seconds),
      bytes: Float64Array.from(steps.map(([, level]) => level)),
    };
  });

test("what columns show lies between least and most, and no peak is lost", () => {
  fc.assert(
    fc.property(anyCurve, fc.integer({ min: 1, max: 300 }), (curve, columns) => {
      const end = (curve.seconds.at(-1) ?? 0) + 0.5;
      const { least, most } = envelopeOf(curve, end, columns);
      expect(Math.max(...most)).toBe(Math.max(...curve.bytes));
      expect(Math.min(...least)).toBe(Math.min(...curve.bytes));
      for (let column = 0; column < columns; column++) {
        const level = memoryAt(curve, ((column + 0.5) / columns) * end);
        expect(level).toBeGreaterThanOrEqual(least[column] as number);
        expect(level).toBeLessThanOrEqual(most[column] as number);
      }
    }),
  );
});

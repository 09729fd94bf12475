import fc from "fast-check";
import { expect, test } from "vitest";
import { hatching } from "../../../src/scene/memory/hatching.ts";
import { walkPath } from "../../../src/scene/path.ts";

const side = fc.double({ min: 0.5, max: 200, noNaN: true });
const box = fc.record({ x: side, y: side, width: side, height: side });

test("hatching lies within its box, and every box of some size has some", () => {
  fc.assert(
    fc.property(box, (one) => {
      let lines = 0;
      const within = (x: number, y: number) => {
        lines++;
        expect(x).toBeGreaterThanOrEqual(one.x - 1e-6);
        expect(x).toBeLessThanOrEqual(one.x + one.width + 1e-6);
        expect(y).toBeGreaterThanOrEqual(one.y - 1e-6);
        expect(y).toBeLessThanOrEqual(one.y + one.height + 1e-6);
      };
      walkPath(hatching([one]), {
        moveTo: within,
        lineTo: within,
        bezierCurveTo: () => expect.unreachable(),
        closePath: () => expect.unreachable(),
      });
      if (one.width + one.height > 8) expect(lines).toBeGreaterThan(0);
    }),
  );
});

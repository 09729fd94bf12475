import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { decades, layoutScatter, pointAt } from "../../../src/scene/validation/scatter-layout.ts";
import { relativeError } from "../../../src/scene/validation/validation-run.ts";
import { walkRuns } from "../../../src/scene/validation/walk-runs.ts";
import { anyRuns, sampleRun } from "./sample-runs.ts";

const size = { width: 460, height: 400 };

for (const upright of ["predicted", "error"] as const) {
  describe(`runs with the ${upright} upward`, () => {
    test("lie within the frame, and on the line of their own error", () => {
      fc.assert(
        fc.property(anyRuns, (runs) => {
          const layout = layoutScatter({ runs, measure: "seconds", upright, ...size });
          const { plot } = layout;
          for (const { x, y, comparison } of layout.points) {
            expect(x).toBeGreaterThanOrEqual(plot.x);
            expect(x).toBeLessThanOrEqual(plot.x + plot.width);
            expect(y).toBeGreaterThanOrEqual(plot.y);
            expect(y).toBeLessThanOrEqual(plot.y + plot.height);
            expect(layout.yOfError(relativeError(comparison), x)).toBeCloseTo(y, 6);
          }
        }),
      );
    });

    test("are hit where they lie", () => {
      fc.assert(
        fc.property(anyRuns, (runs) => {
          const { points } = layoutScatter({ runs, measure: "seconds", upright, ...size });
          for (const point of points) {
            const hit = pointAt(points, point.x + 0.5, point.y);
            const near = hit && Math.hypot(hit.x - point.x - 0.5, hit.y - point.y);
            expect(near).toBeLessThanOrEqual(0.5 + 1e-9);
          }
        }),
      );
    });

    test("can each be reached by keys, from the shortest to the longest", () => {
      fc.assert(
        fc.property(anyRuns, (runs) => {
          const { points } = layoutScatter({ runs, measure: "seconds", upright, ...size });
          const seen = new Set<string>();
          let here = walkRuns(points, "Home", undefined);
          for (let step = 0; step < points.length && here; step++) {
            seen.add(here.run.id);
            here = walkRuns(points, "ArrowRight", here);
          }
          expect(seen.size).toBe(points.length);
          expect(here).toEqual(walkRuns(points, "End", undefined));
        }),
      );
    });
  });
}

test("the identity line is where nothing is wrong, and bands lie around it", () => {
  const runs = [sampleRun("a"), sampleRun("b", { seconds: { measured: 100, predicted: 90 } })];
  const layout = layoutScatter({ runs, measure: "seconds", upright: "predicted", ...size });
  const x = layout.plot.x + 100;
  expect(layout.yOfError(0.25, x)).toBeLessThan(layout.yOfError(0.1, x));
  expect(layout.yOfError(0.1, x)).toBeLessThan(layout.yOfError(0, x));
  expect(layout.yOfError(0, x)).toBeLessThan(layout.yOfError(-0.1, x));
});

test("beside the points there is no run", () => {
  const runs = [sampleRun("a"), sampleRun("b", { seconds: { measured: 100, predicted: 90 } })];
  const { points } = layoutScatter({ runs, measure: "seconds", upright: "predicted", ...size });
  expect(pointAt(points, (points[0]?.x ?? 0) + 40, points[0]?.y ?? 0)).toBeUndefined();
});

test("a measure that no run prints is refused", () => {
  const input = { runs: [sampleRun("a")], upright: "error", ...size } as const;
  expect(() => layoutScatter({ ...input, measure: "memory" })).toThrow(RangeError);
});

test("ticks are round numbers: powers of ten over many decades, 1, 2 and 5 over few", () => {
  expect(decades(0.09, 900)).toEqual([0.1, 1, 10, 100]);
  expect(decades(8, 110)).toEqual([10, 20, 50, 100]);
});

test("keys that are not the figure's lead nowhere", () => {
  expect(walkRuns([], "ArrowRight", undefined)).toBeUndefined();
  const { points } = layoutScatter({
    runs: [sampleRun("a")],
    measure: "seconds",
    upright: "error",
    ...size,
  });
  expect(walkRuns(points, "x", undefined)).toBeUndefined();
});

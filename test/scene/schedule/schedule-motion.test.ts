/** The axis in motion: long enough for both schedules while passes move. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { motionAt } from "../../../src/scene/schedule/schedule-motion.ts";

const whole = (to: number) => ({ from: 0, to, firstRank: 0, ranks: 4 });

test("a shorter step: passes first, then the axis", () => {
  expect(motionAt(0, whole(33), whole(24))).toEqual({ passes: 0, window: whole(33) });
  expect(motionAt(0.75, whole(33), whole(24))).toEqual({ passes: 1, window: whole(33) });
  expect(motionAt(1, whole(33), whole(24))).toEqual({ passes: 1, window: whole(24) });
});

test("a longer step: the axis first, then the passes", () => {
  expect(motionAt(0.25, whole(24), whole(33))).toEqual({ passes: 0, window: whole(33) });
  expect(motionAt(1, whole(24), whole(33))).toEqual({ passes: 1, window: whole(33) });
});

test("at any time the axis holds both ends of every pass's way", () => {
  const step = fc.double({ min: 1, max: 100, noNaN: true });
  const share = fc.double({ min: 0, max: 1, noNaN: true });
  fc.assert(
    fc.property(step, step, share, (from, to, at) => {
      const { passes, window } = motionAt(at, whole(from), whole(to));
      const end = from + passes * (to - from);
      expect(window.to).toBeGreaterThanOrEqual(end - 1e-9);
      expect(window.to).toBeLessThanOrEqual(Math.max(from, to) + 1e-9);
    }),
  );
});

/** The window stays within the step, and the point zoomed about stays under the pointer. */
import fc from "fast-check";
import { expect, test } from "vitest";
import type { ScheduleWindow } from "../../../src/scene/schedule/schedule-input.ts";
import {
  bringIntoWindow,
  panWindow,
  type WindowLimits,
  within,
  zoomWindow,
} from "../../../src/scene/schedule/window-moves.ts";

const LIMITS: WindowLimits = { seconds: 60, ranks: 35, leastSeconds: 0.1, leastRanks: 8 };
const CLOSE = 1e-9;

const windows = fc
  .record({
    length: fc.double({ min: 0.1, max: 60, noNaN: true }),
    ranks: fc.double({ min: 8, max: 35, noNaN: true }),
    across: fc.double({ min: 0, max: 1, noNaN: true }),
    down: fc.double({ min: 0, max: 1, noNaN: true }),
  })
  .map(({ length, ranks, across, down }): ScheduleWindow => {
    const from = across * (60 - length);
    return { from, to: from + length, firstRank: down * (35 - ranks), ranks };
  });

function expectWithin(window: ScheduleWindow): void {
  expect(window.from).toBeGreaterThanOrEqual(-CLOSE);
  expect(window.to).toBeLessThanOrEqual(60 + CLOSE);
  expect(window.firstRank).toBeGreaterThanOrEqual(-CLOSE);
  expect(window.firstRank + window.ranks).toBeLessThanOrEqual(35 + CLOSE);
  expect(window.to - window.from).toBeGreaterThanOrEqual(0.1 - CLOSE);
  expect(window.ranks).toBeGreaterThanOrEqual(8 - CLOSE);
}

const share = fc.double({ min: 0, max: 1, noNaN: true });

test("zooming in keeps the point where it was, and no move leaves the step", () => {
  fc.assert(
    fc.property(
      windows,
      share,
      share,
      fc.double({ min: 1, max: 5, noNaN: true }),
      (window, x, y, factor) => {
        const time = window.from + x * (window.to - window.from);
        const rank = window.firstRank + y * window.ranks;
        const closer = zoomWindow(window, factor, { time, rank }, LIMITS);
        expectWithin(closer);
        expect(closer.from + x * (closer.to - closer.from)).toBeCloseTo(time, 6);
        expect(closer.firstRank + y * closer.ranks).toBeCloseTo(rank, 6);
        expectWithin(zoomWindow(window, 1 / factor, { time, rank }, LIMITS));
        expectWithin(panWindow(window, 2 * x - 1, 2 * y - 1, LIMITS));
      },
    ),
  );
});

test("zooming out ends at the whole step", () => {
  fc.assert(
    fc.property(windows, (window) => {
      const whole = zoomWindow(window, 1e-6, { time: 30, rank: 10 }, LIMITS);
      expect(whole).toEqual({ from: 0, to: 60, firstRank: 0, ranks: 35 });
    }),
  );
});

test("what is brought into the window is in it, and what was is left alone", () => {
  fc.assert(
    fc.property(windows, share, fc.nat(34), (window, x, rank) => {
      const moved = bringIntoWindow(window, { time: 60 * x, rank }, LIMITS);
      expectWithin(moved);
      expect(moved.from).toBeLessThanOrEqual(60 * x + CLOSE);
      expect(moved.to).toBeGreaterThanOrEqual(60 * x - CLOSE);
      expect(moved.firstRank).toBeLessThanOrEqual(rank + CLOSE);
      expect(moved.firstRank + moved.ranks).toBeGreaterThanOrEqual(rank + 1 - CLOSE);
      const middle = { time: (window.from + window.to) / 2 };
      expect(bringIntoWindow(window, middle, LIMITS)).toBe(window);
    }),
  );
});

test("a shorter step shortens the window", () => {
  const short = { ...LIMITS, seconds: 2, ranks: 4 };
  expect(within({ from: 10, to: 20, firstRank: 8, ranks: 10 }, short)).toEqual({
    from: 0,
    to: 2,
    firstRank: 0,
    ranks: 4,
  });
});

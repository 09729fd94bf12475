import fc from "fast-check";
import { expect, test } from "vitest";
import { gemmSeconds, tileUtilisation } from "../../../src/engine/timing/kernels/gemm.ts";
import { timingContext } from "../../../src/engine/timing/timing-context.ts";
import { inputsOf, planOf } from "./plans.ts";

const plan = planOf();
const { device } = timingContext(plan, inputsOf(plan));
const size = fc.integer({ min: 1, max: 40_000 });
const seconds = (m: number, n: number, k: number) =>
  gemmSeconds(device, m, n, k, device.gemm16, 2, 2);

test("a product is never faster than its FLOPs at the ceiling", () => {
  fc.assert(
    fc.property(size, size, size, (m, n, k) => {
      expect(seconds(m, n, k)).toBeGreaterThanOrEqual((2 * m * n * k) / device.gemm16);
    }),
  );
});

test("a product is never faster than its operands through memory", () => {
  fc.assert(
    fc.property(size, size, size, (m, n, k) => {
      const bytes = 2 * (m * k + k * n + m * n);
      expect(seconds(m, n, k)).toBeGreaterThanOrEqual(bytes / device.gemmStream);
    }),
  );
});

test("a larger product never takes less time", () => {
  fc.assert(
    fc.property(size, size, size, fc.integer({ min: 1, max: 500 }), (m, n, k, more) => {
      const base = seconds(m, n, k) * (1 - 1e-12);
      expect(seconds(m + more, n, k)).toBeGreaterThanOrEqual(base);
      expect(seconds(m, n + more, k)).toBeGreaterThanOrEqual(base);
      expect(seconds(m, n, k + more)).toBeGreaterThanOrEqual(base);
    }),
  );
});

test("whole tiles in whole waves use the machine in full, and nothing uses more", () => {
  expect(tileUtilisation(256 * 108, 128, 108)).toBe(1);
  expect(tileUtilisation(256 * 12, 128 * 9, 108)).toBe(1);
  fc.assert(
    fc.property(size, size, (m, n) => {
      const used = tileUtilisation(m, n, 108);
      expect(used).toBeGreaterThan(0);
      expect(used).toBeLessThanOrEqual(1);
    }),
  );
});

test("one tile more than a wave costs a second wave", () => {
  const oneWave = tileUtilisation(256 * 108, 128, 108);
  expect(tileUtilisation(256 * 108 + 1, 128, 108)).toBeLessThan(0.75 * oneWave);
});

test("a product with no rows takes no time", () => {
  expect(seconds(0, 128, 128)).toBe(0);
});

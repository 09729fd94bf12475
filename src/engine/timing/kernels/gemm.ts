/**
 * Time of one matrix product on one accelerator from its shape: how well output tiles fill the
 * multiprocessors, what the operands cost in memory, and a launch. Rates come from
 * `device-rates.ts`; which products a layer runs is `layer-products.ts`.
 */
import type { DeviceRates } from "../device-rates.ts";

/** Output tiles of cuBLAS-like kernels, and the rate each reaches over the best. */
const TILES: readonly { rows: number; columns: number; rate: number }[] = [
  { rows: 256, columns: 128, rate: 1 },
  { rows: 128, columns: 128, rate: 0.92 },
  { rows: 128, columns: 64, rate: 0.78 },
];

/**
 * Share of the multiprocessors' work that lands in the result: useful elements over whole tiles in
 * whole waves, for the best of the usual tiles (either way round), 0…1.
 *
 * Source: NVIDIA, Matrix Multiplication Background User's Guide, tile and wave quantisation.
 */
export function tileUtilisation(m: number, n: number, multiprocessors: number): number {
  let best = 0;
  for (let index = 0; index < TILES.length; index++) {
    const tile = TILES[index] as (typeof TILES)[number];
    const upright = waves(m, n, tile.rows, tile.columns, multiprocessors);
    const across = waves(m, n, tile.columns, tile.rows, multiprocessors);
    const area = Math.min(upright, across) * multiprocessors * tile.rows * tile.columns;
    const utilisation = (tile.rate * m * n) / area;
    if (utilisation > best) best = utilisation;
  }
  return best;
}

function waves(m: number, n: number, rows: number, columns: number, processors: number): number {
  return Math.ceil((Math.ceil(m / rows) * Math.ceil(n / columns)) / processors);
}

/**
 * Seconds of an m × k by a k × n product.
 *
 * @param flopsPerSecond ceiling of the precision used
 * @param operandBytes bytes of one operand element; the result is counted with `resultBytes`
 * @param resultBytes bytes moved per result element (2 written; 6 when added to fp32 gradients)
 */
export function gemmSeconds(
  device: DeviceRates,
  m: number,
  n: number,
  k: number,
  flopsPerSecond: number,
  operandBytes: number,
  resultBytes: number,
): number {
  if (m <= 0 || n <= 0 || k <= 0) return 0;
  const used = tileUtilisation(m, n, device.multiprocessors) ** device.tileExponent;
  const flops = 2 * m * n * k;
  const bytes = operandBytes * (m * k + k * n) + resultBytes * m * n;
  return flops / (flopsPerSecond * used) + bytes / device.gemmStream + device.launchSeconds;
}

/** A fast path on the tensor cores needs every leading dimension to be a multiple of 8 elements. */
export function isTensorCoreAligned(dimension: number): boolean {
  return dimension % 8 === 0;
}

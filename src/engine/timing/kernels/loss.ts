/**
 * The cross-entropy loss: bytes per logit of its many passes, unfused or fused. The output matrix
 * itself is an ordinary GEMM and is counted where the stage is (`stage-time.ts`).
 */
import type { TimingConstants } from "../constant-values.ts";
import type { DeviceRates } from "../device-rates.ts";

/**
 * Seconds of loss and its gradient for one micro-batch on one rank, split into forward and backward.
 *
 * @param tokens of the micro-batch on this context rank
 * @param vocabulary rows of the padded vocabulary on this tensor rank
 */
export function lossSeconds(
  device: DeviceRates,
  constants: TimingConstants,
  tokens: number,
  vocabulary: number,
  fused: boolean,
): { forward: number; backward: number } {
  const share = fused ? constants.lossFusedShare : 1;
  const seconds = (constants.lossBytesPerLogit * share * tokens * vocabulary) / device.stream;
  return { forward: 0.7 * seconds, backward: 0.3 * seconds };
}

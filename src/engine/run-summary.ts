/**
 * What training with an analysed plan takes to the end: days, GPU hours, energy and money. The
 * quantities are `timing/run-cost.ts`; this is their door for programs and panels.
 */
import type { Analysis } from "./analyze.ts";
import { type RunCost, runCost } from "./timing/run-cost.ts";

/**
 * Sums up a whole run, each figure with its formula, values and source.
 *
 * ```ts
 * const { days, energyKilowattHours, price } = runSummary(analyze(plan), 15e12, 2.5);
 * ```
 *
 * @param tokens to train on
 * @param pricePerGpuHour money per GPU and hour, in any currency; without it there is no `price`
 * @throws RangeError where tokens or price is no positive number
 */
export function runSummary(
  analysis: Pick<Analysis, "plan" | "accelerator" | "report">,
  tokens: number,
  pricePerGpuHour?: number,
): RunCost {
  requirePositive("tokens", tokens);
  if (pricePerGpuHour !== undefined) requirePositive("pricePerGpuHour", pricePerGpuHour);
  const { plan, accelerator, report } = analysis;
  return runCost(plan, accelerator, report.step, {
    tokens,
    ...(pricePerGpuHour === undefined ? {} : { pricePerGpuHour }),
  });
}

function requirePositive(name: string, value: number): void {
  if (!(value > 0 && Number.isFinite(value))) {
    throw new RangeError(`${name}: ${value} is not a positive number`);
  }
}

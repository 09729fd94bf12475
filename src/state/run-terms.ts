/**
 * What the reader states of the whole run: how long it trains and what a GPU costs. Nothing of the
 * picture depends on it, but it is undone and redone with the plan like everything one sets.
 */

export { isAmount } from "../formats/run-link.ts";

export interface RunTerms {
  /** Absent: what the model was trained on, or an assumption. */
  tokens?: number | undefined;
  /** Money per GPU and hour, in the reader's currency; absent: no money is reckoned. */
  pricePerGpuHour?: number | undefined;
}

export const NO_RUN_TERMS: RunTerms = {};

export function sameTerms(one: RunTerms, other: RunTerms): boolean {
  return one.tokens === other.tokens && one.pricePerGpuHour === other.pricePerGpuHour;
}

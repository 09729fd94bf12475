/** Amounts that a link states of the whole run: `#tokens=270000000000&price=2`. */

/** Numbers in this range are written without exponents, whose plus sign an address reads as a space. */
const SMALLEST = 1e-6;
const LARGEST = 1e18;

/** Whether a number of tokens or a price is one that can be reckoned with. */
export function isAmount(value: number): boolean {
  return value >= SMALLEST && value <= LARGEST;
}

/** To nine digits; `parseAmount` reads it back. */
export function formatAmount(value: number): string {
  return String(Number(value.toPrecision(9)));
}

/** Undefined for what is no amount. */
export function parseAmount(text: string): number | undefined {
  const value = /^[\d.]{1,24}$/.test(text) ? Number(text) : Number.NaN;
  return isAmount(value) ? value : undefined;
}

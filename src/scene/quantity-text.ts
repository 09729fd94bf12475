/**
 * Quantities as people read them: three significant digits, the unit beside the number, binary units
 * for memory (what a GPU has and nvidia-smi shows) and decimal ones for traffic (what links carry).
 */

const NARROW_SPACE = "\u202f";

/** Making a formatter takes a hundred times as long as using one. */
const WHOLE = new Intl.NumberFormat("en-US");
const SIGNIFICANT: Intl.NumberFormat[] = [];

function significantDigits(maximumSignificantDigits: number): Intl.NumberFormat {
  const known = SIGNIFICANT[maximumSignificantDigits];
  if (known) return known;
  const made = new Intl.NumberFormat("en-US", { maximumSignificantDigits });
  SIGNIFICANT[maximumSignificantDigits] = made;
  return made;
}

/** Three significant digits, thousands grouped, no exponent: `0.0312`, `3.14`, `2,240`. */
export function formatNumber(value: number, digits = 3): string {
  if (!Number.isFinite(value)) return "–";
  const most = Math.max(digits, Math.abs(value) >= 1000 ? 4 : digits);
  return significantDigits(most).format(value);
}

/** Whole numbers with thousands grouped. */
export function formatCount(value: number): string {
  return WHOLE.format(Math.round(value));
}

const BINARY = ["B", "KiB", "MiB", "GiB", "TiB", "PiB"];
const DECIMAL = ["B", "kB", "MB", "GB", "TB", "PB", "EB"];

/** Memory, in powers of 1024: `38.4 GiB`. */
export function formatMemory(bytes: number): string {
  return scaled(bytes, 1024, BINARY);
}

/** Traffic, in powers of 1000: `426 GB`. */
export function formatTraffic(bytes: number): string {
  return scaled(bytes, 1000, DECIMAL);
}

/** Counts too long to read: `530 billion`. */
export function formatLarge(value: number): string {
  for (const [scale, name] of [
    [1e12, "trillion"],
    [1e9, "billion"],
    [1e6, "million"],
  ] as const) {
    if (Math.abs(value) >= scale) return `${formatNumber(value / scale)} ${name}`;
  }
  return formatCount(value);
}

/** `60.1 s`, `197 ms`, `3.4 µs`; above two hours in hours, above two days in days. */
export function formatDuration(seconds: number, digits = 3): string {
  if (!Number.isFinite(seconds)) return "–";
  if (seconds === 0) return "0 s";
  for (const [scale, name, from] of [
    [86400, "days", 172_800],
    [3600, "h", 7200],
    [1, "s", 1],
    [1e-3, "ms", 1e-3],
  ] as const) {
    if (Math.abs(seconds) >= from)
      return `${formatNumber(seconds / scale, digits)}${NARROW_SPACE}${name}`;
  }
  return `${formatNumber(seconds / 1e-6, digits)}${NARROW_SPACE}µs`;
}

/** `30.2 %`. */
export function formatShare(fraction: number): string {
  return `${formatNumber(fraction * 100)}${NARROW_SPACE}%`;
}

function scaled(value: number, base: number, units: readonly string[]): string {
  if (!Number.isFinite(value)) return "–";
  let power = 0;
  let rest = Math.abs(value);
  while (rest >= base && power < units.length - 1) {
    rest /= base;
    power += 1;
  }
  return `${formatNumber(value / base ** power)}${NARROW_SPACE}${units[power]}`;
}

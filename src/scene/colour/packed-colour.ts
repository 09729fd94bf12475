/**
 * Colours as numbers: one 32-bit word a pixel in the byte order of `ImageData` on every machine that
 * runs browsers today (little-endian: alpha, blue, green, red from the highest byte down).
 */
import { rgb } from "d3";

/** @throws RangeError for a text that names no colour. */
export function packColour(css: string): number {
  const { r, g, b, opacity } = rgb(css);
  if (Number.isNaN(r)) throw new RangeError(`${css} names no colour`);
  return (
    ((Math.round(opacity * 255) << 24) |
      (Math.round(b) << 16) |
      (Math.round(g) << 8) |
      Math.round(r)) >>>
    0
  );
}

/** `#rrggbb`; alpha is left out. */
export function cssOf(packed: number): string {
  const bytes = [packed & 255, (packed >>> 8) & 255, (packed >>> 16) & 255];
  return `#${bytes.map((byte) => byte.toString(16).padStart(2, "0")).join("")}`;
}

/** Relative luminance by WCAG 2.2, 0 black to 1 white. */
export function luminance(packed: number): number {
  const linear = (byte: number) => {
    const share = byte / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  };
  return (
    0.2126 * linear(packed & 255) +
    0.7152 * linear((packed >>> 8) & 255) +
    0.0722 * linear((packed >>> 16) & 255)
  );
}

/** Black or white, whichever can be read on the colour. */
export function inkOn(packed: number): string {
  // Contrast with white equals contrast with black where (1.05)/(L+.05) = (L+.05)/.05.
  return luminance(packed) > 0.179 ? "#111418" : "#ffffff";
}

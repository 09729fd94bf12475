/**
 * Colours as numbers: one 32-bit word a pixel in the byte order of `ImageData` on every machine that
 * runs browsers today (little-endian: alpha, blue, green, red from the highest byte down).
 */

/** Red, green and blue, 0 … 255. */
export type Channels = [red: number, green: number, blue: number];

const HEX = /^#([0-9a-f]{2})([0-9a-f]{2})([0-9a-f]{2})$/i;
const RGB = /^rgb\((\d+), ?(\d+), ?(\d+)\)$/;

/**
 * Reads `#rrggbb` and `rgb(r, g, b)`, all that scenes write.
 * @throws RangeError for any other text
 */
export function channelsOf(css: string): Channels {
  const hex = HEX.exec(css);
  const bytes = hex ?? RGB.exec(css);
  if (bytes === null) throw new RangeError(`${css} names no colour`);
  const read = (index: number) => Number.parseInt(bytes[index] as string, hex ? 16 : 10);
  return [read(1), read(2), read(3)];
}

/** Opaque. @throws RangeError for a text that names no colour. */
export function packColour(css: string): number {
  const [red, green, blue] = channelsOf(css);
  return ((255 << 24) | (blue << 16) | (green << 8) | red) >>> 0;
}

/** `rgb(r, g, b)` of channels that may be fractions or lie just outside of 0 … 255. */
export function cssOfChannels(channel: (index: 0 | 1 | 2) => number): string {
  const byte = (index: 0 | 1 | 2) => Math.min(255, Math.max(0, Math.round(channel(index))));
  return `rgb(${byte(0)}, ${byte(1)}, ${byte(2)})`;
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
  return luminance(packed) > 0.179 ? "#000000" : "#ffffff";
}

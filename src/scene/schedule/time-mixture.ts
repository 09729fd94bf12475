/**
 * Colours for what is thinner than a pixel: each pixel shows the mixture of what happens in it. The
 * shares of the kinds of passes, and of idle time, are rounded to few levels, so that all mixtures
 * fit into one palette of 255.
 */
import { rgb } from "d3";
import { TABLE_SIZE } from "../colour/colour-table.ts";
import { packColour } from "../colour/packed-colour.ts";

export interface MixturePalette {
  /** Packed colours. */
  palette: Uint32Array;
  /** Levels into which a share is divided. */
  levels: number;
  /** Base `levels + 1` number of the kinds' levels → palette index. */
  indexOf: Uint8Array;
  kinds: number;
}

/** @param colours of the kinds, then of idle time; at most five in all. */
export function mixturePalette(colours: readonly string[]): MixturePalette {
  const kinds = colours.length - 1;
  const levels = levelsFor(kinds);
  const parts = colours.map(linearOf);
  const palette = new Uint32Array(TABLE_SIZE);
  const indexOf = new Uint8Array((levels + 1) ** kinds);
  let next = 0;
  const counts = new Array<number>(kinds).fill(0);
  const place = (kind: number, left: number, key: number) => {
    if (kind === kinds) {
      palette[next] = mix(parts, [...counts, left], levels);
      indexOf[key] = next;
      next += 1;
      return;
    }
    for (let count = 0; count <= left; count += 1) {
      counts[kind] = count;
      place(kind + 1, left - count, key + count * (levels + 1) ** kind);
    }
  };
  place(0, levels, 0);
  return { palette, levels, indexOf, kinds };
}

/** As many levels as leave the palette room: ways to share n levels among the kinds and idle time. */
function levelsFor(kinds: number): number {
  let levels = 1;
  while (waysToShare(levels + 1, kinds) < TABLE_SIZE) levels += 1;
  return levels;
}

function waysToShare(levels: number, kinds: number): number {
  let ways = 1;
  for (let kind = 1; kind <= kinds; kind += 1) ways = (ways * (levels + kind)) / kind;
  return ways;
}

/**
 * The palette's index for the shares of one pixel.
 *
 * @param shares of each kind, from `offset`; what they leave of 1 is idle time.
 */
export function mixtureIndex(
  mixture: MixturePalette,
  shares: Float64Array,
  offset: number,
): number {
  const { levels, kinds, indexOf } = mixture;
  let key = 0;
  let used = 0;
  let carried = 0;
  let radix = 1;
  for (let kind = 0; kind < kinds; kind += 1) {
    // What rounding takes from one kind is given to the next, so that the sum stays right.
    const exact = (shares[offset + kind] ?? 0) * levels + carried;
    const count = Math.min(levels - used, Math.max(0, Math.round(exact)));
    carried = exact - count;
    used += count;
    key += count * radix;
    radix *= levels + 1;
  }
  return indexOf[key] ?? 0;
}

type Linear = [red: number, green: number, blue: number];

function linearOf(css: string): Linear {
  const { r, g, b } = rgb(css);
  const linear = (byte: number) => (byte / 255) ** 2.2;
  return [linear(r), linear(g), linear(b)];
}

/** Light adds up, coded bytes do not. */
function mix(parts: readonly Linear[], counts: readonly number[], levels: number): number {
  const sum: Linear = [0, 0, 0];
  parts.forEach((part, index) => {
    for (const channel of [0, 1, 2] as const) {
      sum[channel] += ((counts[index] ?? 0) / levels) * part[channel];
    }
  });
  const [red, green, blue] = sum.map((light) => 255 * light ** (1 / 2.2)) as Linear;
  return packColour(rgb(red, green, blue).formatRgb());
}

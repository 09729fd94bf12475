/**
 * Tables that turn an index of 0 … 255 into a packed colour, so that painting 131,072 cells asks no
 * scale anything.
 */
import type { Ramp } from "./blend.ts";
import { packColour } from "./packed-colour.ts";

export const TABLE_SIZE = 256;
/** The last entry of every table: a GPU that the plan leaves idle. */
export const IDLE_INDEX = 255;
/** Entries that a scale may use. */
export const SCALE_SIZE = 255;

/** A scale over `count` equal steps, index i for step i. */
export function steppedTable(ramp: Ramp, count: number, idle: string): Uint32Array {
  const table = new Uint32Array(TABLE_SIZE);
  const last = Math.max(1, Math.min(count, SCALE_SIZE) - 1);
  table.fill(packColour(ramp(1)));
  for (let index = 0; index < last; index++) table[index] = packColour(ramp(index / last));
  table[IDLE_INDEX] = packColour(idle);
  return table;
}

/** Colours given one by one; categories beyond the table come round again. */
export function categoryTable(colours: readonly string[], idle: string): Uint32Array {
  const table = new Uint32Array(TABLE_SIZE);
  for (let index = 0; index < SCALE_SIZE; index++) {
    table[index] = packColour(colours[index % colours.length] ?? idle);
  }
  table[IDLE_INDEX] = packColour(idle);
  return table;
}

/** Entries of a scale that breaks: so many below the limit, the rest above it. */
export const BREAK_AT = 192;

/** Below the limit one ramp, above it another. */
export function brokenTable(below: Ramp, above: Ramp, idle: string): Uint32Array {
  const table = new Uint32Array(TABLE_SIZE);
  for (let index = 0; index < BREAK_AT; index++) {
    table[index] = packColour(below(index / (BREAK_AT - 1)));
  }
  for (let index = BREAK_AT; index < SCALE_SIZE; index++) {
    table[index] = packColour(above((index - BREAK_AT) / (SCALE_SIZE - 1 - BREAK_AT)));
  }
  table[IDLE_INDEX] = packColour(idle);
  return table;
}

/**
 * Index of a value on a broken scale. `limit` itself still fits; twice the limit ends the scale.
 */
export function brokenIndex(value: number, limit: number): number {
  if (value <= limit) return Math.floor((Math.max(0, value) / limit) * (BREAK_AT - 1));
  const beyond = Math.min(1, value / limit - 1);
  return BREAK_AT + Math.floor(beyond * (SCALE_SIZE - 1 - BREAK_AT));
}

/** Index of a value between two ends of a plain scale. */
export function scaleIndex(value: number, from: number, to: number): number {
  if (to <= from) return SCALE_SIZE - 1;
  const share = Math.min(1, Math.max(0, (value - from) / (to - from)));
  return Math.round(share * (SCALE_SIZE - 1));
}

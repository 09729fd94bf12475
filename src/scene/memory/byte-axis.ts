/** An axis of bytes that stays where it is while a slider moves: it grows in few, large steps. */
import { tickStep } from "d3";

export interface ByteAxis {
  /** Top of the axis, bytes. */
  top: number;
  /** Where lines are drawn, bytes, 0 included. */
  ticks: number[];
  /** Words for a tick; the highest one carries the unit. */
  text(bytes: number): string;
}

/** Tops as multiples of the capacity. The first leaves room above the line for its name. */
const HEADROOM = [1.16, 1.5, 2, 3, 4, 6, 8];

const UNITS = [
  { bytes: 2 ** 50, name: "PiB" },
  { bytes: 2 ** 40, name: "TiB" },
  { bytes: 2 ** 30, name: "GiB" },
  { bytes: 2 ** 20, name: "MiB" },
];

/**
 * @param capacity bytes, above 0
 * @param fullest largest amount to be shown, bytes
 * @param count about how many ticks there is room for
 */
export function byteAxis(capacity: number, fullest: number, count: number): ByteAxis {
  const top = capacity * headroom((fullest * 1.04) / capacity);
  const unit = UNITS.find(({ bytes }) => top >= 2 * bytes) ?? { bytes: 1, name: "B" };
  const step = tickStep(0, top / unit.bytes, Math.max(1, count)) * unit.bytes;
  const ticks: number[] = [];
  for (let at = 0; at * step <= top; at++) ticks.push(at * step);
  const last = ticks[ticks.length - 1] as number;
  return {
    top,
    ticks,
    text: (bytes) => {
      const number = (bytes / unit.bytes).toLocaleString("en-US", { maximumFractionDigits: 3 });
      return bytes === last ? `${number} ${unit.name}` : number;
    },
  };
}

/** Beyond eightfold the steps are powers of two. */
function headroom(share: number): number {
  return HEADROOM.find((step) => share <= step) ?? 2 ** Math.ceil(Math.log2(share));
}

/**
 * Where the memory curve of one pipeline rank lies: what is held throughout, one column of pixels for
 * what comes and goes, the peak. Drawing and pointing share it.
 */
import type { MemoryCurve } from "../../engine/schedule/memory-over-time.ts";
import type { Box } from "../marks.ts";
import { type ByteAxis, byteAxis } from "./byte-axis.ts";
import { type Envelope, envelopeOf } from "./curve-envelope.ts";
import type { MemoryPart } from "./memory-parts.ts";

export interface HeldPart {
  part: MemoryPart;
  bytes: number;
}

export interface MemoryCurveInput {
  curve: MemoryCurve;
  /** Held from the first to the last instant, bytes by part; in the order they are stacked. */
  held: readonly HeldPart[];
  capacityBytes: number;
  /** End of the last pass of all, after which only the optimizer works; and end of the step. */
  passesEnd: number;
  seconds: number;
  /** Largest amount any stage reaches, bytes, so that the axis stays from stage to stage. */
  fullestBytes: number;
  width: number;
  height: number;
  /** Under another picture, whose time axis it shares: where, and which seconds are seen. */
  shared?: { plot: Box; from: number; to: number };
}

export interface MemoryCurveLayout {
  width: number;
  height: number;
  plot: Box;
  axis: ByteAxis;
  held: readonly HeldPart[];
  capacityBytes: number;
  /** Whether the capacity lies above what the axis shows. */
  isCapacityAbove: boolean;
  passesEnd: number;
  seconds: number;
  /** What is seen of the step, seconds. */
  from: number;
  to: number;
  /** Whether times are written under another picture. */
  isShared: boolean;
  /** One column of pixels each: least and most held within it. */
  envelope: Envelope;
  peak: { seconds: number; bytes: number };
}

export function layoutMemoryCurve(input: MemoryCurveInput): MemoryCurveLayout {
  const { curve, width, height, capacityBytes, fullestBytes, seconds, shared } = input;
  const from = shared?.from ?? 0;
  const to = shared?.to ?? seconds;
  const plot = shared?.plot ?? {
    x: 52,
    y: 16,
    width: Math.max(1, width - 52 - 12),
    height: Math.max(1, height - 16 - 22),
  };
  const reference = shared ? lowReference(capacityBytes, fullestBytes) : capacityBytes;
  return {
    width,
    height,
    plot,
    axis: byteAxis(reference, fullestBytes, Math.max(1, Math.floor(plot.height / 40))),
    held: input.held,
    capacityBytes,
    isCapacityAbove: reference < capacityBytes,
    passesEnd: input.passesEnd,
    seconds,
    from,
    to,
    isShared: shared !== undefined,
    envelope: envelopeOf(curve, to, Math.round(plot.width), from),
    peak: peakOf(curve),
  };
}

/**
 * What the axis of a low lane is made for: the capacity, or, where that would press a small model's
 * curve flat, the half, the quarter of it and so on; in few steps, so that it stays while a slider moves.
 */
function lowReference(capacityBytes: number, fullestBytes: number): number {
  let reference = capacityBytes;
  while (fullestBytes > 0 && fullestBytes * 1.04 <= reference / 2) reference /= 2;
  return reference;
}

function peakOf({ seconds, bytes }: MemoryCurve): { seconds: number; bytes: number } {
  let at = 0;
  for (let index = 1; index < bytes.length; index++) {
    if ((bytes[index] as number) > (bytes[at] as number)) at = index;
  }
  return { seconds: seconds[at] ?? 0, bytes: bytes[at] ?? 0 };
}

export function timeAt(layout: MemoryCurveLayout, x: number): number {
  const share = (x - layout.plot.x) / layout.plot.width;
  return layout.from + Math.min(1, Math.max(0, share)) * (layout.to - layout.from);
}

export function xOf({ plot, from, to }: MemoryCurveLayout, time: number): number {
  return plot.x + (to > from ? (time - from) / (to - from) : 0) * plot.width;
}

export function yOf({ plot, axis }: MemoryCurveLayout, bytes: number): number {
  return plot.y + plot.height * (1 - bytes / axis.top);
}

/**
 * Bytes over a torus, axis after axis as `torus-routes.ts` sends them. A flow that passes many chips
 * of a line is noted where it begins and where it ends; adding up along the line gives each link.
 */
import type { FabricShape, TorusShape } from "../../cluster/fabric/fabric-shape.ts";
import { closes, strideAlong, torusTierName } from "../../cluster/fabric/torus-wiring.ts";
import type { TierTraffic } from "../../report.ts";
import type { FlowSums } from "./flow-sums.ts";
import { tierOfSums } from "./tier-of-sums.ts";

export class TorusSums implements FlowSums {
  /** Whether every place of the torus holds a chip. */
  static canSum(shape: FabricShape, { axes }: TorusShape): boolean {
    const places = axes.reduce((product, size) => product * size, 1);
    return places === shape.nodes * shape.gpusPerNode;
  }

  private readonly axes: AxisSums[];
  private readonly bytesPerSecond: number;

  /** @param bytesPerSecond of one chip, all its links together, one direction */
  constructor(shape: FabricShape, torus: TorusShape, bytesPerSecond: number) {
    const chips = shape.nodes * shape.gpusPerNode;
    this.bytesPerSecond = bytesPerSecond / (2 * torus.axes.length);
    this.axes = torus.axes.map(
      (size, axis) =>
        new AxisSums({
          tier: torusTierName(axis),
          chips,
          size,
          stride: strideAlong(torus, axis),
          ring: closes(torus, axis) && size > 2,
        }),
    );
  }

  add(from: number, to: number, bytes: number): void {
    if (from === to || bytes === 0) return;
    let at = from;
    for (const axis of this.axes) at = axis.pass(at, to, bytes);
  }

  /** A torus has no switches. */
  addAtSwitch(): void {}

  finish(): TierTraffic[] {
    return this.axes.flatMap((axis) => axis.finish(this.bytesPerSecond));
  }
}

interface AxisShape {
  tier: string;
  chips: number;
  size: number;
  stride: number;
  /** Closed by a cable of its own from the last chip to the first. */
  ring: boolean;
}

/** One axis' links, each under the chip from which it leads on, in either direction. */
class AxisSums {
  private readonly axis: AxisShape;
  private readonly coordinate: Uint32Array;
  /** Bytes by which a link carries more than the one before it on its line. */
  private readonly ahead: Float64Array;
  private readonly back: Float64Array;

  constructor(axis: AxisShape) {
    this.axis = axis;
    const { chips, size, stride } = axis;
    this.coordinate = Uint32Array.from(
      { length: chips },
      (_, chip) => Math.floor(chip / stride) % size,
    );
    this.ahead = new Float64Array(chips);
    this.back = new Float64Array(chips);
  }

  /** Moves bytes from a chip to the coordinate of another, the shorter way; the chip reached. */
  pass(chip: number, to: number, bytes: number): number {
    const { size, stride, ring } = this.axis;
    const at = this.coordinate[chip] as number;
    const there = this.coordinate[to] as number;
    if (at === there) return chip;
    const first = chip - at * stride;
    const forward = there > at ? there - at : there - at + size;
    if (!ring) {
      if (there > at) this.note(this.ahead, first, at, there, bytes);
      else this.note(this.back, first, there, at, bytes);
    } else if (2 * forward === size) {
      this.note(this.ahead, first, at, there, bytes / 2);
      this.note(this.back, first, there, at, bytes / 2);
    } else if (2 * forward < size) this.note(this.ahead, first, at, there, bytes);
    else this.note(this.back, first, there, at, bytes);
    return first + there * stride;
  }

  finish(bytesPerSecond: number): TierTraffic[] {
    const { tier, chips, size, ring } = this.axis;
    if (size === 1) return [];
    this.addAlong(this.ahead);
    this.addAlong(this.back);
    const links = ring ? chips : (chips / size) * (size - 1);
    const sums = [this.ahead, this.back];
    return [tierOfSums({ tier, links, bytesPerSecond, linksPerSum: 1, sums })];
  }

  /** The links from coordinate `from` on to coordinate `to`, round the ring where `to` lies before. */
  private note(sums: Float64Array, first: number, from: number, to: number, bytes: number): void {
    const { stride } = this.axis;
    const begin = first + from * stride;
    const end = first + to * stride;
    sums[begin] = (sums[begin] as number) + bytes;
    sums[end] = (sums[end] as number) - bytes;
    if (to < from) sums[first] = (sums[first] as number) + bytes;
  }

  private addAlong(sums: Float64Array): void {
    const { stride, chips } = this.axis;
    for (let chip = stride; chip < chips; chip += 1) {
      if (this.coordinate[chip] === 0) continue;
      sums[chip] = (sums[chip] as number) + (sums[chip - stride] as number);
    }
  }
}

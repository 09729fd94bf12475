/** Bytes inside scale-up domains, summed per GPU or, in a mesh, per pair of GPUs. */
import type { FabricShape } from "../../cluster/fabric/fabric-shape.ts";
import { scaleUpTierName } from "../../cluster/fabric/node-wiring.ts";
import type { TierTraffic } from "../../report.ts";
import type { ScaleUpSums } from "./flow-sums.ts";
import { tierOfSums } from "./tier-of-sums.ts";

/** Over switches, which all carry the same share, or over PCIe. */
export class SwitchedSums implements ScaleUpSums {
  private readonly shape: FabricShape;
  private readonly bytesPerSecond: number;
  private readonly out: Float64Array;
  private readonly into: Float64Array;

  constructor(shape: FabricShape, bytesPerSecond: number) {
    this.shape = shape;
    this.bytesPerSecond = bytesPerSecond;
    this.out = new Float64Array(shape.nodes * shape.gpusPerNode);
    this.into = new Float64Array(shape.nodes * shape.gpusPerNode);
  }

  add(from: number, to: number, bytes: number): void {
    this.out[from] = (this.out[from] as number) + bytes;
    this.into[to] = (this.into[to] as number) + bytes;
  }

  addAtSwitch(gpu: number, up: number, down: number): void {
    this.out[gpu] = (this.out[gpu] as number) + up;
    this.into[gpu] = (this.into[gpu] as number) + down;
  }

  finish(): TierTraffic[] {
    const { shape, out, into, bytesPerSecond } = this;
    const { kind, switches } = shape.scaleUp;
    const cables = kind === "nvswitch" ? switches : kind === "pcie" ? 1 : 0;
    if (cables === 0) return [];
    return [
      tierOfSums({
        tier: scaleUpTierName(shape),
        links: out.length * cables,
        bytesPerSecond: bytesPerSecond / cables,
        linksPerSum: cables,
        sums: [out, into],
      }),
    ];
  }
}

/** Over a link of its own for each pair of a domain's GPUs. */
export class MeshSums implements ScaleUpSums {
  private readonly shape: FabricShape;
  private readonly bytesPerSecond: number;
  private readonly size: number;
  /** By sender and receiver: the two directions of a pair's link stand apart. */
  private readonly sent: Float64Array;

  constructor(shape: FabricShape, bytesPerSecond: number) {
    this.shape = shape;
    this.bytesPerSecond = bytesPerSecond;
    this.size = shape.scaleUp.domainSize;
    this.sent = new Float64Array(shape.nodes * shape.gpusPerNode * this.size);
  }

  add(from: number, to: number, bytes: number): void {
    const index = from * this.size + (to % this.size);
    this.sent[index] = (this.sent[index] as number) + bytes;
  }

  /** A mesh has no switch that could reduce. */
  addAtSwitch(): void {}

  finish(): TierTraffic[] {
    const { shape, size, sent, bytesPerSecond } = this;
    const domains = Math.ceil((shape.nodes * shape.gpusPerNode) / size);
    return [
      tierOfSums({
        tier: scaleUpTierName(shape),
        links: (domains * size * (size - 1)) / 2,
        bytesPerSecond: bytesPerSecond / (size - 1),
        linksPerSum: 1,
        sums: [sent],
      }),
    ];
  }
}

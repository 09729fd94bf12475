/** Collects vertices and links while a graph is built; grows its arrays as links come. */

import type { FabricGraph, LinkTier, VertexKind, VertexRange } from "./fabric-graph.ts";
import type { FabricShape } from "./fabric-shape.ts";

export class GraphBuilder {
  readonly shape: FabricShape;
  private readonly vertices: VertexRange[] = [];
  private readonly tiers: LinkTier[] = [];
  private vertexCount = 0;
  private linkCount = 0;
  private lower = new Uint32Array(1024);
  private upper = new Uint32Array(1024);

  constructor(shape: FabricShape) {
    this.shape = shape;
  }

  addVertices(kind: VertexKind, name: string, count: number): VertexRange {
    const range = { kind, name, first: this.vertexCount, count };
    this.vertices.push(range);
    this.vertexCount += count;
    return range;
  }

  /** Opens a tier; links added from now on belong to it. */
  openTier(name: string, place: LinkTier["place"], bytesPerSecond: number): void {
    this.tiers.push({ name, place, first: this.linkCount, count: 0, bytesPerSecond });
  }

  addLink(lower: number, upper: number): void {
    if (this.linkCount === this.lower.length) this.grow();
    this.lower[this.linkCount] = lower;
    this.upper[this.linkCount] = upper;
    this.linkCount += 1;
    const tier = this.tiers.at(-1);
    if (tier !== undefined) tier.count += 1;
  }

  finish(): FabricGraph {
    return {
      shape: this.shape,
      vertices: this.vertices,
      vertexCount: this.vertexCount,
      tiers: this.tiers.filter(({ count }) => count > 0),
      linkCount: this.linkCount,
      lowerEnd: this.lower.slice(0, this.linkCount),
      upperEnd: this.upper.slice(0, this.linkCount),
    };
  }

  private grow(): void {
    const lower = new Uint32Array(this.lower.length * 2);
    const upper = new Uint32Array(this.upper.length * 2);
    lower.set(this.lower);
    upper.set(this.upper);
    this.lower = lower;
    this.upper = upper;
  }
}

/**
 * What a fabric's graph is made of: kinds of vertices, tiers of links, and both ends of every link.
 * How one is built is `graph.ts`.
 */
import type { FabricShape } from "./fabric-shape.ts";

export type VertexKind =
  | "gpu"
  | "scaleUpSwitch"
  | "host"
  | "adapter"
  | "leaf"
  | "spine"
  | "core"
  | "router";

/** Vertices of one kind are numbered in a row. */
export interface VertexRange {
  kind: VertexKind;
  /** As the operator calls it: `NVSwitch gen2`, `top-of-rack`. */
  name: string;
  first: number;
  count: number;
}

/** Links between two kinds of vertices; their numbers follow one another. */
export interface LinkTier {
  /** As reported: `NVLink`, `adapter`, `leaf–spine`, `spine–core`. */
  name: string;
  place: "scale-up" | "host" | "network";
  first: number;
  count: number;
  /** One link, one direction. */
  bytesPerSecond: number;
}

export interface FabricGraph {
  shape: FabricShape;
  vertices: VertexRange[];
  vertexCount: number;
  tiers: LinkTier[];
  linkCount: number;
  /** Vertex at the lower end of each link, nearer the GPUs; in a mesh the lower number. */
  lowerEnd: Uint32Array;
  /** Vertex at the upper end. A link carries bytes up and down, each at full rate. */
  upperEnd: Uint32Array;
}

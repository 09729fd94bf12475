/**
 * A fabric as a graph: GPUs, NVSwitch chips, adapters and switches as vertices, every cable as one
 * link, in typed arrays. Links of a tier lie together, so that a link's number follows from where
 * it is plugged in; the wiring modules hold those formulas. Bytes per link are `traffic/link-loads.ts`.
 */
import type { Cluster } from "../../plan/plan.ts";
import type { Accelerator } from "../accelerator.ts";
import { resolveAccelerator } from "../accelerator-catalog.ts";
import { addDragonfly } from "./dragonfly-wiring.ts";
import type { FabricGraph, LinkTier, VertexKind, VertexRange } from "./fabric-graph.ts";
import type { FabricShape } from "./fabric-shape.ts";
import { GraphBuilder } from "./graph-builder.ts";
import { addAdapters, addScaleUp } from "./node-wiring.ts";
import { fabricShape } from "./shape-of.ts";
import { addTorus } from "./torus-wiring.ts";
import { addTree } from "./tree-wiring.ts";

export type { FabricGraph, LinkTier, VertexKind, VertexRange };

/** GB/s of a PCIe 4.0 × 16 slot as collectives reach it (NVIDIA GTC 2024, S62129). */
const PCIE_GIGABYTES_PER_SECOND = 24;

/**
 * Builds the graph of a cluster's fabric.
 * @throws PlanError when the accelerator is not known
 */
export function fabricGraph(cluster: Cluster): FabricGraph {
  return graphOfShape(fabricShape(cluster), scaleUpBytesPerSecond(resolveAccelerator(cluster)));
}

/** What one GPU sends inside its domain, one direction, all its links; over PCIe without a link. */
export function scaleUpBytesPerSecond({ scaleUp }: Pick<Accelerator, "scaleUp">): number {
  return (scaleUp.gigabytesPerSecond || PCIE_GIGABYTES_PER_SECOND) * 1e9;
}

/** @param scaleUpBytesPerSecond of one GPU, one direction, all its scale-up links together */
function graphOfShape(shape: FabricShape, scaleUpBytesPerSecond: number): FabricGraph {
  const graph = new GraphBuilder(shape);
  const gpus = graph.addVertices("gpu", "GPU", shape.nodes * shape.gpusPerNode);
  const { network } = shape;
  if (network.topology === "torus") {
    addTorus(graph, gpus, network, scaleUpBytesPerSecond);
    return graph.finish();
  }
  addScaleUp(graph, gpus, scaleUpBytesPerSecond);
  if (network.topology === "none") return graph.finish();
  const adapters = addAdapters(graph, gpus);
  if (network.topology === "tree") addTree(graph, adapters, network);
  else addDragonfly(graph, adapters, network);
  return graph.finish();
}

/** The tier a link belongs to. */
export function tierOfLink(graph: FabricGraph, link: number): LinkTier {
  const tier = graph.tiers.find(({ first, count }) => link >= first && link < first + count);
  if (tier === undefined) throw new RangeError(`link ${link} of ${graph.linkCount}`);
  return tier;
}

/** The kind a vertex is of. */
export function rangeOfVertex(graph: FabricGraph, vertex: number): VertexRange {
  const range = graph.vertices.find(
    ({ first, count }) => vertex >= first && vertex < first + count,
  );
  if (range === undefined) throw new RangeError(`vertex ${vertex} of ${graph.vertexCount}`);
  return range;
}

/** Vertices of one kind; an empty range where there are none. */
export function verticesOf(graph: FabricGraph, kind: VertexKind): VertexRange {
  return (
    graph.vertices.find((range) => range.kind === kind) ?? { kind, name: kind, first: 0, count: 0 }
  );
}

/** Links of one tier by its name; an empty tier where there is none. */
export function tierNamed(graph: FabricGraph, name: string): LinkTier {
  return (
    graph.tiers.find((tier) => tier.name === name) ?? {
      name,
      place: "network",
      first: 0,
      count: 0,
      bytesPerSecond: 0,
    }
  );
}

/** What has been taken away from a fabric: single links, and vertices with all their links. */
import { type FabricGraph, tierNamed, verticesOf } from "../graph.ts";

export interface Failures {
  links: ReadonlySet<number>;
  vertices: ReadonlySet<number>;
}

/** A whole node: its GPUs and adapters. */
export function nodeFailure(graph: FabricGraph, node: number): Failures {
  const { gpusPerNode, adaptersPerNode } = graph.shape;
  const gpus = verticesOf(graph, "gpu").first + node * gpusPerNode;
  const adapters = verticesOf(graph, "adapter");
  const vertices = new Set<number>();
  for (let gpu = 0; gpu < gpusPerNode; gpu += 1) vertices.add(gpus + gpu);
  if (adapters.count > 0) {
    const first = adapters.first + node * adaptersPerNode;
    for (let adapter = 0; adapter < adaptersPerNode; adapter += 1) vertices.add(first + adapter);
  }
  return { links: new Set(), vertices };
}

/** Whether a link still carries bytes: itself and both its ends. */
export function linkIsUp(
  graph: FabricGraph,
  failures: Failures | undefined,
  link: number,
): boolean {
  if (failures === undefined) return true;
  return !(
    failures.links.has(link) ||
    failures.vertices.has(graph.lowerEnd[link] as number) ||
    failures.vertices.has(graph.upperEnd[link] as number)
  );
}

/** Whether anything from the adapters upward is missing. */
export function hasNetworkFailures(graph: FabricGraph, failures: Failures | undefined): boolean {
  if (failures === undefined) return false;
  const firstLink = tierNamed(graph, "adapter").first;
  for (const link of failures.links) if (link >= firstLink) return true;
  const firstVertex = verticesOf(graph, "adapter").first;
  for (const vertex of failures.vertices) if (vertex >= firstVertex) return true;
  return false;
}

/** Whether anything between the GPUs of a domain is missing. */
export function hasScaleUpFailures(graph: FabricGraph, failures: Failures | undefined): boolean {
  if (failures === undefined) return false;
  const end = verticesOf(graph, "adapter").first || graph.vertexCount;
  for (const vertex of failures.vertices) if (vertex < end) return true;
  for (const tier of graph.tiers) {
    if (tier.place !== "scale-up") continue;
    for (const link of failures.links) {
      if (link >= tier.first && link < tier.first + tier.count) return true;
    }
  }
  return false;
}

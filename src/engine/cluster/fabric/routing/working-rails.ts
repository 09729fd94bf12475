/**
 * By which adapters a flow leaves its node and enters another where something has failed: by its usual
 * ones while they still reach each other, else by the next rail, else by any two that do.
 */
import { type FabricGraph, tierNamed, verticesOf } from "../graph.ts";
import { adapterOfGpu, adaptersOfGpu } from "../node-wiring.ts";
import { type Failures, linkIsUp } from "./failures.ts";

/** GPUs whose adapters a flow takes, and which of each GPU's adapters. */
export interface Rails {
  sender: number;
  receiver: number;
  adapters: number[];
}

/**
 * @returns changes the rails of a flow to such as work, tried from the wished local GPU on; false
 *   where no adapters of the two nodes reach each other
 */
export function workingRails(
  graph: FabricGraph,
  failures: Failures,
): (from: number, to: number, wished: number, rails: Rails) => boolean {
  const { gpusPerNode } = graph.shape;
  const perGpu = adaptersOfGpu(graph.shape, 0).count;
  const piece = connectedPieces(graph, failures);
  const isDead = (gpu: number) => failures.vertices.has(gpu);

  const tryPair = (sender: number, receiver: number, rails: Rails): boolean => {
    if (isDead(sender) || isDead(receiver)) return false;
    const adapters: number[] = [];
    for (let k = 0; k < perGpu; k += 1) {
      const here = piece(adapterOfGpu(graph.shape, sender, k));
      if (here !== -1 && here === piece(adapterOfGpu(graph.shape, receiver, k))) adapters.push(k);
    }
    if (adapters.length === 0) return false;
    Object.assign(rails, { sender, receiver, adapters });
    return true;
  };

  return (from, to, wished, rails) => {
    if (isDead(from) || isDead(to)) return false;
    if (tryPair(rails.sender, rails.receiver, rails)) return true;
    const here = from - (from % gpusPerNode);
    const there = to - (to % gpusPerNode);
    const locals = Array.from({ length: gpusPerNode }, (_, step) => (wished + step) % gpusPerNode);
    return (
      locals.some((local) => tryPair(here + local, there + local, rails)) ||
      locals.some((one) => locals.some((other) => tryPair(here + one, there + other, rails)))
    );
  };
}

/** In which connected piece of the network an adapter is, as a number; −1 where it or its cable fails. */
function connectedPieces(graph: FabricGraph, failures: Failures): (adapter: number) => number {
  const { first: firstLink, count: adapterLinks } = tierNamed(graph, "adapter");
  const parent = Int32Array.from({ length: graph.vertexCount }, (_, vertex) => vertex);
  const rootOf = (vertex: number) => {
    let root = vertex;
    while (parent[root] !== root) {
      parent[root] = parent[parent[root] as number] as number;
      root = parent[root] as number;
    }
    return root;
  };
  for (let link = firstLink; adapterLinks > 0 && link < graph.linkCount; link += 1) {
    if (!linkIsUp(graph, failures, link)) continue;
    parent[rootOf(graph.lowerEnd[link] as number)] = rootOf(graph.upperEnd[link] as number);
  }
  const { first } = verticesOf(graph, "adapter");
  return (adapter) =>
    linkIsUp(graph, failures, firstLink + adapter) ? rootOf(first + adapter) : -1;
}

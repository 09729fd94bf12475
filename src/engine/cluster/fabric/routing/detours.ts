/**
 * Shortest ways around what has failed, between chips that are joined directly. Of ways equally short
 * the one over the cable with the lowest number is taken at every step, so that a flow keeps to one.
 */
import type { FabricGraph } from "../graph.ts";
import { type Failures, linkIsUp } from "./failures.ts";

/** Distances are kept for so many destinations; a failure touches few. */
const MOST_KEPT = 256;

/**
 * @returns for two vertices the entries of the loads along the way, up link l at 2 l and down it at
 *   2 l + 1; undefined where no way is left
 */
export function detours(
  graph: FabricGraph,
  failures: Failures,
): (from: number, to: number) => number[] | undefined {
  const links = workingLinks(graph, failures);
  const known = new Map<number, Int32Array>();
  const distancesTo = (to: number): Int32Array => {
    let distances = known.get(to);
    if (distances === undefined) {
      if (known.size === MOST_KEPT) known.clear();
      distances = search(links, to);
      known.set(to, distances);
    }
    return distances;
  };
  return (from, to) => {
    const distances = distancesTo(to);
    if (distances[from] === -1) return undefined;
    const way: number[] = [];
    for (let at = from; at !== to; ) {
      const nearer = (distances[at] as number) - 1;
      const step = (links[at] as Step[]).find(({ other }) => distances[other] === nearer) as Step;
      way.push(step.index);
      at = step.other;
    }
    return way;
  };
}

interface Step {
  other: number;
  /** Entry of the loads in this direction. */
  index: number;
}

function workingLinks(graph: FabricGraph, failures: Failures): Step[][] {
  const links: Step[][] = Array.from({ length: graph.vertexCount }, () => []);
  for (let link = 0; link < graph.linkCount; link += 1) {
    if (!linkIsUp(graph, failures, link)) continue;
    const [lower, upper] = [graph.lowerEnd[link] as number, graph.upperEnd[link] as number];
    links[lower]?.push({ other: upper, index: 2 * link });
    links[upper]?.push({ other: lower, index: 2 * link + 1 });
  }
  return links;
}

function search(links: readonly Step[][], to: number): Int32Array {
  const distances = new Int32Array(links.length).fill(-1);
  distances[to] = 0;
  const reached = [to];
  for (const at of reached) {
    for (const { other } of links[at] as Step[]) {
      if (distances[other] !== -1) continue;
      distances[other] = (distances[at] as number) + 1;
      reached.push(other);
    }
  }
  return distances;
}

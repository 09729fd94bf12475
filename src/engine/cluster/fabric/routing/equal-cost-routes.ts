/**
 * Routing by search: shortest ways over whatever links still work, spread evenly at each switch or
 * one drawn per flow. Knows nothing of the wiring's regularity, so it serves fabrics with failures
 * and is what the formulas are tested against.
 */
import { type FabricGraph, tierNamed, verticesOf } from "../graph.ts";
import { type Failures, linkIsUp } from "./failures.ts";
import { mixBits } from "./mix-bits.ts";
import { addTo } from "./node-routes.ts";
import type { NetworkAccumulator, Routing } from "./routing.ts";

interface PendingFlow {
  at: number;
  bytes: number;
  flow: number;
}

export function equalCostAccumulator(
  graph: FabricGraph,
  routing: Routing,
  failures: Failures | undefined,
  loads: Float64Array,
): NetworkAccumulator {
  const adapterTier = tierNamed(graph, "adapter").first;
  const neighbours = switchNeighbours(graph, failures);
  const byDestination = new Map<number, PendingFlow[]>();
  const known = new Map<number, Distances>();
  let lost = 0;
  return {
    add(fromAdapter, toAdapter, bytes, flow) {
      const up = adapterTier + fromAdapter;
      const down = adapterTier + toAdapter;
      if (!linkIsUp(graph, failures, up) || !linkIsUp(graph, failures, down)) {
        lost += bytes;
        return;
      }
      addTo(loads, 2 * up, bytes);
      addTo(loads, 2 * down + 1, bytes);
      const at = graph.upperEnd[up] as number;
      const to = graph.upperEnd[down] as number;
      if (at === to) return;
      const pending = byDestination.get(to);
      if (pending === undefined) byDestination.set(to, [{ at, bytes, flow }]);
      else pending.push({ at, bytes, flow });
    },
    finish,
    unrouted: () => lost,
    pending() {
      finish();
      return 0;
    },
  };

  function finish(): void {
    byDestination.forEach((flows, to) => {
      let distances = known.get(to);
      if (distances === undefined) {
        distances = distancesTo(neighbours, to);
        known.set(to, distances);
      }
      lost += dropUnreachable(flows, distances, neighbours.first);
      if (routing === "adaptive") spread(neighbours, distances, flows, loads);
      else for (const one of flows) follow(neighbours, distances, one, routing, to, loads);
    });
    byDestination.clear();
  }
}

/** Links of each switch that work, as one list per switch laid end to end. */
interface Neighbours {
  /** First switch vertex; arrays are indexed from it. */
  first: number;
  count: number;
  starts: Uint32Array;
  links: Uint32Array;
  others: Uint32Array;
  /** 0 where the switch is the link's lower end, 1 where its upper. */
  directions: Uint8Array;
}

function switchNeighbours(graph: FabricGraph, failures: Failures | undefined): Neighbours {
  const adapters = verticesOf(graph, "adapter");
  const first = adapters.first + adapters.count;
  const count = graph.vertexCount - first;
  const { first: adapterTier, count: adapterLinks } = tierNamed(graph, "adapter");
  const starts = new Uint32Array(count + 1);
  const eachLink = (visit: (link: number, lower: number, upper: number) => void) => {
    for (let link = adapterTier + adapterLinks; link < graph.linkCount; link += 1) {
      if (!linkIsUp(graph, failures, link)) continue;
      visit(
        link,
        (graph.lowerEnd[link] as number) - first,
        (graph.upperEnd[link] as number) - first,
      );
    }
  };
  eachLink((_, lower, upper) => {
    starts[lower + 1] = (starts[lower + 1] as number) + 1;
    starts[upper + 1] = (starts[upper + 1] as number) + 1;
  });
  for (let at = 0; at < count; at += 1) {
    starts[at + 1] = (starts[at + 1] as number) + (starts[at] as number);
  }
  const total = starts[count] as number;
  const links = new Uint32Array(total);
  const others = new Uint32Array(total);
  const directions = new Uint8Array(total);
  const next = starts.slice();
  const put = (at: number, link: number, other: number, direction: number) => {
    const place = next[at] as number;
    next[at] = place + 1;
    links[place] = link;
    others[place] = other;
    directions[place] = direction;
  };
  eachLink((link, lower, upper) => {
    put(lower, link, upper, 0);
    put(upper, link, lower, 1);
  });
  return { first, count, starts, links, others, directions };
}

interface Distances {
  steps: Int32Array;
  /** Switches in order of distance, the destination first. */
  order: Uint32Array;
  reached: number;
}

function distancesTo({ first, count, starts, others }: Neighbours, to: number): Distances {
  const steps = new Int32Array(count).fill(-1);
  const order = new Uint32Array(count);
  steps[to - first] = 0;
  order[0] = to - first;
  let reached = 1;
  for (let head = 0; head < reached; head += 1) {
    const at = order[head] as number;
    for (let place = starts[at] as number; place < (starts[at + 1] as number); place += 1) {
      const other = others[place] as number;
      if (steps[other] !== -1) continue;
      steps[other] = (steps[at] as number) + 1;
      order[reached] = other;
      reached += 1;
    }
  }
  return { steps, order, reached };
}

/** Takes flows out that cannot arrive; their bytes. */
function dropUnreachable(flows: PendingFlow[], { steps }: Distances, first: number): number {
  let lost = 0;
  for (let index = flows.length - 1; index >= 0; index -= 1) {
    const { at, bytes } = flows[index] as PendingFlow;
    if (steps[at - first] !== -1) continue;
    lost += bytes;
    flows.splice(index, 1);
  }
  return lost;
}

function spread(
  neighbours: Neighbours,
  { steps, order, reached }: Distances,
  flows: PendingFlow[],
  loads: Float64Array,
): void {
  const { first, count, starts, links, others, directions } = neighbours;
  const waiting = new Float64Array(count);
  for (const { at, bytes } of flows) addTo(waiting, at - first, bytes);
  for (let index = reached - 1; index > 0; index -= 1) {
    const at = order[index] as number;
    const bytes = waiting[at] as number;
    if (bytes === 0) continue;
    const nearer = (steps[at] as number) - 1;
    let ways = 0;
    for (let place = starts[at] as number; place < (starts[at + 1] as number); place += 1) {
      if (steps[others[place] as number] === nearer) ways += 1;
    }
    for (let place = starts[at] as number; place < (starts[at + 1] as number); place += 1) {
      const other = others[place] as number;
      if (steps[other] !== nearer) continue;
      addTo(loads, 2 * (links[place] as number) + (directions[place] as number), bytes / ways);
      addTo(waiting, other, bytes / ways);
    }
  }
}

function follow(
  neighbours: Neighbours,
  { steps }: Distances,
  { at: start, bytes, flow }: PendingFlow,
  routing: Routing,
  to: number,
  loads: Float64Array,
): void {
  const { first, starts, links, others, directions } = neighbours;
  let at = start - first;
  while ((steps[at] as number) > 0) {
    const ways: number[] = [];
    for (let place = starts[at] as number; place < (starts[at + 1] as number); place += 1) {
      if (steps[others[place] as number] === (steps[at] as number) - 1) ways.push(place);
    }
    const drawn = routing === "hash" ? mixBits(flow, at) : mixBits(to, at);
    const place = ways[drawn % ways.length] as number;
    addTo(loads, 2 * (links[place] as number) + (directions[place] as number), bytes);
    at = others[place] as number;
  }
}

/**
 * The busiest links, and who causes what a link carries: the groups whose flows pass it, with their
 * bytes. Works by laying every group's flows once more and watching one link.
 */
import {
  type FabricGraph,
  type LinkTier,
  rangeOfVertex,
  tierOfLink,
} from "../cluster/fabric/graph.ts";
import { createRouter, type RouterOptions } from "../cluster/fabric/routing/router.ts";
import { TRAFFIC_KINDS, type TrafficKind } from "../report.ts";
import type { TrafficGroup } from "./collective-use.ts";
import type { PlanFlows } from "./flows/plan-flows.ts";
import type { LinkLoads } from "./link-loads.ts";

export interface LinkLoad {
  link: number;
  /** `up` leads away from the GPUs. */
  direction: "up" | "down";
  bytes: number;
  /** Seconds the link needs for them at its full rate. */
  busySeconds: number;
  byKind: Record<TrafficKind, number>;
}

/** What one direction of a link carries. */
export function loadOfLink(loads: LinkLoads, link: number, direction: "up" | "down"): LinkLoad {
  const index = 2 * link + (direction === "up" ? 0 : 1);
  const tier = tierOfLink(loads.graph, link);
  const byKind = {} as Record<TrafficKind, number>;
  for (const kind of TRAFFIC_KINDS) byKind[kind] = loads.byKind[kind][index] ?? 0;
  const bytes = loads.total[index] as number;
  return { link, direction, bytes, busySeconds: bytes / tier.bytesPerSecond, byKind };
}

/** The link direction of a tier that carries most; undefined for a tier without traffic. */
export function busiestOfTier(loads: LinkLoads, tier: LinkTier): LinkLoad | undefined {
  let busiest = -1;
  let most = 0;
  for (let index = 2 * tier.first; index < 2 * (tier.first + tier.count); index += 1) {
    const bytes = loads.total[index] as number;
    if (bytes > most) {
      most = bytes;
      busiest = index;
    }
  }
  if (busiest === -1) return undefined;
  return loadOfLink(loads, busiest >> 1, busiest & 1 ? "down" : "up");
}

/** The link direction that needs most time for its bytes: the network's bottleneck. */
export function bottleneck(loads: LinkLoads): LinkLoad | undefined {
  let worst: LinkLoad | undefined;
  for (const tier of loads.graph.tiers) {
    if (tier.place === "host") continue;
    const busiest = busiestOfTier(loads, tier);
    if (busiest && busiest.busySeconds > (worst?.busySeconds ?? 0)) worst = busiest;
  }
  return worst;
}

export interface LinkCause {
  kind: TrafficKind;
  group: TrafficGroup;
  /** Ranks of the group; of a pipeline send the sender and the receiver. */
  members: number[];
  bytes: number;
}

/**
 * Groups whose flows pass a link in one direction, most bytes first.
 * @param options as the loads were routed with
 * @param limit how many at most
 */
export function causesOfLink(
  graph: FabricGraph,
  flows: PlanFlows,
  options: RouterOptions,
  { link, direction }: Pick<LinkLoad, "link" | "direction">,
  limit = 100,
): LinkCause[] {
  const index = 2 * link + (direction === "up" ? 0 : 1);
  const accumulator = createRouter(graph, options).accumulate(
    new Float64Array(2 * graph.linkCount),
  );
  const causes: LinkCause[] = [];
  let current: Omit<LinkCause, "bytes"> | undefined;
  let before = 0;
  const close = () => {
    const now = accumulator.peek(index);
    if (current !== undefined && now > before) causes.push({ ...current, bytes: now - before });
    before = now;
  };
  flows.layInto({
    beginGroup(kind, group, members) {
      close();
      current = { kind, group, members: [...members] };
    },
    flow(_kind, from, to, bytes) {
      accumulator.add(flows.slotOf(from), flows.slotOf(to), bytes);
    },
    atSwitch(_kind, rank, up, down) {
      accumulator.addAtSwitch(flows.slotOf(rank), up, down);
    },
  });
  close();
  return causes.sort((a, b) => b.bytes - a.bytes).slice(0, limit);
}

/** A link in words: `leaf 12 → spine 3`, or the other way for `down`. */
export function linkName(graph: FabricGraph, { link, direction }: LinkLoad): string {
  const nameOf = (vertex: number) => {
    const { name, first } = rangeOfVertex(graph, vertex);
    return `${name} ${vertex - first}`;
  };
  const ends = [nameOf(graph.lowerEnd[link] as number), nameOf(graph.upperEnd[link] as number)];
  return (direction === "up" ? ends : ends.reverse()).join(" → ");
}

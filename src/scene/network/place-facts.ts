/** What is told of the network's places: the busiest cables of a part, the ports of a switch, names. */
import type { Analysis } from "../../engine/analyze.ts";
import { type FabricGraph, tierOfLink } from "../../engine/cluster/fabric/graph.ts";
import type { LinkLoads } from "../../engine/traffic/link-loads.ts";
import type { ClusterPart } from "../cluster/cluster-part.ts";
import { sharedTiersOf, unitTiersOf } from "../cluster/cluster-shape.ts";
import type { Run } from "./parts-and-links.ts";

/** One direction of a cable with what it carries. */
export interface CableLoad {
  link: number;
  direction: "up" | "down";
  bytes: number;
  busySeconds: number;
  /** Counted on the switch it is listed for, from 0. */
  port?: number;
}

/** Directions of cables that need most time for their bytes, most first; idle ones are left out. */
export function busiestCables(
  { graph, total }: Pick<LinkLoads, "graph" | "total">,
  runs: readonly Run[],
  most: number,
): CableLoad[] {
  const kept: CableLoad[] = [];
  for (const { first, count } of runs) {
    if (count === 0) continue;
    const { bytesPerSecond } = tierOfLink(graph, first);
    for (let index = 2 * first; index < 2 * (first + count); index += 1) {
      const bytes = total[index] as number;
      const busySeconds = bytes / bytesPerSecond;
      const least = kept[most - 1]?.busySeconds ?? 0;
      if (bytes === 0 || busySeconds <= least) continue;
      const direction = index & 1 ? "down" : "up";
      const at = kept.findIndex((one) => one.busySeconds < busySeconds);
      kept.splice(at < 0 ? kept.length : at, 0, {
        link: index >> 1,
        direction,
        bytes,
        busySeconds,
      });
      kept.length = Math.min(kept.length, most);
    }
  }
  return kept;
}

/** The busiest cables of each tier of the fabric, tier by tier from the GPUs upward. */
export function busiestOfTiers(loads: LinkLoads, most: number): Map<string, CableLoad[]> {
  return new Map(
    loads.graph.tiers
      .filter(({ place }) => place !== "host")
      .map((tier) => [tier.name, busiestCables(loads, [tier], most)]),
  );
}

/**
 * Cables plugged into a switch, port by port: those from below first, then those upward, as the wiring
 * numbers them.
 */
export function cablesOfSwitch(
  graph: FabricGraph,
  vertex: number,
): Pick<CableLoad, "link" | "direction" | "port">[] {
  const below: number[] = [];
  const above: number[] = [];
  for (const tier of graph.tiers) {
    if (tier.place === "host") continue;
    for (let link = tier.first; link < tier.first + tier.count; link += 1) {
      if (graph.upperEnd[link] === vertex) below.push(link);
      else if (graph.lowerEnd[link] === vertex) above.push(link);
    }
  }
  return [
    ...below.map((link) => ({ link, direction: "up" as const })),
    ...above.map((link) => ({ link, direction: "up" as const })),
  ].map((cable, port) => ({ ...cable, port }));
}

/** A part as a heading: `Node 12 to its leaf switches`. */
export function partName(
  { fabric }: Pick<Analysis, "fabric">,
  part: Exclude<ClusterPart, { kind: "gpu" }>,
): string {
  const own = unitTiersOf(fabric).map(({ name }) => name);
  const shared = sharedTiersOf(fabric).map(({ name }) => name);
  const unit = fabric.unitName.replace(/^./, (one) => one.toUpperCase());
  switch (part.kind) {
    case "node-links":
      return `Node ${part.node} to its ${own[0] ?? "network"} switches`;
    case "unit-switches":
      return `${unit} ${part.unit}: ${own.join(" and ")} switches`;
    case "unit-links":
      return `${unit} ${part.unit}: ${own.at(-1) ?? "node"} to ${shared[0] ?? "network"}`;
    case "tier":
      return `All ${shared[part.tier] ?? "network"} switches`;
    case "tier-links":
      return `All cables from ${shared[part.tier]} to ${shared[part.tier + 1]}`;
  }
}

/**
 * Loads summed to the bundles a picture of the whole cluster draws: all adapters of a node, all
 * cables from a unit to the tiers it shares, all cables between shared tiers. Both directions.
 */
import type { FabricGraph } from "../cluster/fabric/graph.ts";
import { outlineOfShape } from "../cluster/fabric/outline-of.ts";
import type { TrafficKind } from "../report.ts";
import type { LinkLoads } from "./link-loads.ts";

export interface BundleLoads {
  /** Per node: bytes through all its adapters. */
  nodeBytes: Float64Array;
  /** Per unit: bytes between its own switches and the tier above. */
  unitBytes: Float64Array;
  /** Between shared tiers, from the lowest pair up. */
  tierBytes: Float64Array;
}

/** @param kind only this kind's bytes; all kinds unless given */
export function bundleLoads({ graph, total, byKind }: LinkLoads, kind?: TrafficKind): BundleLoads {
  const loads = kind === undefined ? total : byKind[kind];
  const { units, tiers } = outlineOfShape(graph.shape);
  const network = graph.tiers.filter(({ place }) => place === "network");
  const [adapters, ...above] = network;
  // Switches that serve one unit alone belong to it; the cables above the last of them leave it.
  const own = tiers.filter(({ switchesPerUnit }) => switchesPerUnit !== undefined).length;
  const leaving = above[own - 1];
  return {
    nodeBytes: sumEvenly(loads, adapters, graph.shape.nodes),
    unitBytes: sumEvenly(loads, leaving, units),
    tierBytes: Float64Array.from(
      above.slice(own),
      (tier) => sumEvenly(loads, tier, 1)[0] as number,
    ),
  };
}

/** Bytes of a tier's links in `parts` equal runs. */
function sumEvenly(
  loads: Float64Array,
  tier: FabricGraph["tiers"][number] | undefined,
  parts: number,
): Float64Array {
  const sums = new Float64Array(parts);
  if (tier === undefined || loads.length === 0) return sums;
  const linksPerPart = tier.count / parts;
  for (let place = 0; place < tier.count; place += 1) {
    const link = tier.first + place;
    const part = Math.min(parts - 1, Math.floor(place / linksPerPart));
    const bytes = (loads[2 * link] as number) + (loads[2 * link + 1] as number);
    sums[part] = (sums[part] as number) + bytes;
  }
  return sums;
}

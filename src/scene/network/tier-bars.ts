/** What each tier of the fabric carries: in all, on its busiest cable, and whose bytes those are. */
import { TRAFFIC_KINDS, type TrafficKind } from "../../engine/report.ts";
import { busiestOfTier, type LinkLoad } from "../../engine/traffic/link-causes.ts";
import type { LinkLoads } from "../../engine/traffic/link-loads.ts";
import type { Run } from "./parts-and-links.ts";

export interface TierBar {
  tier: string;
  /** Counted from the GPUs, 1 being the scale-up tier. */
  height: number;
  links: number;
  totalBytes: number;
  byKind: { kind: TrafficKind; bytes: number }[];
  /** Undefined where nothing passes. */
  busiest: LinkLoad | undefined;
  /** Cables that are as busy as the busiest, itself included, each counted once. */
  alike: number;
}

/** @param only count this kind alone; the busiest cable is still that of all traffic */
export function tierBars(loads: LinkLoads, only?: TrafficKind): TierBar[] {
  return loads.graph.tiers
    .filter(({ place }) => place !== "host")
    .map((tier, index) => {
      const sum = (kind: TrafficKind) => {
        const bytes = loads.byKind[kind];
        let total = 0;
        if (bytes.length === 0) return total;
        for (let at = 2 * tier.first; at < 2 * (tier.first + tier.count); at += 1) {
          total += bytes[at] as number;
        }
        return total;
      };
      const byKind = TRAFFIC_KINDS.filter((kind) => only === undefined || kind === only)
        .map((kind) => ({ kind, bytes: sum(kind) }))
        .filter(({ bytes }) => bytes > 0);
      const busiest = busiestOfTier(loads, tier);
      return {
        tier: tier.name,
        height: index + 1,
        links: tier.count,
        totalBytes: byKind.reduce((all, { bytes }) => all + bytes, 0),
        byKind,
        busiest,
        alike: cablesAlike(loads, tier, busiest?.bytes ?? 0),
      };
    });
}

/** Bytes are summed in different orders: what differs by less than this is the same. */
const SAME = 1e-6;

function cablesAlike({ total }: LinkLoads, { first, count }: Run, most: number): number {
  if (most === 0) return 0;
  let alike = 0;
  for (let link = first; link < first + count; link += 1) {
    const busier = Math.max(total[2 * link] as number, total[2 * link + 1] as number);
    if (busier >= most * (1 - SAME)) alike += 1;
  }
  return alike;
}

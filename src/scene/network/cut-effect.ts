/** What taking something away does to the tiers: where the busiest cable's time grows most. */
import { busiestOfTier, type LinkLoad } from "../../engine/traffic/link-causes.ts";
import type { LinkLoads } from "../../engine/traffic/link-loads.ts";

export interface CutEffect {
  tier: string;
  /** The busiest cable now. */
  busiest: LinkLoad;
  /** Seconds at full rate that the busiest cable of the whole fabric needs. */
  before: number;
}

/** Bytes are summed in different orders: what differs by less than this is the same. */
const SAME = 1e-6;

/** @returns undefined where no tier's busiest cable is busier than before */
export function cutEffect(whole: LinkLoads, cut: LinkLoads): CutEffect | undefined {
  let most: CutEffect | undefined;
  let growth = 1 + SAME;
  for (const tier of cut.graph.tiers) {
    if (tier.place === "host") continue;
    const busiest = busiestOfTier(cut, tier);
    const before = busiestOfTier(whole, tier)?.busySeconds ?? 0;
    if (!busiest || busiest.busySeconds <= growth * before) continue;
    growth = before === 0 ? Number.POSITIVE_INFINITY : busiest.busySeconds / before;
    most = { tier: tier.name, busiest, before };
  }
  return most;
}

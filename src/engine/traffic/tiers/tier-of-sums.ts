/** A tier's entry in the report, from sums that stand for one or several equal links each. */
import type { TierTraffic } from "../../report.ts";

export interface TierSummed {
  tier: string;
  links: number;
  /** One link, one direction. */
  bytesPerSecond: number;
  /** Links over which each sum lies evenly. */
  linksPerSum: number;
  /** One array per direction. */
  sums: Float64Array[];
}

export function tierOfSums(summed: TierSummed): TierTraffic {
  const { tier, links, bytesPerSecond, linksPerSum, sums } = summed;
  let totalBytes = 0;
  let most = 0;
  for (const bytes of sums) {
    for (let at = 0; at < bytes.length; at += 1) {
      const sum = bytes[at] as number;
      totalBytes += sum;
      if (sum > most) most = sum;
    }
  }
  const maxBytes = most / linksPerSum;
  return { tier, links, totalBytes, maxBytes, busySeconds: maxBytes / bytesPerSecond };
}

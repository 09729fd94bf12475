/** Bytes of all-to-alls that send a token to each node once and spread it there. */
import { spreadCrossing, spreadInside } from "./bytes-sent.ts";
import type { CollectiveUse } from "./collective-use.ts";

/**
 * @param perDomain members of the group in one domain
 * @param domains domains the group touches
 */
export function tokenSpread(
  { count, size, spread }: CollectiveUse,
  perDomain: number,
  domains: number,
): { inNode: number; interNode: number } {
  const k = count;
  const S = size.bytes;
  return {
    inNode: spreadInside.compute({ k, S, g: perDomain }),
    interNode: spreadCrossing.compute({
      k,
      S,
      N: domains,
      c: spread?.copiesPerToken ?? 1,
      M: spread?.mostNodes ?? domains,
    }),
  };
}

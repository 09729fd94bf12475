/** Where two sets of spines meet: the cores that both reach. */
import type { TreeShape } from "../fabric-shape.ts";
import { coreGroupOf } from "../tree-wiring.ts";

/**
 * Spines of group `from` with, for each, the spines of group `to` that share its cores. Empty where
 * the rails never meet.
 */
export function meetingSpines(tree: TreeShape, from: number, to: number): Map<number, number[]> {
  const meeting = new Map<number, number[]>();
  const spinesOf = (group: number) =>
    Array.from({ length: tree.spinesPerGroup }, (_, j) => group * tree.spinesPerGroup + j);
  if (tree.coreGroups === 0) return meeting;
  for (const spine of spinesOf(from)) {
    const cores = coreGroupOf(tree, spine);
    const partners = spinesOf(to).filter((other) => coreGroupOf(tree, other) === cores);
    if (partners.length > 0) meeting.set(spine, partners);
  }
  return meeting;
}

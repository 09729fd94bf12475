/** Which traffic a process group of a rank carries, so that its way over the cables can be shown. */
import type { Analysis } from "../../engine/analyze.ts";
import type { GroupKind } from "../../engine/layout/process-groups.ts";
import type { GroupOfRank } from "../../state/network-place.ts";

/**
 * The collectives of the rank's stage that run in the group, or in another kind of group with the same
 * members: gradients of `dp` go by `dp-cp`. Undefined where the group carries nothing.
 */
export function trafficOfGroup(
  { grid, traffic }: Pick<Analysis, "grid" | "traffic">,
  kind: GroupKind,
  rank: number,
): GroupOfRank | undefined {
  const stage = grid.coordinateOf("pipeline", rank);
  const uses = traffic.perStage[stage]?.collectives ?? [];
  const members = grid.groupOf(kind, rank);
  if (members.length < 2) return undefined;
  const hasMembers = (group: GroupKind) => {
    const others = grid.groupOf(group, rank);
    return others.length === members.length && others.every((one, at) => one === members[at]);
  };
  const use =
    uses.find(({ group }) => group === kind) ??
    uses.find(({ group }) => group !== "zero-replicas" && hasMembers(group));
  return use && { kind: use.kind, group: use.group, rank };
}

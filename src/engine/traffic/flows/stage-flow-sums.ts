/**
 * The collectives of a stage summed to what flows need: rings and trees add up over collectives, so
 * each group is laid out once per kind of traffic and not once per collective.
 */

import type { TrafficKind } from "../../report.ts";
import { bytesSent } from "../bytes-sent.ts";
import type { CollectiveUse, TrafficGroup } from "../collective-use.ts";
import type { AllReduceAlgorithm, GroupExtent } from "../collectives/all-reduce-choice.ts";

/** Bytes per iteration of one group of a stage, by how they travel. */
export interface GroupBytes {
  kind: TrafficKind;
  group: TrafficGroup;
  /** Bytes each member passes on round a ring. */
  ring: number;
  /** Buffers summed over trees, with and without the switch. */
  tree: number;
  switchTree: number;
  /** Buffers summed in the switch. */
  inSwitch: number;
  /** Bytes each member hands out in all-to-alls, its own part included. */
  allToAll: number;
  /** All-to-alls that send a token to each node once. */
  spreads: CollectiveUse[];
}

/** Bytes per iteration each rank of a stage sends to its counterpart of another stage. */
export interface StageSend {
  kind: TrafficKind;
  toStage: number;
  bytes: number;
}

/** @param choose algorithm of an all-reduce in the group; rings alone where it always says so */
export function sumGroupBytes(
  uses: readonly CollectiveUse[],
  extentOf: (group: TrafficGroup) => GroupExtent,
  choose: (extent: GroupExtent, bytes: number) => AllReduceAlgorithm,
): GroupBytes[] {
  const sums: GroupBytes[] = [];
  for (const use of uses) {
    if (use.pattern === "send") continue;
    const extent = extentOf(use.group);
    if (extent.ranks <= 1) continue;
    const sum = sumFor(sums, use);
    const moved = use.count * use.size.bytes;
    if (use.pattern === "all-to-all") {
      if (use.spread === undefined) sum.allToAll += moved;
      else sum.spreads.push(use);
      continue;
    }
    const algorithm = use.pattern === "all-reduce" ? choose(extent, use.size.bytes) : "ring";
    if (algorithm === "switch") sum.inSwitch += moved;
    else if (algorithm === "switch-tree") sum.switchTree += moved;
    else if (algorithm === "tree") sum.tree += moved;
    else sum.ring += bytesSent(use.pattern, extent.ranks, use.count, use.size.bytes);
  }
  return sums;
}

/** A stage has a handful of groups: looking through them is quicker than a key in words. */
function sumFor(sums: GroupBytes[], { kind, group }: CollectiveUse): GroupBytes {
  let sum = sums.find((known) => known.kind === kind && known.group === group);
  if (sum === undefined) {
    sum = { kind, group, ring: 0, tree: 0, switchTree: 0, inSwitch: 0, allToAll: 0, spreads: [] };
    sums.push(sum);
  }
  return sum;
}

/** Sends of a stage, one entry per kind and receiving stage. */
export function sumSends(uses: readonly CollectiveUse[]): StageSend[] {
  const sums: StageSend[] = [];
  for (const { pattern, kind, toStage, count, size } of uses) {
    if (pattern !== "send" || toStage === undefined) continue;
    const known = sums.find((sum) => sum.kind === kind && sum.toStage === toStage);
    if (known === undefined) sums.push({ kind, toStage, bytes: count * size.bytes });
    else known.bytes += count * size.bytes;
  }
  return sums;
}

/** One group as it lies on the cables: every link its collectives use, with their bytes. */
import type { FabricGraph } from "../cluster/fabric/graph.ts";
import { createRouter, type RouterOptions } from "../cluster/fabric/routing/router.ts";
import type { TrafficKind } from "../report.ts";
import type { TrafficGroup } from "./collective-use.ts";
import type { PlanFlows } from "./flows/plan-flows.ts";

export interface GroupOnLink {
  link: number;
  direction: "up" | "down";
  bytes: number;
}

/**
 * Links that the groups of one kind with the given rank in them load: a tensor group's NVLinks, a data
 * group's ring through the leaves, for `pp` the messages a rank sends and gets.
 * @param options as the loads are routed with
 */
export function linksOfGroup(
  graph: FabricGraph,
  flows: PlanFlows,
  options: RouterOptions,
  kind: TrafficKind,
  group: TrafficGroup,
  rank: number,
): GroupOnLink[] {
  const loads = new Float64Array(2 * graph.linkCount);
  const accumulator = createRouter(graph, options).accumulate(loads);
  let inside = false;
  flows.layInto({
    beginGroup(begunKind, begun, members) {
      inside = begunKind === kind && begun === group && members.includes(rank);
    },
    flow(_kind, from, to, bytes) {
      if (inside) accumulator.add(flows.slotOf(from), flows.slotOf(to), bytes);
    },
    atSwitch(_kind, one, up, down) {
      if (inside) accumulator.addAtSwitch(flows.slotOf(one), up, down);
    },
  });
  accumulator.finish();
  const used: GroupOnLink[] = [];
  loads.forEach((bytes, index) => {
    if (bytes > 0) used.push({ link: index >> 1, direction: index & 1 ? "down" : "up", bytes });
  });
  return used;
}

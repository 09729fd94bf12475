/**
 * Bytes on every link of the fabric in one iteration, by kind of traffic: a plan's flows, placed on
 * GPUs and routed. Also what is read from them for the report: tiers and the busiest links.
 */
import { type FabricGraph, fabricGraph } from "../cluster/fabric/graph.ts";
import { createRouter, type RouterOptions } from "../cluster/fabric/routing/router.ts";
import type { LayerAssignment } from "../layout/layer-assignment.ts";
import type { Placement } from "../layout/placement.ts";
import type { RankGrid } from "../layout/rank-grid.ts";
import type { Plan } from "../plan/plan.ts";
import { type TierTraffic, TRAFFIC_KINDS, type TrafficKind } from "../report.ts";
import { type FlowOptions, type PlanFlows, planFlows } from "./flows/plan-flows.ts";

export interface LinkLoadOptions extends RouterOptions, Omit<FlowOptions, "slots"> {
  /** Where ranks run; where the plan says unless given. */
  placement?: Placement;
  /** The cluster's graph, when already built. */
  graph?: FabricGraph;
}

export interface LinkLoads {
  graph: FabricGraph;
  /** Bytes up link l at index 2 l, down it at 2 l + 1; all kinds together. */
  total: Float64Array;
  /** The same of one kind; empty where the plan has no such traffic. */
  byKind: Record<TrafficKind, Float64Array>;
  /** Bytes that failures leave without a way. */
  unroutedBytes: number;
}

/**
 * Routes every flow of an iteration.
 * @throws PlanError when the accelerator is not known
 */
export function linkLoads(
  plan: Plan,
  grid: RankGrid,
  assignment: LayerAssignment,
  options: LinkLoadOptions = {},
): LinkLoads {
  const graph = options.graph ?? fabricGraph(plan.cluster);
  const flows = planFlows(plan, grid, assignment, {
    ...options,
    ...(options.placement ? { slots: slotsOf(plan, options.placement) } : {}),
  });
  return routeFlows(graph, flows, options);
}

/** GPU slot of every rank of a placement. */
function slotsOf({ cluster }: Plan, placement: Placement): Uint32Array {
  return Uint32Array.from({ length: cluster.gpus }, (_, rank) => {
    const { node, localGpu } = placement.slotOf(rank);
    return node * cluster.gpusPerNode + localGpu;
  });
}

/** Routes flows already worked out. */
function routeFlows(graph: FabricGraph, flows: PlanFlows, options: RouterOptions = {}): LinkLoads {
  const size = 2 * graph.linkCount;
  const router = createRouter(graph, options);
  const arrays = new Map<TrafficKind, Float64Array>();
  const accumulators = new Map<TrafficKind, ReturnType<typeof router.accumulate>>();
  const of = (kind: TrafficKind) => {
    let accumulator = accumulators.get(kind);
    if (accumulator === undefined) {
      const loads = new Float64Array(size);
      arrays.set(kind, loads);
      accumulator = router.accumulate(loads);
      accumulators.set(kind, accumulator);
    }
    return accumulator;
  };
  flows.layInto({
    flow: (kind, from, to, bytes) => of(kind).add(flows.slotOf(from), flows.slotOf(to), bytes),
    atSwitch: (kind, rank, up, down) => of(kind).addAtSwitch(flows.slotOf(rank), up, down),
  });
  let unroutedBytes = 0;
  for (const accumulator of accumulators.values()) {
    accumulator.finish();
    unroutedBytes += accumulator.unrouted();
  }
  const none = new Float64Array(0);
  const byKind = {} as Record<TrafficKind, Float64Array>;
  for (const kind of TRAFFIC_KINDS) byKind[kind] = arrays.get(kind) ?? none;
  return { graph, total: addUp([...arrays.values()], size), byKind, unroutedBytes };
}

function addUp(arrays: Float64Array[], size: number): Float64Array {
  const total = new Float64Array(size);
  for (const loads of arrays) {
    for (let index = 0; index < size; index += 1) {
      total[index] = (total[index] as number) + (loads[index] as number);
    }
  }
  return total;
}

/**
 * Traffic per tier, from the GPUs upward: links, bytes over all of them in both directions, bytes in
 * one direction of the busiest, and the seconds that link needs for them at its full rate.
 */
export function tierTraffic({ graph, total }: LinkLoads): TierTraffic[] {
  return graph.tiers
    .filter(({ place }) => place !== "host")
    .map(({ name, first, count, bytesPerSecond }) => {
      let totalBytes = 0;
      let maxBytes = 0;
      for (let index = 2 * first; index < 2 * (first + count); index += 1) {
        const bytes = total[index] as number;
        totalBytes += bytes;
        if (bytes > maxBytes) maxBytes = bytes;
      }
      return {
        tier: name,
        links: count,
        totalBytes,
        maxBytes,
        busySeconds: maxBytes / bytesPerSecond,
      };
    });
}

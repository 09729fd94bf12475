/**
 * Bytes on the bundles that the picture draws from afar: from each node to its unit's switches, from
 * each unit to the shared tiers, and between shared tiers. One iteration, both directions together.
 *
 * Where no routed loads are at hand they are worked out here from each GPU's bytes: rings pass bytes to
 * the next rank of their axis, pipelines to both neighbouring stages, and what leaves a unit climbs one
 * tier more than what stays inside it. Which cable of a bundle carries what is left to the routing.
 */
import type { RankCoordinates } from "../../engine/layout/rank-grid.ts";
import type { TrafficKind } from "../../engine/report.ts";
import { type ClusterSceneInput, placesOf } from "./cluster-input.ts";
import { shapeOf } from "./cluster-shape.ts";

export interface BundleLoads {
  /** Per node: through all its adapters. */
  nodeBytes: Float64Array;
  /** Per unit: between its own switches and the tier above. */
  unitBytes: Float64Array;
  /** Between shared tiers, from the lowest pair up: spine to core. */
  tierBytes: Float64Array;
}

/** Along which coordinate each kind of traffic goes to its neighbour. */
const AXES: Record<TrafficKind, keyof Omit<RankCoordinates, "expert">> = {
  tensor: "tensor",
  context: "context",
  // Experts are spread over data ranks.
  expert: "data",
  pipeline: "pipeline",
  data: "data",
};

export function estimateBundleLoads(input: ClusterSceneInput): BundleLoads {
  const shape = shapeOf(input.plan.cluster, input.fabric);
  const loads: BundleLoads = {
    nodeBytes: new Float64Array(shape.nodes),
    unitBytes: new Float64Array(shape.units),
    tierBytes: new Float64Array(Math.max(0, shape.sharedTiers - 1)),
  };
  const { grid, plan } = input;
  const { slotOf } = placesOf(input);
  const stages = grid.fillCoordinate("pipeline", new Uint32Array(grid.size));
  for (const [kind, axis] of Object.entries(AXES) as [TrafficKind, (typeof AXES)[TrafficKind]][]) {
    // A ring's member passes all its bytes to one neighbour; tokens for experts go to many.
    const bytes = input.traffic.perStage.map(({ sent }) =>
      kind === "expert" ? sent[kind].interNode : sent[kind].inNode + sent[kind].interNode,
    );
    if (plan.parallel[axis] === 1 || bytes.every((one) => one === 0)) continue;
    const at = grid.fillCoordinate(axis, new Uint32Array(grid.size));
    const stride = strideOf(input, axis);
    const degree = plan.parallel[axis];
    for (let rank = 0; rank < grid.size; rank++) {
      const sent = bytes[stages[rank] as number] as number;
      const here = at[rank] as number;
      const next = here + 1 < degree ? rank + stride : rank - here * stride;
      const before = here > 0 ? rank - stride : rank + (degree - 1) * stride;
      if (kind !== "pipeline") addFlow(loads, shape, slotOf(rank), slotOf(next), sent);
      else {
        // An open chain: the ends have one neighbour, which then gets all.
        const first = here === 0;
        const last = here === degree - 1;
        if (!last) addFlow(loads, shape, slotOf(rank), slotOf(next), first ? sent : sent / 2);
        if (!first) addFlow(loads, shape, slotOf(rank), slotOf(before), last ? sent : sent / 2);
      }
    }
  }
  return loads;
}

type Shape = ReturnType<typeof shapeOf>;

function addFlow(loads: BundleLoads, shape: Shape, from: number, to: number, bytes: number): void {
  const fromNode = Math.floor(from / shape.gpusPerNode);
  const toNode = Math.floor(to / shape.gpusPerNode);
  if (fromNode === toNode || bytes === 0) return;
  add(loads.nodeBytes, fromNode, bytes);
  add(loads.nodeBytes, toNode, bytes);
  const fromUnit = Math.floor(fromNode / shape.nodesPerUnit);
  const toUnit = Math.floor(toNode / shape.nodesPerUnit);
  if (fromUnit === toUnit) return;
  add(loads.unitBytes, fromUnit, bytes);
  add(loads.unitBytes, toUnit, bytes);
  const { unitsPerPod } = shape;
  if (unitsPerPod && Math.floor(fromUnit / unitsPerPod) === Math.floor(toUnit / unitsPerPod))
    return;
  if (loads.tierBytes.length > 0) add(loads.tierBytes, 0, 2 * bytes);
}

function strideOf(
  { grid, plan }: ClusterSceneInput,
  axis: keyof Omit<RankCoordinates, "expert">,
): number {
  const origin = { tensor: 0, context: 0, data: 0, pipeline: 0 };
  return plan.parallel[axis] > 1 ? grid.rankOf({ ...origin, [axis]: 1 }) : 0;
}

function add(values: Float64Array, index: number, bytes: number): void {
  values[index] = (values[index] as number) + bytes;
}

export function largest(values: ArrayLike<number>): number {
  let most = 0;
  for (let index = 0; index < values.length; index++)
    most = Math.max(most, values[index] as number);
  return most;
}

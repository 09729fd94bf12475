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
import type { BundleLoads } from "../../engine/traffic/bundle-loads.ts";
import { type ClusterFacts, placesOf } from "./cluster-facts.ts";
import { shapeOf } from "./cluster-shape.ts";

/** Along which coordinate each kind of traffic goes to its neighbour. */
const AXES: Record<TrafficKind, keyof Omit<RankCoordinates, "expert">> = {
  tensor: "tensor",
  context: "context",
  // Experts are spread over data ranks.
  expert: "data",
  pipeline: "pipeline",
  data: "data",
};

interface Estimate {
  grid: ClusterFacts["grid"];
  slotOfRank: Int32Array | undefined;
  loads: BundleLoads;
}

/** By the traffic they come from, since an input is a new value for every instant that is shown. */
const estimated = new WeakMap<object, Estimate>();

/** Routed loads where the input has them, else those worked out here, once per plan and placement. */
export function bundleLoadsOf(input: ClusterFacts): BundleLoads {
  if (input.loads) return input.loads;
  const { grid, slotOfRank, traffic } = input;
  const known = estimated.get(traffic.perStage);
  if (known?.grid === grid && known.slotOfRank === slotOfRank) return known.loads;
  const loads = estimateBundleLoads(input);
  estimated.set(traffic.perStage, { grid, slotOfRank, loads });
  return loads;
}

export function estimateBundleLoads(input: ClusterFacts): BundleLoads {
  const shape = shapeOf(input.plan.cluster, input.fabric);
  const loads: BundleLoads = {
    nodeBytes: new Float64Array(shape.nodes),
    unitBytes: new Float64Array(shape.units),
    tierBytes: new Float64Array(Math.max(0, shape.sharedTiers - 1)),
  };
  for (const kind of Object.keys(AXES) as TrafficKind[]) addKind(loads, shape, input, kind);
  return loads;
}

/** From a rank's GPU to a neighbour's, with the stage that sends. */
type Flow = (stage: number, from: number, to: number, ranks: number) => void;

/**
 * Spreads what the GPUs of a stage send through their adapters over those of them whose neighbour lies
 * outside; where that is none of them (tokens go to others than neighbours), over all, up to the switches
 * of their unit.
 */
function addKind(loads: BundleLoads, shape: Shape, input: ClusterFacts, kind: TrafficKind): void {
  const { plan, traffic, grid } = input;
  const sent = traffic.perStage.map((stage) => stage.sent[kind].interNode);
  if (plan.parallel[AXES[kind]] === 1 || sent.every((bytes) => bytes === 0)) return;
  const domain = Math.max(shape.gpusPerNode, input.fabric.scaleUp.domainSize);
  const crosses = (from: number, to: number) =>
    Math.floor(from / domain) !== Math.floor(to / domain);
  const crossings = new Float64Array(sent.length);
  const flows = new Float64Array(sent.length);
  forEachNeighbour(input, kind, (stage, from, to, ranks) => {
    flows[stage] = (flows[stage] as number) + ranks;
    if (crosses(from, to)) crossings[stage] = (crossings[stage] as number) + ranks;
  });
  const perStage = grid.size / plan.parallel.pipeline;
  forEachNeighbour(input, kind, (stage, from, to, ranks) => {
    const all = (sent[stage] ?? 0) * perStage;
    const crossing = crossings[stage] as number;
    if (crossing === 0) addToNode(loads, shape, from, (all / (flows[stage] as number)) * ranks);
    else if (crosses(from, to)) addFlow(loads, shape, from, to, (all / crossing) * ranks);
  });
}

function forEachNeighbour(input: ClusterFacts, kind: TrafficKind, flow: Flow): void {
  const { grid, plan } = input;
  const axis = AXES[kind];
  const degree = plan.parallel[axis];
  const { slotOf } = placesOf(input);
  const stages = grid.fillCoordinate("pipeline", new Uint32Array(grid.size));
  const at = axis === "pipeline" ? stages : grid.fillCoordinate(axis, new Uint32Array(grid.size));
  const stride = axisStride(input, axis);
  const alike = kind === "tensor" ? 1 : ranksAlike(input);
  for (let rank = 0; rank < grid.size; rank += alike) {
    const stage = stages[rank] as number;
    const here = at[rank] as number;
    const next = here + 1 < degree ? rank + stride : rank - here * stride;
    // A pipeline is a chain, open at both ends and used in both directions; the others are rings.
    if (kind !== "pipeline" || here + 1 < degree) flow(stage, slotOf(rank), slotOf(next), alike);
    if (kind === "pipeline" && here > 0) flow(stage, slotOf(rank), slotOf(rank - stride), alike);
  }
}

/**
 * Ranks in a row that stand on one node and differ in their tensor coordinate alone, and so have all
 * their other neighbours on common nodes too. One of them speaks for all.
 */
export function ranksAlike({ grid, plan, slotOfRank }: ClusterFacts): number {
  const { tensor } = plan.parallel;
  const { gpusPerNode } = plan.cluster;
  if (slotOfRank || !grid.order.startsWith("tp")) return 1;
  if (gpusPerNode % tensor === 0) return tensor;
  return tensor % gpusPerNode === 0 ? gpusPerNode : 1;
}

type Shape = ReturnType<typeof shapeOf>;

/**
 * Adds what goes from one slot to another, outside of both nodes, to every bundle on its way.
 * @param received where the receiver's side is counted, if not with the sender's
 */
export function addFlow(
  loads: BundleLoads,
  shape: Shape,
  from: number,
  to: number,
  bytes: number,
  received: BundleLoads = loads,
): void {
  const fromNode = Math.floor(from / shape.gpusPerNode);
  const toNode = Math.floor(to / shape.gpusPerNode);
  add(loads.nodeBytes, fromNode, bytes);
  add(received.nodeBytes, toNode, bytes);
  const fromUnit = Math.floor(fromNode / shape.nodesPerUnit);
  const toUnit = Math.floor(toNode / shape.nodesPerUnit);
  if (fromUnit === toUnit) return;
  add(loads.unitBytes, fromUnit, bytes);
  add(received.unitBytes, toUnit, bytes);
  const { unitsPerPod } = shape;
  if (unitsPerPod && Math.floor(fromUnit / unitsPerPod) === Math.floor(toUnit / unitsPerPod))
    return;
  // Up on one side and down on the other.
  if (loads.tierBytes.length === 0) return;
  add(loads.tierBytes, 0, bytes);
  add(received.tierBytes, 0, bytes);
}

/** Sent and received by one node, with the rest of the way unknown. */
function addToNode(loads: BundleLoads, shape: Shape, from: number, bytes: number): void {
  add(loads.nodeBytes, Math.floor(from / shape.gpusPerNode), 2 * bytes);
}

/** How far apart in rank neighbours along an axis are; 0 where the axis has one member. */
export function axisStride(
  { grid, plan }: ClusterFacts,
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

/**
 * Links at one instant of a step: how many of a bundle's cables are in use. A message between stages
 * takes one adapter of each of its GPUs, a collective over replicas one to the next; how fast they are
 * is not asked, only that they carry.
 */
import type { Instant } from "../../engine/schedule/instant.ts";
import { tensorCollectiveCount } from "../../engine/schedule/tensor-collectives.ts";
import type { Timeline } from "../../engine/schedule/timeline.ts";
import type { BundleLoads } from "../../engine/traffic/bundle-loads.ts";
import { heatRamp } from "../colour/ramps.ts";
import type { Theme } from "../theme.ts";
import { addFlow, axisStride, ranksAlike } from "./bundle-loads.ts";
import { type ClusterFacts, placesOf } from "./cluster-facts.ts";
import { shapeOf } from "./cluster-shape.ts";
import { travelledAfter, WAY } from "./link-flow.ts";
import type { LoadScale } from "./link-scale.ts";
import { cablesOf, LOAD_STEPS, scaleUpRatio } from "./load-scale.ts";

/** Links in use at all are told from those that are not, however small their share. */
const LEAST_STEP = 5;

export function instantLinks(
  timeline: Timeline,
  instant: Instant,
  input: ClusterFacts,
  theme: Theme,
): LoadScale {
  const { sent, received } = cablesInUse(instant, input);
  const used = (kind: keyof BundleLoads, index: number) =>
    (sent[kind][index] ?? 0) + (received[kind][index] ?? 0);
  const wayOf = (kind: keyof BundleLoads) => (index: number) =>
    (sent[kind][index] ? WAY.up : WAY.none) | (received[kind][index] ? WAY.down : WAY.none);
  const cables = cablesOf(input.fabric);
  const ramp = heatRamp(theme.name);
  const stepOf = (share: number) =>
    share <= 0
      ? -1
      : Math.min(LOAD_STEPS - 1, LEAST_STEP + Math.floor(share * (LOAD_STEPS - LEAST_STEP)));
  const { rankAt } = placesOf(input);
  return {
    hottest: 1,
    key: {
      title: "Cables in use",
      ticks: [
        { at: 0, text: "none" },
        { at: 1, text: "all" },
      ],
    },
    nodeStep: (node) => stepOf(used("nodeBytes", node) / cables.node),
    unitStep: (unit) => stepOf(used("unitBytes", unit) / cables.unit),
    tierStep: (tier) => stepOf(used("tierBytes", tier) / cables.tier(tier)),
    scaleUpStep(slot) {
      const rank = rankAt(slot);
      if (rank === undefined) return -1;
      const stage = input.grid.coordinateOf("pipeline", rank);
      return stepOf(tensorShare(timeline, instant.pass[stage] ?? -1));
    },
    scaleUpRatio: scaleUpRatio(input),
    colourOf: (step) => (step < 0 ? theme.cable : ramp((step + 0.5) / LOAD_STEPS)),
    flow: {
      nodeWay: wayOf("nodeBytes"),
      unitWay: wayOf("unitBytes"),
      tierWay: wayOf("tierBytes"),
      travelled: travelledAfter(instant.seconds / timeline.stepSeconds),
      colour: theme.paper,
    },
  };
}

/** Share of a pass in which the links inside a node carry its tensor-parallel collectives. */
function tensorShare(timeline: Timeline, pass: number): number {
  if (pass < 0) return 0;
  const { schedule, durations, start, end } = timeline;
  const stage = schedule.virtualStage[pass] ?? 0;
  const seconds = durations.tensorCollectives?.seconds[stage] ?? 0;
  const length = (end[pass] ?? 0) - (start[pass] ?? 0);
  return length > 0 ? (tensorCollectiveCount(timeline, pass) * seconds) / length : 0;
}

interface CablesInUse {
  sent: BundleLoads;
  received: BundleLoads;
}

/** Cables, not bytes, in the shape that bundles are counted in. */
function cablesInUse({ messages, dataCollective }: Instant, input: ClusterFacts): CablesInUse {
  const { plan, grid, fabric } = input;
  const shape = shapeOf(plan.cluster, fabric);
  const none = (): BundleLoads => ({
    nodeBytes: new Float64Array(shape.nodes),
    unitBytes: new Float64Array(shape.units),
    tierBytes: new Float64Array(Math.max(0, shape.sharedTiers - 1)),
  });
  const used: CablesInUse = { sent: none(), received: none() };
  const domain = Math.max(shape.gpusPerNode, fabric.scaleUp.domainSize);
  const { slotOf } = placesOf(input);
  const alike = ranksAlike(input);
  const connect = (from: number, to: number) => {
    const [here, there] = [slotOf(from), slotOf(to)];
    if (Math.floor(here / domain) === Math.floor(there / domain)) return;
    addFlow(used.sent, shape, here, there, alike, used.received);
  };
  const receivers = new Map<number, number[]>();
  for (const { from, to } of messages) {
    receivers.set(from, [...(receivers.get(from) ?? []), to]);
  }
  if (receivers.size === 0 && !dataCollective.includes(1)) return used;
  const stages = grid.fillCoordinate("pipeline", new Uint32Array(grid.size));
  const replicas = grid.fillCoordinate("data", new Uint32Array(grid.size));
  const stageStride = axisStride(input, "pipeline");
  const replicaStride = axisStride(input, "data");
  const { data } = plan.parallel;
  for (let rank = 0; rank < grid.size; rank += alike) {
    const stage = stages[rank] as number;
    for (const to of receivers.get(stage) ?? []) connect(rank, rank + (to - stage) * stageStride);
    if (data === 1 || !dataCollective[stage]) continue;
    const replica = replicas[rank] as number;
    const next = replica + 1 < data ? rank + replicaStride : rank - replica * replicaStride;
    connect(rank, next);
  }
  return used;
}

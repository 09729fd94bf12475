/**
 * Colour of a bundle: bytes per cable and iteration, so that bundles of different widths and tiers can
 * be compared; links inside a node are coloured on the same scale. The square root of
 * the bytes decides, so that cables which carry a tenth of an NVLink still show their differences. Sixteen
 * steps, so that bundles of one colour are drawn as one path.
 */
import type { FabricOutline } from "../../engine/cluster/fabric/fabric-outline.ts";
import type { BundleLoads } from "../../engine/traffic/bundle-loads.ts";
import { heatRamp } from "../colour/ramps.ts";
import { formatTraffic } from "../quantity-text.ts";
import type { Theme } from "../theme.ts";
import { largest } from "./bundle-loads.ts";
import { type ClusterFacts, placesOf } from "./cluster-facts.ts";
import { sharedTiersOf } from "./cluster-shape.ts";
import type { LoadScale } from "./link-scale.ts";

export const LOAD_STEPS = 16;

export function loadScale(input: ClusterFacts, loads: BundleLoads, theme: Theme): LoadScale {
  const { fabric, accelerator, traffic } = input;
  const ramp = heatRamp(theme.name);
  const cables = cablesOf(fabric);
  const links = accelerator?.scaleUp.links ?? 0;
  // Sent and received, as on the bundles.
  const scaleUpBytes = traffic.perStage.map(({ total }) => 2 * total.inNode);
  const hottest = Math.max(
    largest(loads.nodeBytes) / cables.node,
    largest(loads.unitBytes) / cables.unit,
    ...Array.from(loads.tierBytes, (bytes, tier) => bytes / cables.tier(tier)),
    links > 0 ? largest(scaleUpBytes) / links : 0,
  );
  const stepOf = (bytes: number | undefined, count: number) =>
    bytes === undefined || hottest === 0 || count === 0
      ? -1
      : Math.min(LOAD_STEPS - 1, Math.floor(Math.sqrt(bytes / count / hottest) * LOAD_STEPS));
  const { rankAt } = placesOf(input);
  return {
    hottest,
    key: {
      title: "Bytes per link",
      ticks: [
        { at: 0, text: "0" },
        { at: 0.5, text: formatTraffic(hottest / 4) },
        { at: 1, text: formatTraffic(hottest) },
      ],
    },
    nodeStep: (node) => stepOf(loads.nodeBytes[node], cables.node),
    unitStep: (unit) => stepOf(loads.unitBytes[unit], cables.unit),
    tierStep: (tier) => stepOf(loads.tierBytes[tier], cables.tier(tier)),
    scaleUpStep(slot) {
      const rank = rankAt(slot);
      if (rank === undefined) return -1;
      return stepOf(scaleUpBytes[input.grid.coordinateOf("pipeline", rank)], links);
    },
    scaleUpRatio: scaleUpRatio(input),
    colourOf: (step) => (step < 0 ? theme.cable : ramp((step + 0.5) / LOAD_STEPS)),
  };
}

/** Capacity of a GPU's scale-up links together against its share of the adapters, at least 1. */
export function scaleUpRatio({ accelerator, plan }: ClusterFacts): number {
  const adapterGigabytes = plan.cluster.interNode.gbpsPerGpu / 8;
  return Math.max(1, (accelerator?.scaleUp.gigabytesPerSecond ?? 0) / adapterGigabytes);
}

/** Cables of one bundle of each kind; at least one. */
export function cablesOf(fabric: FabricOutline) {
  const shared = sharedTiersOf(fabric);
  const toUnits = shared[0]?.linksBelow ?? 0;
  return {
    node: Math.max(1, fabric.adaptersPerNode),
    unit: Math.max(1, toUnits / fabric.units),
    tier: (tier: number) => Math.max(1, shared[tier + 1]?.linksBelow ?? 1),
  };
}

/**
 * Colour of a bundle: bytes per cable and iteration, so that bundles of different widths and tiers can
 * be compared. Sixteen steps, so that bundles of one colour are drawn as one path.
 */
import type { FabricOutline } from "../../engine/cluster/fabric/fabric-outline.ts";
import { heatRamp } from "../colour/ramps.ts";
import type { Theme } from "../theme.ts";
import { type BundleLoads, largest } from "./bundle-loads.ts";
import { sharedTiersOf, unitTiersOf } from "./cluster-shape.ts";

export const LOAD_STEPS = 16;

export interface LoadScale {
  /** Bytes per cable at the hot end; 0 where loads are not known. */
  hottest: number;
  nodeStep(node: number): number;
  unitStep(unit: number): number;
  /** Between shared tier `tier` and the one above, counted from the lowest. */
  tierStep(tier: number): number;
  /** CSS colour of a step; −1 is a link whose load is unknown. */
  colourOf(step: number): string;
}

export function loadScale(
  fabric: FabricOutline,
  loads: BundleLoads | undefined,
  theme: Theme,
): LoadScale {
  const ramp = heatRamp(theme.name);
  const shared = sharedTiersOf(fabric);
  const cables = {
    node: Math.max(1, fabric.adaptersPerNode),
    unit: Math.max(
      1,
      (shared[0]?.linksBelow ?? unitTiersOf(fabric)[0]?.linksBelow ?? 1) / fabric.units,
    ),
    tier: (tier: number) => Math.max(1, shared[tier + 1]?.linksBelow ?? 1),
  };
  const hottest = loads
    ? Math.max(
        largest(loads.nodeBytes) / cables.node,
        largest(loads.unitBytes) / cables.unit,
        ...Array.from(loads.tierBytes, (bytes, tier) => bytes / cables.tier(tier)),
      )
    : 0;
  const stepOf = (bytes: number | undefined, links: number) =>
    bytes === undefined || hottest === 0
      ? -1
      : Math.min(LOAD_STEPS - 1, Math.floor((bytes / links / hottest) * LOAD_STEPS));
  return {
    hottest,
    nodeStep: (node) => stepOf(loads?.nodeBytes[node], cables.node),
    unitStep: (unit) => stepOf(loads?.unitBytes[unit], cables.unit),
    tierStep: (tier) => stepOf(loads?.tierBytes[tier], cables.tier(tier)),
    colourOf: (step) => (step < 0 ? theme.cable : ramp((step + 0.5) / LOAD_STEPS)),
  };
}

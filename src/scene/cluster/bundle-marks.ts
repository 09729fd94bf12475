/**
 * Links as bundles: from every unit's switches to the tier above, from every node to its unit's
 * switches, between shared tiers. Width follows the number of cables, colour the bytes on one of them.
 */
import type { Box, Mark } from "../marks.ts";
import type { PathBuilder } from "../path.ts";
import { hasNodeChannels, nodeChannel, unitChannel } from "./channels.ts";
import type { ClusterSceneInput } from "./cluster-input.ts";
import { type ClusterLayout, nodesIn, stripBox } from "./cluster-layout.ts";
import { sharedTiersOf, unitTiersOf } from "./cluster-shape.ts";
import type { Detail } from "./detail.ts";
import { tierNameWidth } from "./label-marks.ts";
import { addChannel, LanePaths } from "./lanes.ts";
import { MovingLanes } from "./link-flow.ts";
import type { LoadScale } from "./link-scale.ts";
import { type Frame, visibleChildren } from "./visible.ts";

/**
 * @param single nodes whose cables are drawn one by one instead
 * @param fan whether a single unit's cables to the tier above are drawn
 */
export function bundleMarks(
  input: ClusterSceneInput,
  layout: ClusterLayout,
  frame: Frame,
  detail: Detail,
  scale: LoadScale,
  single?: ReadonlySet<number>,
  fan = true,
): Mark[] {
  const moving = new MovingLanes(scale.flow);
  return [
    ...tierFans(input, layout, frame, scale, moving),
    ...unitBundles(input, layout, frame, scale, moving, fan),
    ...nodeBundles(input, layout, frame, detail, scale, moving, single),
    ...moving.marks(),
  ];
}

/** Every switch of a tier reaches every one above in the end: a fan between a few runs of each. */
function tierFans(
  input: ClusterSceneInput,
  layout: ClusterLayout,
  { transform: { k, x, y } }: Frame,
  scale: LoadScale,
  moving: MovingLanes,
): Mark[] {
  const paths = new LanePaths();
  const shared = sharedTiersOf(input.fabric);
  for (let tier = 0; tier + 1 < layout.tiers.length; tier++) {
    const below = layout.tiers[layout.tiers.length - 1 - tier];
    const above = layout.tiers[layout.tiers.length - 2 - tier];
    const lower = shared[tier];
    if (!below || !above || !lower) continue;
    const runsBelow = Math.min(8, lower.switches);
    const runsAbove = Math.min(4, shared[tier + 1]?.switches ?? 1);
    const width = Math.min(2.2, 26 / (runsBelow * runsAbove)) * Math.min(k, 3);
    const path = paths.at(scale.tierStep(tier), width);
    const way = scale.flow?.tierWay(tier) ?? 0;
    const nameWidth = tierNameWidth(lower);
    for (let low = 0; low < runsBelow; low++) {
      const lowX = runMiddle(below, low, runsBelow, nameWidth) * k + x;
      for (let high = 0; high < runsAbove; high++) {
        const highX = runMiddle(above, high, runsAbove) * k + x;
        const ends = [highX, (above.y + above.height) * k + y, lowX, below.y * k + y] as const;
        addCurve(path, ...ends);
        addCurve(moving.at(width, way), ...ends);
      }
    }
  }
  return paths.marks("tier-links", scale);
}

/**
 * The middle of one of `runs` equal runs of a bar. Where the bar is long they begin after `from`, the
 * room of the tier's name above it.
 */
function runMiddle(bar: Box, run: number, runs: number, from = 0): number {
  const start = from < bar.width / 2 ? from : 0;
  return bar.x + start + ((bar.width - start) * (run + 0.5)) / runs;
}

function addCurve(
  path: PathBuilder | undefined,
  upperX: number,
  upperY: number,
  lowerX: number,
  lowerY: number,
): void {
  const middle = (upperY + lowerY) / 2;
  path?.moveTo(upperX, upperY);
  path?.bezierCurveTo(upperX, middle, lowerX, middle, lowerX, lowerY);
}

function unitBundles(
  input: ClusterSceneInput,
  layout: ClusterLayout,
  frame: Frame,
  scale: LoadScale,
  moving: MovingLanes,
  fan: boolean,
): Mark[] {
  const paths = new LanePaths();
  if (layout.shape.units === 1 && fan) addSwitchFan(paths, input, layout, frame, scale, moving);
  for (let column = 0; column < Math.min(layout.unitColumns, layout.shape.units); column++) {
    const channel = unitChannel(layout, frame, column);
    if (!channel) continue;
    addChannel(paths, channel, scale.unitStep, frame);
    moving.addChannel(channel, scale.flow?.unitWay, frame);
  }
  return paths.marks("unit-links", scale);
}

/** Curves that one unit's fan may take. */
const MOST_CURVES = 260;

/** A single unit has room for each switch's own links, up to a few runs of the tier above. */
function addSwitchFan(
  paths: LanePaths,
  input: ClusterSceneInput,
  layout: ClusterLayout,
  { transform: { k, x, y } }: Frame,
  scale: LoadScale,
  moving: MovingLanes,
): void {
  const above = layout.tiers.at(-1);
  if (!above || layout.strip.height === 0) return;
  const low = Math.min(MOST_CURVES, unitTiersOf(input.fabric).at(-1)?.switchesPerUnit ?? 1);
  const upper = sharedTiersOf(input.fabric)[0]?.switches ?? 1;
  const high = Math.max(1, Math.min(upper, 8, Math.floor(MOST_CURVES / low)));
  const width = Math.max(0.75, Math.min(2, 60 / (low * high))) * Math.min(k, 4);
  const way = scale.flow?.unitWay(0) ?? 0;
  const strip = stripBox(layout, 0);
  const path = paths.at(scale.unitStep(0), width);
  for (let one = 0; one < low; one++) {
    const lowX = runMiddle(strip, one, low) * k + x;
    for (let run = 0; run < high; run++) {
      const highX = runMiddle(above, run, high) * k + x;
      const ends = [highX, (above.y + above.height) * k + y, lowX, strip.y * k + y] as const;
      addCurve(path, ...ends);
      addCurve(moving.at(width, way), ...ends);
    }
  }
}

function nodeBundles(
  input: ClusterSceneInput,
  layout: ClusterLayout,
  frame: Frame,
  detail: Detail,
  scale: LoadScale,
  moving: MovingLanes,
  single?: ReadonlySet<number>,
): Mark[] {
  if (!hasNodeChannels(layout, detail)) return [];
  const { units, nodes } = layout.lattice;
  const paths = new LanePaths();
  for (const unit of visibleChildren(units, frame.transform.x, frame.transform.y, frame)) {
    for (let column = 0; column < Math.min(nodes.columns, nodesIn(layout, unit)); column++) {
      const channel = nodeChannel(input, layout, frame, detail, unit, column);
      addChannel(paths, channel, scale.nodeStep, frame, single);
      moving.addChannel(channel, scale.flow?.nodeWay, frame);
    }
  }
  return paths.marks("node-links", scale);
}

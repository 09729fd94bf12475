/**
 * Links as bundles: from every unit's switches to the tier above, from every node to its unit's
 * switches, between shared tiers. Width follows the number of cables, colour the bytes per cable. In
 * the channel beside a column the bundles of its rows lie side by side like lanes, and the nearest
 * turns off first, so that none crosses another.
 */
import { childX, childY } from "../cells.ts";
import type { Box, Mark } from "../marks.ts";
import { PathBuilder } from "../path.ts";
import type { ClusterSceneInput } from "./cluster-input.ts";
import { type ClusterLayout, nodesIn, stripBox } from "./cluster-layout.ts";
import { sharedTiersOf, unitTiersOf } from "./cluster-shape.ts";
import type { Detail } from "./detail.ts";
import { tierNameWidth } from "./label-marks.ts";
import type { LoadScale } from "./load-scale.ts";
import { adapterPlaces } from "./node-inside.ts";
import { type Frame, visibleChildren } from "./visible.ts";

/** Below this width lanes are drawn as the one bundle they make. */
const THINNEST_LANE = 0.7;

export function bundleMarks(
  input: ClusterSceneInput,
  layout: ClusterLayout,
  frame: Frame,
  detail: Detail,
  scale: LoadScale,
): Mark[] {
  return [
    ...tierFans(input, layout, frame, scale),
    ...unitBundles(input, layout, frame, scale),
    ...nodeBundles(input, layout, frame, detail, scale),
  ];
}

/** One path per colour step and width, filled as lanes are met. */
class Lanes {
  readonly #paths = new Map<string, { path: PathBuilder; step: number; width: number }>();

  at(step: number, width: number): PathBuilder {
    const key = `${step}/${width}`;
    let lane = this.#paths.get(key);
    if (!lane) {
      lane = { path: new PathBuilder(), step, width };
      this.#paths.set(key, lane);
    }
    return lane.path;
  }

  marks(name: string, scale: LoadScale): Mark[] {
    return [...this.#paths.values()]
      .sort((a, b) => a.step - b.step)
      .map(({ path, step, width }) => ({
        kind: "path",
        name,
        commands: path.commands(),
        stroke: { colour: scale.colourOf(step), width },
      }));
  }
}

/** Every switch of a tier reaches every one above in the end: a fan between a few runs of each. */
function tierFans(
  input: ClusterSceneInput,
  layout: ClusterLayout,
  { transform: { k, x, y } }: Frame,
  scale: LoadScale,
): Mark[] {
  const lanes = new Lanes();
  const shared = sharedTiersOf(input.fabric);
  for (let tier = 0; tier + 1 < layout.tiers.length; tier++) {
    const below = layout.tiers[layout.tiers.length - 1 - tier];
    const above = layout.tiers[layout.tiers.length - 2 - tier];
    if (!below || !above) continue;
    const runsBelow = Math.min(8, shared[tier]?.switches ?? 1);
    const runsAbove = Math.min(4, shared[tier + 1]?.switches ?? 1);
    const width = Math.min(2.2, 26 / (runsBelow * runsAbove)) * Math.min(k, 3);
    const path = lanes.at(scale.tierStep(tier), width);
    const lower = shared[tier];
    const named = lower ? tierNameWidth(lower) : 0;
    for (let low = 0; low < runsBelow; low++) {
      for (let high = 0; high < runsAbove; high++) {
        fan(
          path,
          [runMiddle(above, high, runsAbove) * k + x, (above.y + above.height) * k + y],
          [runMiddle(below, low, runsBelow, named) * k + x, below.y * k + y],
        );
      }
    }
  }
  return lanes.marks("tier-links", scale);
}

/** The middle of one of `runs` equal runs of a bar, which begin after `from`, the tier's name, where the bar is long. */
function runMiddle(bar: Box, run: number, runs: number, from = 0): number {
  const start = from < bar.width / 2 ? from : 0;
  return bar.x + start + ((bar.width - start) * (run + 0.5)) / runs;
}

function fan(path: PathBuilder, upper: [number, number], lower: [number, number]): void {
  const middle = (upper[1] + lower[1]) / 2;
  path.moveTo(...upper);
  path.bezierCurveTo(upper[0], middle, lower[0], middle, ...lower);
}

function unitBundles(
  input: ClusterSceneInput,
  layout: ClusterLayout,
  frame: Frame,
  scale: LoadScale,
): Mark[] {
  const lowest = layout.tiers.at(-1);
  if (!lowest || layout.strip.height === 0) return [];
  const { k, x, y } = frame.transform;
  const { units } = layout.lattice;
  const top = (lowest.y + lowest.height) * k + y;
  const lanes = new Lanes();
  if (units.count === 1) {
    addSwitchFan(lanes, input, layout, frame, scale, lowest);
    return lanes.marks("unit-links", scale);
  }
  const stripY = (unit: number) =>
    (childY(units, unit) + layout.strip.y + layout.strip.height / 2) * k + y;
  for (let column = 0; column < Math.min(layout.unitColumns, units.count); column++) {
    const left = childX(units, column) * k + x;
    const room = layout.unitGutter * k;
    addChannel(lanes, {
      left: left - room * 0.82,
      room: room * 0.5,
      top,
      ends: columnOf(column, layout.unitColumns, units.count).map((unit) => ({
        turn: stripY(unit),
        end: left + layout.nodeGutter * k,
        step: scale.unitStep(unit),
      })),
      frame,
    });
  }
  return lanes.marks("unit-links", scale);
}

/** Curves that one unit's fan may take. */
const MOST_CURVES = 260;

/** A single unit has room for each switch's own links, up to a few runs of the tier above. */
function addSwitchFan(
  lanes: Lanes,
  input: ClusterSceneInput,
  layout: ClusterLayout,
  { transform: { k, x, y } }: Frame,
  scale: LoadScale,
  above: Box,
): void {
  const low = Math.min(MOST_CURVES, unitTiersOf(input.fabric).at(-1)?.switchesPerUnit ?? 1);
  const upper = sharedTiersOf(input.fabric)[0]?.switches ?? 1;
  const high = Math.max(1, Math.min(upper, 8, Math.floor(MOST_CURVES / low)));
  const width = Math.max(0.75, Math.min(2, 60 / (low * high))) * Math.min(k, 4);
  const strip = stripBox(layout, 0);
  const path = lanes.at(scale.unitStep(0), width);
  for (let one = 0; one < low; one++) {
    const lower: [number, number] = [runMiddle(strip, one, low) * k + x, strip.y * k + y];
    for (let run = 0; run < high; run++) {
      fan(path, [runMiddle(above, run, high) * k + x, (above.y + above.height) * k + y], lower);
    }
  }
}

/** From afar one bundle a node; near, one for each row of its adapters, with a drop to every one. */
function nodeBundles(
  input: ClusterSceneInput,
  layout: ClusterLayout,
  frame: Frame,
  detail: Detail,
  scale: LoadScale,
): Mark[] {
  const { k, x, y } = frame.transform;
  const { units, nodes, gpus } = layout.lattice;
  if (layout.strip.height === 0 || nodes.count === 1 || gpus.columns * detail.tileWidth < 9) {
    return [];
  }
  const rows = detail.nodeInside ? adapterRows(input, layout, detail) : [];
  const lanes = new Lanes();
  for (const unit of visibleChildren(units, x, y, frame)) {
    const unitX = childX(units, unit) * k + x;
    const unitY = childY(units, unit) * k + y;
    const inUnit = nodesIn(layout, unit);
    for (let column = 0; column < Math.min(nodes.columns, inUnit); column++) {
      const left = unitX + childX(nodes, column) * k;
      const room = layout.nodeGutter * k;
      const ends = columnOf(column, nodes.columns, inUnit).flatMap((node): LaneEnd[] => {
        const step = scale.nodeStep(unit * nodes.count + node);
        const top = unitY + childY(nodes, node) * k;
        if (rows.length === 0) {
          return [{ turn: top + (layout.gpuRows * detail.tileHeight) / 2, end: 0, step }];
        }
        return rows.map(({ bus, drop, columns }) => ({
          turn: top + bus,
          end: left + (columns.at(-1) ?? 0),
          step,
          drops: columns.map((at) => ({ x: left + at, y: top + drop })),
        }));
      });
      addChannel(lanes, {
        left: left - room * 0.8,
        room: rows.length > 0 ? Math.min(room * 0.55, 60) : frame.pixel,
        top: unitY + (layout.strip.y + layout.strip.height) * k,
        ends,
        frame,
      });
    }
  }
  return lanes.marks("node-links", scale);
}

/** Rows of adapters in a node, screen pixels from its corner. */
function adapterRows(input: ClusterSceneInput, layout: ClusterLayout, detail: Detail) {
  const rows = new Map<number, number[]>();
  for (const { row, column } of adapterPlaces(input, layout)) {
    const columns = rows.get(row);
    if (columns) columns.push(column * detail.tileWidth);
    else rows.set(row, [column * detail.tileWidth]);
  }
  const { outer } = detail.inset;
  return [...rows].map(([row, columns]) => {
    const above = row % 2 === 0;
    const edge = (above ? row : row + 1) * detail.tileHeight;
    const inward = above ? 1 : -1;
    return { columns, bus: edge + inward * outer * 0.06, drop: edge + inward * outer * 0.28 };
  });
}

interface LaneEnd {
  /** Where the lane turns off to the right, and how far it then goes (0: no turn); screen pixels. */
  turn: number;
  end: number;
  step: number;
  /** What hangs on the lane after its turn. */
  drops?: readonly { x: number; y: number }[];
}

interface Channel {
  /** Left edge and width of the lanes, screen pixels. */
  left: number;
  room: number;
  top: number;
  /** From the top down. */
  ends: readonly LaneEnd[];
  frame: Frame;
}

function addChannel(lanes: Lanes, channel: Channel): void {
  const { ends, room, left, top, frame } = channel;
  const laneWidth = room / ends.length;
  if (laneWidth < THINNEST_LANE) {
    addTrunk(lanes, channel);
    return;
  }
  const drawn = Math.min(6, laneWidth > 2.5 ? laneWidth * 0.75 : laneWidth);
  const bottom = frame.clip.y + frame.clip.height;
  ends.forEach(({ turn, end, step, drops = [] }, row) => {
    const at = left + (ends.length - 1 - row + 0.5) * laneWidth;
    const path = lanes.at(step, drawn);
    path.moveTo(at, top);
    if (end <= at) {
      path.lineTo(at, Math.min(turn, bottom + 40));
      return;
    }
    if (turn > bottom + 40) {
      path.lineTo(at, bottom + 40);
      return;
    }
    const radius = Math.max(0, Math.min(end - at, turn - top, 3 + drawn));
    path.lineTo(at, turn - radius);
    path.bezierCurveTo(at, turn - radius * 0.45, at + radius * 0.55, turn, at + radius, turn);
    path.lineTo(end, turn);
    for (const drop of drops) path.segment(drop.x, turn, drop.x, drop.y);
  });
}

/** Lanes too thin to tell apart: what is left of the bundle below each turn, as one stroke. */
function addTrunk(lanes: Lanes, { ends, room, left, top, frame }: Channel): void {
  let from = top;
  const centre = left + room / 2;
  ends.forEach(({ turn, end, step, drops = [] }, row) => {
    const width = Math.max(frame.pixel, (room * (ends.length - row)) / ends.length);
    let hottest = -1;
    for (const rest of ends.slice(row)) hottest = Math.max(hottest, rest.step);
    const stepped = Math.max(frame.pixel, Math.round(width * 4) / 4);
    lanes.at(hottest, stepped).segment(centre, from, centre, turn);
    const branch = lanes.at(step, frame.pixel);
    if (end > centre) branch.segment(centre, turn, end, turn);
    for (const drop of drops) branch.segment(drop.x, turn, drop.x, drop.y);
    from = turn;
  });
}

function columnOf(column: number, columns: number, count: number): number[] {
  const children: number[] = [];
  for (let index = column; index < count; index += columns) children.push(index);
  return children;
}

/**
 * Links as bundles: from every unit's switches to the tier above, from every node to its unit's
 * switches, between shared tiers. Width follows the number of cables, colour the bytes per cable. In
 * the channel beside a column the bundles of its rows lie side by side like lanes, and the nearest
 * turns off first, so that none crosses another.
 */
import { linkVertical } from "d3";
import { childX, childY } from "../cells.ts";
import type { Mark } from "../marks.ts";
import { PathBuilder } from "../path.ts";
import type { ClusterSceneInput } from "./cluster-input.ts";
import { type ClusterLayout, nodesIn } from "./cluster-layout.ts";
import { sharedTiersOf } from "./cluster-shape.ts";
import { LOAD_STEPS, type LoadScale } from "./load-scale.ts";
import { type Frame, visibleChildren } from "./visible.ts";

/** Below this width lanes are drawn as the one bundle they make. */
const THINNEST_LANE = 0.7;

export function bundleMarks(
  input: ClusterSceneInput,
  layout: ClusterLayout,
  frame: Frame,
  scale: LoadScale,
): Mark[] {
  return [
    ...tierFans(input, layout, frame, scale),
    ...unitBundles(layout, frame, scale),
    ...nodeBundles(layout, frame, scale),
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
  { transform }: Frame,
  scale: LoadScale,
): Mark[] {
  const lanes = new Lanes();
  const shared = sharedTiersOf(input.fabric);
  for (let tier = 0; tier + 1 < layout.tiers.length; tier++) {
    const below = layout.tiers[layout.tiers.length - 1 - tier];
    const above = layout.tiers[layout.tiers.length - 2 - tier];
    if (!below || !above) continue;
    const runsBelow = Math.min(8, shared[tier]?.switches ?? 1, Math.max(2, layout.unitColumns));
    const runsAbove = Math.min(4, shared[tier + 1]?.switches ?? 1);
    const width = Math.min(2.2, 26 / (runsBelow * runsAbove)) * Math.min(transform.k, 3);
    const path = lanes.at(scale.tierStep(tier), width);
    const link = linkVertical<null, [number, number]>().context(path as never);
    const on = (tierX: number, tierWidth: number, run: number, runs: number) =>
      (tierX + (tierWidth * (run + 0.5)) / runs) * transform.k + transform.x;
    for (let low = 0; low < runsBelow; low++) {
      for (let high = 0; high < runsAbove; high++) {
        const target = on(above.x, above.width, high, runsAbove);
        const source = on(below.x, below.width, low, runsBelow);
        link.source(() => [target, (above.y + above.height) * transform.k + transform.y]);
        link.target(() => [source, below.y * transform.k + transform.y]);
        link(null);
      }
    }
  }
  return lanes.marks("tier-links", scale);
}

function unitBundles(layout: ClusterLayout, frame: Frame, scale: LoadScale): Mark[] {
  const lowest = layout.tiers.at(-1);
  if (!lowest || layout.strip.height === 0) return [];
  const { k, x, y } = frame.transform;
  const { units } = layout.lattice;
  const top = (lowest.y + lowest.height) * k + y;
  const stripY = (unit: number) =>
    (childY(units, unit) + layout.strip.y + layout.strip.height / 2) * k + y;
  const lanes = new Lanes();
  for (let column = 0; column < Math.min(layout.unitColumns, units.count); column++) {
    const left = childX(units, column) * k + x;
    if (layout.unitRows === 1) {
      const centre = left + ((layout.unitWidth + layout.nodeGutter) / 2) * k;
      const width = Math.min(12, Math.max(1, layout.unitWidth * 0.08)) * Math.min(k, 4);
      const end = stripY(column) - (layout.strip.height / 2) * k;
      lanes.at(scale.unitStep(column), width).segment(centre, top, centre, end);
      continue;
    }
    const column_ = columnOf(column, layout.unitColumns, units.count);
    const room = layout.unitGutter * k;
    addChannel(lanes, {
      left: left - room * 0.82,
      room: room * 0.5,
      top,
      end: left + layout.nodeGutter * k,
      children: column_,
      turnAt: stripY,
      stepOf: scale.unitStep,
      frame,
    });
  }
  return lanes.marks("unit-links", scale);
}

function nodeBundles(layout: ClusterLayout, frame: Frame, scale: LoadScale): Mark[] {
  if (layout.strip.height === 0) return [];
  const { k, x, y } = frame.transform;
  const { units, nodes, gpus } = layout.lattice;
  const nodeWidth = gpus.columns * gpus.pitchX * k;
  if (nodeWidth < 9) return [];
  const lanes = new Lanes();
  for (const unit of visibleChildren(units, x, y, frame)) {
    const unitX = childX(units, unit) * k + x;
    const unitY = childY(units, unit) * k + y;
    const top = unitY + (layout.strip.y + layout.strip.height) * k;
    const inUnit = nodesIn(layout, unit);
    for (let column = 0; column < Math.min(nodes.columns, inUnit); column++) {
      const left = unitX + childX(nodes, column) * k;
      const room = layout.nodeGutter * k;
      addChannel(lanes, {
        left: left - room * 0.78,
        room: Math.min(room * 0.5, 40),
        top,
        end: left,
        children: columnOf(column, nodes.columns, inUnit),
        turnAt: (node) => unitY + (childY(nodes, node) + (layout.gpuRows * gpus.pitchY) / 2) * k,
        stepOf: (node) => scale.nodeStep(unit * nodes.count + node),
        frame,
      });
    }
  }
  return lanes.marks("node-links", scale);
}

interface Channel {
  /** Left edge and width of the lanes, screen pixels. */
  left: number;
  room: number;
  top: number;
  /** Where a lane ends after its turn. */
  end: number;
  /** From the top down. */
  children: number[];
  turnAt(child: number): number;
  stepOf(child: number): number;
  frame: Frame;
}

function addChannel(lanes: Lanes, channel: Channel): void {
  const { children, room, left, top, frame } = channel;
  const laneWidth = room / children.length;
  if (laneWidth < THINNEST_LANE) {
    addTrunk(lanes, channel);
    return;
  }
  const drawn = laneWidth > 3 ? laneWidth - Math.min(2, laneWidth * 0.2) : laneWidth;
  const bottom = frame.clip.y + frame.clip.height;
  children.forEach((child, row) => {
    const at = left + (children.length - 1 - row + 0.5) * laneWidth;
    const turn = channel.turnAt(child);
    const path = lanes.at(channel.stepOf(child), drawn);
    path.moveTo(at, top);
    if (turn > bottom + 40) {
      path.lineTo(at, bottom + 40);
      return;
    }
    const radius = Math.max(0, Math.min(channel.end - at, turn - top, 3 + drawn));
    path.lineTo(at, turn - radius);
    path.bezierCurveTo(at, turn - radius * 0.45, at + radius * 0.55, turn, at + radius, turn);
    path.lineTo(channel.end, turn);
  });
}

/** Lanes too thin to tell apart: what is left of the bundle below each turn, as one stroke. */
function addTrunk(
  lanes: Lanes,
  { children, room, left, top, end, turnAt, stepOf, frame }: Channel,
): void {
  let from = top;
  const centre = left + room / 2;
  children.forEach((child, row) => {
    const width = Math.max(frame.pixel, (room * (children.length - row)) / children.length);
    let hottest = -1;
    for (const rest of children.slice(row)) hottest = Math.max(hottest, stepOf(rest));
    const turn = turnAt(child);
    const stepped = Math.max(frame.pixel, Math.round(width * 4) / 4);
    lanes.at(Math.min(hottest, LOAD_STEPS - 1), stepped).segment(centre, from, centre, turn);
    lanes.at(stepOf(child), frame.pixel).segment(centre, turn, end, turn);
    from = turn;
  });
}

function columnOf(column: number, columns: number, count: number): number[] {
  const children: number[] = [];
  for (let index = column; index < count; index += columns) children.push(index);
  return children;
}

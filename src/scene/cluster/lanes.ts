/**
 * Lanes: in the channel beside a column the bundles of its rows lie side by side, and the nearest turns
 * off first, so that none crosses another. Drawing, highlighting and hit test share this geometry.
 */
import type { Mark, Stroke } from "../marks.ts";
import { PathBuilder } from "../path.ts";
import type { LoadScale } from "./link-scale.ts";
import type { Frame } from "./visible.ts";

export interface LaneEnd {
  /** What the lane leads to: a unit, or a node. */
  child: number;
  /** Where the lane turns off to the right, and how far it then goes (0: no turn); screen pixels. */
  turn: number;
  end: number;
  /** What hangs on the lane after its turn. */
  drops?: readonly { x: number; y: number }[];
}

export interface Channel {
  /** Left edge and width of all lanes together, screen pixels. */
  left: number;
  room: number;
  top: number;
  /** From the top down. */
  ends: readonly LaneEnd[];
}

/** Below this width lanes are drawn as the one bundle they make. */
export const THINNEST_LANE = 0.7;
/** How far beside a lane the pointer may be. */
const REACH = 3;

/** Of one lane with the space to the next. */
export function laneWidth({ room, ends }: Channel): number {
  return room / ends.length;
}

/** The middle of a lane before its turn; the first row's lies nearest to the column. */
export function laneX(channel: Channel, row: number): number {
  return channel.left + (channel.ends.length - 1 - row + 0.5) * laneWidth(channel);
}

/** One path per colour step and width, filled as lanes are met. */
export class LanePaths {
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

  /** Hot ones last, over the others. */
  marks(name: string, scale: LoadScale): Mark[] {
    return [...this.#paths.values()]
      .sort((a, b) => a.step - b.step)
      .map(({ path, step, width }) => ({
        kind: "path",
        name,
        commands: path.commands(),
        stroke: strokeOf(scale, step, width),
      }));
  }
}

function strokeOf(scale: LoadScale, step: number, width: number): Stroke {
  const dash = scale.dashOf?.(step);
  return { colour: scale.colourOf(step), width, ...(dash ? { dash } : {}) };
}

/**
 * Adds the lanes of a channel, or their trunk where they are too thin to tell apart.
 * @param single children whose cables are drawn one by one instead
 */
export function addChannel(
  paths: LanePaths,
  channel: Channel,
  stepOf: (child: number) => number,
  frame: Frame,
  single?: ReadonlySet<number>,
): void {
  if (isTrunk(channel)) {
    addTrunk(paths, channel, stepOf, frame);
    return;
  }
  channel.ends.forEach(({ child }, row) => {
    if (single?.has(child)) return;
    traceLane(paths.at(stepOf(child), drawnWidth(channel)), channel, row, frame);
  });
}

/** Whether lanes are too thin to be told apart. */
export function isTrunk(channel: Channel): boolean {
  return laneWidth(channel) < THINNEST_LANE;
}

export function drawnWidth(channel: Channel): number {
  const width = laneWidth(channel);
  return Math.min(6, width > 2.5 ? width * 0.75 : width);
}

/** One lane from the top to what hangs on its end; nothing is drawn far below the view. */
export function traceLane(path: PathBuilder, channel: Channel, row: number, frame: Frame): void {
  const lane = channel.ends[row];
  if (!lane) return;
  const { turn, end, drops = [] } = lane;
  const { top } = channel;
  const at = laneX(channel, row);
  const bottom = frame.clip.y + frame.clip.height + 40;
  path.moveTo(at, top);
  if (end <= at || turn > bottom) {
    path.lineTo(at, Math.min(turn, bottom));
    return;
  }
  const radius = Math.max(0, Math.min(end - at, turn - top, 3 + drawnWidth(channel)));
  path.lineTo(at, turn - radius);
  path.bezierCurveTo(at, turn - radius * 0.45, at + radius * 0.55, turn, at + radius, turn);
  path.lineTo(end, turn);
  for (const drop of drops) path.segment(drop.x, turn, drop.x, drop.y);
}

/** What is left of the bundle below each turn, as one stroke. */
function addTrunk(
  paths: LanePaths,
  { ends, room, left, top }: Channel,
  stepOf: (child: number) => number,
  frame: Frame,
): void {
  let from = top;
  const centre = left + room / 2;
  ends.forEach(({ child, turn, end, drops = [] }, row) => {
    const width = Math.max(frame.pixel, (room * (ends.length - row)) / ends.length);
    let hottest = -1;
    for (const rest of ends.slice(row)) hottest = Math.max(hottest, stepOf(rest.child));
    const stepped = Math.max(frame.pixel, Math.round(width * 4) / 4);
    paths.at(hottest, stepped).segment(centre, from, centre, turn);
    const branch = paths.at(stepOf(child), frame.pixel);
    if (end > centre) branch.segment(centre, turn, end, turn);
    for (const drop of drops) branch.segment(drop.x, turn, drop.x, drop.y);
    from = turn;
  });
}

/** The row whose lane passes under a point of the screen, within a few pixels of what is drawn. */
export function laneRowAt(channel: Channel, x: number, y: number): number | undefined {
  const { left, room, top, ends } = channel;
  const last = ends.at(-1);
  if (!last || y < top - REACH || y > last.turn + REACH) return undefined;
  const across = ends.findIndex(({ turn, end }, row) => {
    return Math.abs(y - turn) <= REACH && x >= laneX(channel, row) - REACH && x <= end;
  });
  if (across >= 0) return across;
  if (x < left - REACH || x > left + room + REACH) return undefined;
  if (isTrunk(channel)) return trunkRowAt(channel, x, y);
  let nearest: number | undefined;
  let least = REACH + drawnWidth(channel) / 2;
  ends.forEach(({ turn }, row) => {
    // Lanes that have turned off already are not there any more.
    if (turn + REACH < y) return;
    const away = Math.abs(x - laneX(channel, row));
    if (away > least) return;
    least = away;
    nearest = row;
  });
  return nearest;
}

/** A trunk's lanes are one stroke: of those that still run in it, the one at that place. */
function trunkRowAt({ left, room, ends }: Channel, x: number, y: number): number | undefined {
  const row = ends.length - 1 - Math.floor(((x - left) / room) * ends.length);
  const inside = Math.min(ends.length - 1, Math.max(0, row));
  const below = ends.findIndex(({ turn }, one) => one >= inside && turn + REACH >= y);
  return below < 0 ? undefined : below;
}

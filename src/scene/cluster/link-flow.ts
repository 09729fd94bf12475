/**
 * What moves on the links at one instant of a step: short dashes on every bundle that carries something,
 * towards the switches where it is sent, towards the nodes where it is received. How far they have come
 * follows from the instant alone, so that an instant always looks the same and dragging takes them back.
 */
import type { Mark, Stroke } from "../marks.ts";
import { PathBuilder } from "../path.ts";
import { type Channel, drawnWidth, isTrunk, traceLane } from "./lanes.ts";
import type { LinkFlow, LoadScale } from "./link-scale.ts";
import type { Frame } from "./visible.ts";

/** Ways along a bundle; `both` has the bits of the two. */
export const WAY = { none: 0, up: 1, down: 2, both: 3 } as const;

const DASH: readonly [number, number] = [5, 9];
const PERIOD = DASH[0] + DASH[1];

/**
 * How far dashes come in a whole step, CSS pixels: 100 in a second where it plays in 15 s. Where it plays
 * in 5 s they come 5 pixels from frame to frame; from half a period on they would seem to turn round.
 */
const TRAVEL = 1500;

/** @param share how much of the step has passed, 0 to 1 */
export function travelledAfter(share: number): number {
  const along = (share * TRAVEL) % PERIOD;
  return along < 0 ? along + PERIOD : along;
}

/** The same links with dashes that stand, for readers who ask for less motion. */
export function standing(scale: LoadScale): LoadScale {
  return scale.flow ? { ...scale, flow: { ...scale.flow, travelled: 0 } } : scale;
}

/** Lanes with dashes in one picture; those beyond are plain. */
const MOST_LANES = 400;

/** Gathers what moves by width and way; every path runs from the top down. */
export class MovingLanes {
  readonly flow: LinkFlow | undefined;
  readonly #paths = new Map<string, { path: PathBuilder; way: number; width: number }>();
  #left = MOST_LANES;

  constructor(flow: LinkFlow | undefined) {
    this.flow = flow;
  }

  /** Where to add a lane so that it moves; undefined where nothing does. */
  at(linkWidth: number, way: number): PathBuilder | undefined {
    if (!this.flow || way === WAY.none || this.#left === 0) return undefined;
    this.#left -= 1;
    const width = linkWidth > 2.5 ? linkWidth * 0.6 : linkWidth;
    const key = `${way}/${width}`;
    let lane = this.#paths.get(key);
    if (!lane) {
      lane = { path: new PathBuilder(), way, width };
      this.#paths.set(key, lane);
    }
    return lane.path;
  }

  addChannel(channel: Channel, wayOf: ((child: number) => number) | undefined, frame: Frame): void {
    if (!wayOf) return;
    if (isTrunk(channel)) this.#addTrunk(channel, wayOf, frame);
    else {
      channel.ends.forEach(({ child }, row) => {
        const path = this.at(drawnWidth(channel), wayOf(child));
        if (path) traceLane(path, channel, row, frame);
      });
    }
  }

  /**
   * A trunk's lanes all begin at its top, so that their dashes meet. Of those that do not branch off the
   * farthest covers the others.
   */
  #addTrunk(
    { ends, room, left, top }: Channel,
    wayOf: (child: number) => number,
    frame: Frame,
  ): void {
    const centre = left + room / 2;
    const covered = new Set<number>();
    const bottom = frame.clip.y + frame.clip.height;
    for (const { child, turn, end } of ends.toReversed()) {
      const way = wayOf(child);
      const branches = end > centre && turn <= bottom;
      if (!branches && covered.has(way)) continue;
      covered.add(way);
      const path = this.at(Math.max(frame.pixel, Math.min(2.5, room)), way);
      path?.moveTo(centre, top);
      path?.lineTo(centre, Math.min(turn, bottom));
      if (branches) path?.lineTo(end, turn);
    }
  }

  marks(): Mark[] {
    return [...this.#paths.values()].flatMap(({ path, way, width }) => {
      const commands = path.commands();
      return this.#offsets(way).map((dashOffset): Mark => {
        const stroke: Stroke = { colour: this.flow?.colour ?? "", width, dash: DASH, dashOffset };
        return { kind: "path", name: "moving-links", commands, stroke };
      });
    });
  }

  /** A pattern that begins later in itself lies farther back on its path. */
  #offsets(way: number): number[] {
    const travelled = this.flow?.travelled ?? 0;
    if (travelled === 0) return [0];
    return [...(way & WAY.up ? [travelled] : []), ...(way & WAY.down ? [PERIOD - travelled] : [])];
  }
}

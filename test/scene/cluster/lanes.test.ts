/** Lanes lie side by side, do not cross, and are hit where they are drawn. */
import fc from "fast-check";
import { expect, test } from "vitest";
import {
  addChannel,
  type Channel,
  drawnWidth,
  isTrunk,
  LanePaths,
  laneRowAt,
  traceLane,
} from "../../../src/scene/cluster/lanes.ts";
import type { LoadScale } from "../../../src/scene/cluster/link-scale.ts";
import { PathBuilder, walkPath } from "../../../src/scene/path.ts";

const FRAME = {
  transform: { k: 1, x: 0, y: 0 },
  clip: { x: 0, y: 0, width: 1000, height: 2000 },
  pixel: 1,
};
const SCALE = { colourOf: (step: number) => `step ${step}` } as LoadScale;

const anyChannel = fc
  .record({
    room: fc.double({ min: 1, max: 60, noNaN: true }),
    gaps: fc.array(fc.integer({ min: 20, max: 90 }), { minLength: 1, maxLength: 12 }),
  })
  .map(({ room, gaps }): Channel => {
    let turn = 40;
    const ends = gaps.map((gap, child) => {
      turn += gap;
      return { child, turn, end: 100 };
    });
    return { left: 20, room, top: 40, ends };
  });

/** The straight run down that a lane begins with. */
function runDown(channel: Channel, row: number): { x: number; from: number; to: number } {
  const path = new PathBuilder();
  traceLane(path, channel, row, FRAME);
  const points: [number, number][] = [];
  walkPath(path.commands(), {
    moveTo: (x, y) => points.push([x, y]),
    lineTo: (x, y) => points.push([x, y]),
    bezierCurveTo: () => {},
    closePath: () => {},
  });
  const [start, turn] = points;
  if (!start || !turn) throw new Error("the lane has no run");
  return { x: start[0], from: start[1], to: turn[1] };
}

test("lanes keep their order, the nearest turning off first, so that none crosses another", () => {
  fc.assert(
    fc.property(anyChannel, (channel) => {
      for (let row = 1; row < channel.ends.length; row++) {
        const [before, after] = [runDown(channel, row - 1), runDown(channel, row)];
        expect(after.x).toBeLessThan(before.x);
        expect(after.to).toBeGreaterThan(before.to);
      }
    }),
  );
});

test("a lane is hit along its run and along its way to the end", () => {
  fc.assert(
    fc.property(anyChannel, (channel) => {
      fc.pre(channel.room / channel.ends.length >= 1);
      channel.ends.forEach(({ turn }, row) => {
        const { x } = runDown(channel, row);
        const previous = channel.ends[row - 1]?.turn ?? channel.top;
        expect(laneRowAt(channel, x, (previous + turn) / 2)).toBe(row);
        expect(laneRowAt(channel, 95, turn)).toBe(row);
      });
      expect(laneRowAt(channel, channel.left - 10, 60)).toBeUndefined();
      expect(laneRowAt(channel, 95, (channel.ends.at(-1)?.turn ?? 0) + 10)).toBeUndefined();
    }),
  );
});

test("bundles of one colour are one path, hot ones drawn last", () => {
  const ends = [100, 200, 300, 400].map((turn, child) => ({ child, turn, end: 90 }));
  const paths = new LanePaths();
  addChannel(
    paths,
    { left: 10, room: 40, top: 0, ends },
    (child) => [5, 1, 5, 9][child] ?? 0,
    FRAME,
  );
  const colours = paths
    .marks("links", SCALE)
    .map((mark) => mark.kind === "path" && mark.stroke?.colour);
  expect(colours).toEqual(["step 1", "step 5", "step 9"]);
});

test("lanes too thin to tell apart are one trunk that narrows with every turn", () => {
  const ends = Array.from({ length: 20 }, (_, child) => ({
    child,
    turn: 10 * child + 10,
    end: 50,
  }));
  const paths = new LanePaths();
  addChannel(paths, { left: 10, room: 8, top: 0, ends }, () => 3, FRAME);
  const marks = paths.marks("links", SCALE);
  const widths = marks.map((mark) => (mark.kind === "path" ? (mark.stroke?.width ?? 0) : 0));
  expect(Math.max(...widths)).toBe(8);
  expect(Math.min(...widths)).toBe(FRAME.pixel);
  expect(marks.length).toBeLessThan(40);
});

test("however wide the channel, what is hit is drawn within a few pixels of the pointer", () => {
  const wide = fc.tuple(
    anyChannel,
    fc.integer({ min: 1, max: 40 }),
    fc.integer({ min: 41, max: 900 }),
  );
  fc.assert(
    fc.property(wide, fc.double({ min: 0, max: 1, noNaN: true }), ([channel, times, y], share) => {
      const enlarged = { ...channel, room: channel.room * times };
      if (isTrunk(enlarged)) return;
      const x = enlarged.left + share * enlarged.room;
      const row = laneRowAt(enlarged, x, y);
      if (row === undefined) return;
      const lane = runDown(enlarged, row);
      const { turn, end } = enlarged.ends[row] ?? { turn: 0, end: 0 };
      const beside = Math.abs(x - lane.x) <= 3 + drawnWidth(enlarged) / 2 && y <= turn + 3;
      const along = Math.abs(y - turn) <= 3 && x >= lane.x - 3 && x <= end;
      expect(beside || along).toBe(true);
    }),
  );
  const channel = { left: 0, room: 600, top: 0, ends: [{ child: 7, turn: 500, end: 700 }] };
  expect(laneRowAt(channel, 300, 100)).toBe(0);
  expect(laneRowAt(channel, 320, 100)).toBeUndefined();
});

/** Dashes on links in use: where they are, which way they go, and that the instant alone places them. */
import { expect, test } from "vitest";
import { buildSchedule } from "../../../src/engine/schedule/build-schedule.ts";
import { uniformDurations } from "../../../src/engine/schedule/durations.ts";
import { simulateStep } from "../../../src/engine/schedule/simulate.ts";
import { assembleScene } from "../../../src/scene/cluster/assemble-scene.ts";
import { ALL_PARTS, type ClusterLook } from "../../../src/scene/cluster/cluster-input.ts";
import type { Channel } from "../../../src/scene/cluster/lanes.ts";
import { MovingLanes, travelledAfter, WAY } from "../../../src/scene/cluster/link-flow.ts";
import type { LinkFlow } from "../../../src/scene/cluster/link-scale.ts";
import { activityOf } from "../../../src/scene/cluster/stage-activity.ts";
import type { Mark, PathMarks } from "../../../src/scene/marks.ts";
import { type PathSink, walkPath } from "../../../src/scene/path.ts";
import { LIGHT } from "../../../src/scene/theme.ts";
import { sampleCluster } from "./sample-cluster.ts";

const schedule = buildSchedule("1f1b", { stages: 4, chunks: 1, microBatches: 6 });
const timeline = simulateStep(
  schedule,
  uniformDurations(4, { forward: 1, backward: 2, send: 0.5 }),
);
const input = sampleCluster({ tensor: 8, pipeline: 4, data: 2 });
const at = activityOf(timeline, "light");
const LOOK: ClusterLook = {
  width: 900,
  height: 600,
  pixel: 1,
  colour: "activity",
  theme: "light",
  parts: ALL_PARTS,
};

function moving(time: number, look: Partial<ClusterLook> = {}): PathMarks[] {
  const scene = assembleScene({ ...input, activity: at(time) }, { ...LOOK, ...look }, () => {
    return undefined;
  });
  const flat = (marks: readonly Mark[]): Mark[] =>
    marks.flatMap((mark) => (mark.kind === "group" ? flat(mark.marks) : [mark]));
  return flat(scene.picture().marks).filter(
    (mark): mark is PathMarks => mark.kind === "path" && mark.name === "moving-links",
  );
}

const offsets = (marks: readonly PathMarks[]) => marks.map(({ stroke }) => stroke?.dashOffset);
const period = (mark: PathMarks) => (mark.stroke?.dash ?? []).reduce((sum, one) => sum + one, 0);

/** A flow of one way on every link, come so far. */
function flowOf(way: number, travelled: number): LinkFlow {
  const wayOf = () => way;
  return { nodeWay: wayOf, unitWay: wayOf, tierWay: wayOf, travelled, colour: "white" };
}

function offsetsOf(way: number, travelled: number): (number | undefined)[] {
  const lanes = new MovingLanes(flowOf(way, travelled));
  lanes.at(2, way)?.segment(0, 0, 0, 50);
  return offsets(lanes.marks() as PathMarks[]);
}

test("the sender's links move up, the receiver's down, all others not at all", () => {
  const { flow } = at(1.2).links(input, LIGHT);
  const { gpusPerNode, nodes } = input.plan.cluster;
  // The first activation is under way from stage 0 to stage 1.
  for (let node = 0; node < nodes; node++) {
    const stage = input.grid.coordinateOf("pipeline", node * gpusPerNode);
    expect(flow?.nodeWay(node)).toBe([WAY.up, WAY.down, WAY.none, WAY.none][stage]);
  }
  expect(moving(1.2).length).toBeGreaterThan(0);
  expect(moving(0.5)).toEqual([]);
  expect(moving(1.2, { colour: "stage" })).toEqual([]);
});

test("dashes follow the instant: forth with it, back with it, alike at the same", () => {
  const [early, late] = [moving(1.2), moving(1.203)];
  expect(offsets(late)).not.toEqual(offsets(early));
  expect(late.map(({ commands }) => commands)).toEqual(early.map(({ commands }) => commands));
  expect(moving(1.2)).toEqual(early);
});

test("up is a growing offset, down a falling one, and both are two", () => {
  expect(offsetsOf(WAY.up, 1)).toEqual([1]);
  expect(offsetsOf(WAY.up, 2)).toEqual([2]);
  const [down1 = 0] = offsetsOf(WAY.down, 1);
  const [down2 = 0] = offsetsOf(WAY.down, 2);
  expect(down2).toBe(down1 - 1);
  expect(offsetsOf(WAY.both, 2)).toEqual([2, down2]);
  expect(offsetsOf(WAY.none, 2)).toEqual([]);
});

test("with less motion the same links have dashes that stand", () => {
  const [early, late] = [moving(1.2, { still: true }), moving(1.203, { still: true })];
  expect(early.length).toBeGreaterThan(0);
  expect(late).toEqual(early);
  expect(new Set(offsets(early))).toEqual(new Set([0]));
  expect(offsetsOf(WAY.both, 0)).toEqual([0]);
});

test("at the fastest play of a step a dash stays within half a period from frame to frame", () => {
  const [mark] = moving(1.2) as [PathMarks];
  const frame = 1 / (5 * 60);
  const [before, after] = [travelledAfter(0.5), travelledAfter(0.5 + frame)];
  const moved = (after - before + period(mark)) % period(mark);
  expect(moved).toBeGreaterThan(0);
  expect(moved).toBeLessThan(period(mark) / 2);
  for (const share of [0, 0.3, 1]) {
    expect(travelledAfter(share)).toBeGreaterThanOrEqual(0);
    expect(travelledAfter(share)).toBeLessThan(period(mark));
  }
});

test("lanes run down from their top, a trunk as one, and a picture has a few hundred at most", () => {
  const frame = {
    transform: { k: 1, x: 0, y: 0 },
    clip: { x: 0, y: 0, width: 1000, height: 2000 },
    pixel: 1,
  };
  const ends = Array.from({ length: 30 }, (_, child) => ({ child, turn: 50 + 20 * child, end: 0 }));
  const pieces = (channel: Channel, times: number) => {
    const lanes = new MovingLanes(flowOf(WAY.down, 3));
    for (let time = 0; time < times; time++) lanes.addChannel(channel, () => WAY.down, frame);
    let begun = 0;
    let height = 0;
    const goDown = (y: number) => {
      expect(y).toBeGreaterThanOrEqual(height);
      height = y;
    };
    const sink: PathSink = {
      moveTo(_, y) {
        expect(y).toBe(channel.top);
        height = y;
        begun++;
      },
      lineTo: (_, y) => goDown(y),
      bezierCurveTo: (_1, _2, _3, _4, _5, y) => goDown(y),
      closePath() {},
    };
    for (const mark of lanes.marks() as PathMarks[]) walkPath(mark.commands, sink);
    return begun;
  };
  expect(pieces({ left: 10, room: 1, top: 20, ends }, 1)).toBe(1);
  expect(pieces({ left: 10, room: 60, top: 20, ends }, 1)).toBe(30);
  expect(pieces({ left: 10, room: 60, top: 20, ends }, 1000)).toBe(400);
});

/** Collectives and updates around the passes: for the eye, the pointer, the keyboard and the table. */
import { describe, expect, test } from "vitest";
import { buildSchedule } from "../../../src/engine/schedule/build-schedule.ts";
import { uniformDurations } from "../../../src/engine/schedule/durations.ts";
import { simulateStep } from "../../../src/engine/schedule/simulate.ts";
import {
  EDGE,
  edgesAt,
  nextEventAfter,
  previousEventBefore,
  type Timeline,
} from "../../../src/engine/schedule/timeline.ts";
import type { Mark } from "../../../src/scene/marks.ts";
import { describeInstant, describeRankAt } from "../../../src/scene/schedule/describe-schedule.ts";
import { edgeBox } from "../../../src/scene/schedule/edge-blocks.ts";
import { instantResolution, instantText } from "../../../src/scene/schedule/instant-text.ts";
import { wholeWindow } from "../../../src/scene/schedule/schedule-input.ts";
import { frameOf } from "../../../src/scene/schedule/schedule-layout.ts";
import { scheduleScene } from "../../../src/scene/schedule/schedule-scene.ts";
import { edgeTip } from "../../../src/scene/schedule/tip-words.ts";
import { countRowsOfRank, rowsOfRank } from "../../../src/scene/schedule/work-rows.ts";
import { FIGURE_LOOK } from "./figures.ts";

/** Passes until 33, then first and last rank share their embedding until 35, then all update until 36. */
const plain = simulateStep(
  buildSchedule("1f1b", { stages: 4, microBatches: 8 }),
  uniformDurations(4, { forward: 1, backward: 2 }),
);
const timeline: Timeline = {
  ...plain,
  stepSeconds: 36,
  edges: {
    kind: Uint8Array.from([
      EDGE.tiedEmbedding,
      EDGE.tiedEmbedding,
      ...Array(4).fill(EDGE.optimizer),
    ]),
    rank: Uint16Array.from([0, 3, 0, 1, 2, 3]),
    virtualStage: new Uint16Array(6).fill(0xffff),
    start: Float64Array.from([33, 33, 35, 35, 35, 35]),
    end: Float64Array.from([35, 35, 36, 36, 36, 36]),
  },
};
const input = { timeline, name: "1F1B" };
const scene = scheduleScene(input, { ...FIGURE_LOOK, height: 240 });
const window = wholeWindow(input);

function legendWords(marks: readonly Mark[]): string[] {
  return marks.flatMap((mark) =>
    mark.kind === "texts" && mark.name === "legend-text" ? mark.texts : [],
  );
}

describe("events", () => {
  test("go on behind the last pass, and back from the end", () => {
    expect(nextEventAfter(timeline, 33)).toBe(35);
    expect(nextEventAfter(timeline, 35)).toBe(36);
    expect(nextEventAfter(timeline, 36)).toBeUndefined();
    expect(previousEventBefore(timeline, 36)).toBe(35);
    expect(previousEventBefore(timeline, 35)).toBe(33);
  });

  test("closer together than asked for are one", () => {
    expect(nextEventAfter(timeline, 33, 2)).toBe(36);
    expect(previousEventBefore(timeline, 36, 1)).toBe(33);
    expect(nextEventAfter(timeline, 4.5)).toBe(6);
    expect(nextEventAfter(timeline, 4.5, 1.5)).toBe(7);
  });
});

test("a rank in a collective or in its update is not idle", () => {
  expect(edgesAt(timeline, 0, 34)).toEqual([0]);
  expect(describeRankAt(timeline, 0, 34)).toBe(
    "tied embedding all-reduce on pipeline rank 0, from 33 units, 2 units long",
  );
  expect(describeRankAt(timeline, 1, 34)).toBe("pipeline rank 1 is idle at 34 units");
  expect(describeRankAt(timeline, 1, 35.5)).toMatch(/^optimizer on pipeline rank 1/);
  expect(describeInstant(timeline, 35.5)).toBe(
    "35.5 units: of 4 pipeline ranks 4 in the optimizer",
  );
  expect(describeInstant(timeline, 34)).toBe(
    "34 units: of 4 pipeline ranks 2 communicating, 2 idle",
  );
});

test("pointing hits what is drawn, and a tip names it", () => {
  const frame = frameOf(scene.layout, window);
  timeline.edges.kind.forEach((_, edge) => {
    const box = edgeBox(timeline, frame, edge);
    const at = scene.edgeAt(window, box.x + box.width / 2, box.y + box.height / 2);
    expect(at).toBe(edge);
  });
  expect(scene.edgeAt(window, frame.plot.x + 5, frame.plot.y + 5)).toBeUndefined();
  expect(edgeTip(timeline, 1)).toEqual([
    "tied embedding all-reduce",
    "pipeline rank 3",
    "from 33, 2 long",
  ]);
});

test("a rank's number is pointed at beside its row", () => {
  const frame = frameOf(scene.layout, window);
  expect(scene.rankBeside(window, 4, frame.plot.y + 1.5 * frame.rowHeight)).toBe(1);
  expect(scene.rankBeside(window, frame.plot.x + 5, frame.plot.y + 5)).toBeUndefined();
  expect(scene.rankBeside(window, 4, frame.plot.y - 5)).toBeUndefined();
});

test("the legend names what is drawn and nothing else", () => {
  expect(legendWords(scene.picture().marks)).toEqual([
    "forward (F)",
    "backward (B)",
    "tied embedding all-reduce",
    "optimizer",
    "idle (bubble)",
  ]);
  const sending = {
    ...timeline,
    arrival: timeline.arrival.map((_, pass) => (plain.end[pass] ?? 0) + 0.5),
  };
  const sent = scheduleScene({ ...input, timeline: sending }, { ...FIGURE_LOOK, height: 240 });
  expect(legendWords(sent.picture().marks)).toContain("send");
  const low = scheduleScene({ ...input, timeline: sending }, { ...FIGURE_LOOK, height: 110 });
  expect(legendWords(low.picture().marks)).not.toContain("send");
});

test("the table goes on behind the passes", () => {
  expect(countRowsOfRank(timeline, 0)).toBe(18);
  const rows = rowsOfRank(timeline, 0);
  expect(rows.map(({ text, kind }) => text ?? kind).slice(-3)).toEqual([
    "0B7",
    "tied embedding all-reduce",
    "optimizer",
  ]);
  expect(rowsOfRank(timeline, 0, 15, 2).map(({ text, kind }) => text ?? kind)).toEqual([
    "0B7",
    "tied embedding all-reduce",
  ]);
  const starts = rows.map(({ startSeconds }) => startSeconds);
  expect(starts).toEqual(starts.toSorted((one, other) => one - other));
});

test("instants a resolution apart read differently", () => {
  const seconds: Timeline = {
    ...timeline,
    durations: { ...timeline.durations, basis: "modelled" },
  };
  const apart = instantResolution(seconds);
  expect(instantText(seconds, 30)).toBe("30.00\u202fs");
  for (const [time] of [[30], [0.004], [35.9]] as const) {
    expect(instantText(seconds, time + 1.01 * apart)).not.toBe(instantText(seconds, time));
  }
  const short = { ...seconds, stepSeconds: 0.036, pipelineSeconds: 0.033 };
  expect(instantText(short, 0.03)).toBe("30.00\u202fms");
});

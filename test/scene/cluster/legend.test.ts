/** The legend explains what is shown and keeps its blocks apart at any width. */
import { expect, test } from "vitest";
import { buildSchedule } from "../../../src/engine/schedule/build-schedule.ts";
import { uniformDurations } from "../../../src/engine/schedule/durations.ts";
import { simulateStep } from "../../../src/engine/schedule/simulate.ts";
import { IDENTITY } from "../../../src/scene/cells.ts";
import { ALL_PARTS, type ClusterColour } from "../../../src/scene/cluster/cluster-input.ts";
import { clusterScene } from "../../../src/scene/cluster/cluster-scene.ts";
import { activityOf } from "../../../src/scene/cluster/stage-activity.ts";
import type { Mark } from "../../../src/scene/marks.ts";
import { formatDuration } from "../../../src/scene/quantity-text.ts";
import { textWidth } from "../../../src/scene/text-metrics.ts";
import { type SampleCluster, sampleCluster } from "./sample-cluster.ts";

function legendOf(sample: SampleCluster, colour: ClusterColour, width = 880): Mark[] {
  const look = { width, height: 640, pixel: 1, colour, theme: "light", parts: ALL_PARTS } as const;
  const picture = clusterScene(sampleCluster(sample), look).picture(IDENTITY);
  return picture.marks.filter(({ kind, name }) => kind !== "group" && name.startsWith("legend"));
}

function words(marks: Mark[]): string[] {
  return marks.flatMap((mark) => (mark.kind === "texts" ? mark.texts : []));
}

const MTNLG: SampleCluster = { tensor: 8, pipeline: 35, data: 8 };

test.each<[ClusterColour, string[]]>([
  ["stage", ["Colour: pipeline stage", "0", "17", "34"]],
  ["tensor", ["Colour: tensor rank", "0", "7"]],
  ["data", ["Colour: data replica", "0", "3", "7"]],
  ["communication", ["Colour: bytes sent per iteration"]],
  ["network", ["Colour: bytes sent through adapters per iteration"]],
])("%s is named with its values", (colour, said) => {
  expect(words(legendOf(MTNLG, colour))).toEqual(expect.arrayContaining(said));
});

test("an instant is named, with what occurs in its step at any time", () => {
  const timeline = simulateStep(
    buildSchedule("zb-1p", { stages: 35, microBatches: 40 }),
    uniformDurations(35, { forward: 1, backward: 2, send: 0.1 }),
  );
  const look = {
    width: 880,
    height: 640,
    pixel: 1,
    colour: "activity",
    theme: "light",
    parts: ALL_PARTS,
  } as const;
  const saidAt = (time: number) => {
    const input = { ...sampleCluster(MTNLG), activity: activityOf(timeline, "light")(time) };
    const { marks } = clusterScene(input, look).picture(IDENTITY);
    return words(marks.filter(({ name }) => name.startsWith("legend")));
  };
  const occur = ["forward", "input gradient", "weight gradient", "idle"];
  const said = [`Colour: at work after ${formatDuration(3)}`, ...occur, "Cables in use"];
  expect(saidAt(3)).toEqual(expect.arrayContaining(said));
  expect(saidAt(70)).toEqual(expect.arrayContaining(occur));
  expect(saidAt(3)).not.toContain("optimizer");
});

test("memory names the fullest stage and the capacity, and hatches what is beyond", () => {
  const marks = legendOf({ ...MTNLG, fill: 1.2 }, "memory");
  expect(words(marks).join(" ")).toMatch(/fullest stage 96.GiB/);
  expect(words(marks).join(" ")).toMatch(/80.GiB/);
  expect(words(marks)).toContain("too much");
  const hatched = marks.filter((mark) => mark.kind === "rects" && mark.hatch !== undefined);
  const plain = marks.filter(
    (mark) => mark.kind === "rects" && mark.name === "legend-bar" && !mark.hatch,
  );
  const left = (mark: Mark) => (mark.kind === "rects" ? (mark.boxes[0] as number) : 0);
  expect(Math.min(...hatched.map(left))).toBeGreaterThan(Math.max(...plain.slice(0, 40).map(left)));
});

test("every group that can be lit is in the legend with its own line", () => {
  const marks = legendOf({ tensor: 4, pipeline: 4, data: 16, context: 2, expert: 8 }, "stage");
  expect(words(marks)).toEqual(
    expect.arrayContaining([
      "tensor group",
      "context group",
      "expert group",
      "data group",
      "pipeline",
    ]),
  );
});

test.each([260, 340, 390, 640, 880, 1400])(
  "nothing overlaps or leaves a picture %i pixels wide",
  (width) => {
    const lines = legendOf(
      { tensor: 4, pipeline: 4, data: 16, context: 2, expert: 8 },
      "memory",
      width,
    ).flatMap((mark) =>
      mark.kind === "texts"
        ? mark.texts.map((text, index) => ({
            text,
            x: mark.positions[index * 2] as number,
            y: mark.positions[index * 2 + 1] as number,
            width: textWidth(text, mark.style.size, mark.style.weight),
          }))
        : [],
    );
    for (const line of lines) {
      expect(line.x).toBeGreaterThanOrEqual(0);
      expect(line.x + line.width, line.text).toBeLessThanOrEqual(width + 1);
      for (const other of lines) {
        if (other === line || Math.abs(other.y - line.y) > 9) continue;
        const apart = other.x >= line.x + line.width - 1 || line.x >= other.x + other.width - 1;
        expect(apart, `"${line.text}" and "${other.text}" at ${width}`).toBe(true);
      }
    }
  },
);

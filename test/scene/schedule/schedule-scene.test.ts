/** What the picture shows is what the timeline says: blocks, mixtures, pointing, words. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { ScheduleName } from "../../../src/engine/plan/plan.ts";
import { rankOfPass } from "../../../src/engine/schedule/schedule.ts";
import { bubbleFraction } from "../../../src/engine/schedule/timeline.ts";
import type { CellMarks } from "../../../src/scene/cells.ts";
import { cssOf, luminance, packColour } from "../../../src/scene/colour/packed-colour.ts";
import type { Mark, Picture, RectMarks, TextMarks } from "../../../src/scene/marks.ts";
import { describePass, describeSchedule } from "../../../src/scene/schedule/describe-schedule.ts";
import { passColour, scheduleColours } from "../../../src/scene/schedule/pass-colours.ts";
import {
  type ScheduleSceneInput,
  wholeWindow,
} from "../../../src/scene/schedule/schedule-input.ts";
import { frameOf, xOf, yOf } from "../../../src/scene/schedule/schedule-layout.ts";
import { scheduleScene } from "../../../src/scene/schedule/schedule-scene.ts";
import { mixtureIndex, mixturePalette } from "../../../src/scene/schedule/time-mixture.ts";
import { rowsOfMicroBatch, rowsOfRank } from "../../../src/scene/schedule/work-rows.ts";
import { themeNamed } from "../../../src/scene/theme.ts";
import { FIGURE_LOOK, FIGURES, figureInput } from "./figures.ts";

const NAMES = Object.keys(FIGURES) as ScheduleName[];
const PASS_MARK = /^(forward|backward|input-gradient|weight-gradient) chunk-\d+$/;

function flatMarks(marks: readonly Mark[]): Mark[] {
  return marks.flatMap((mark) => (mark.kind === "group" ? flatMarks(mark.marks) : [mark]));
}

function rectsOf(picture: Picture, name: RegExp): RectMarks[] {
  return flatMarks(picture.marks).filter(
    (mark): mark is RectMarks => mark.kind === "rects" && name.test(mark.name),
  );
}

function textsOf(picture: Picture, name: string): readonly string[] {
  const marks = flatMarks(picture.marks).filter(
    (mark): mark is TextMarks => mark.kind === "texts" && mark.name === name,
  );
  return marks.flatMap((mark) => mark.texts);
}

describe("blocks", () => {
  test.each(NAMES)("%s: one for each pass, as wide as it is long", (name) => {
    const input = figureInput(name);
    const { timeline } = input;
    const scene = scheduleScene(input, { ...FIGURE_LOOK, height: 400 });
    const blocks = rectsOf(scene.picture(), PASS_MARK);
    const count = blocks.reduce((sum, { boxes }) => sum + boxes.length / 4, 0);
    expect(count).toBe(timeline.schedule.kind.length);
    const { perSecond } = frameOf(scene.layout, wholeWindow(input));
    let width = 0;
    for (const { boxes } of blocks) {
      for (let at = 2; at < boxes.length; at += 4) width += (boxes[at] ?? 0) + 1;
    }
    const seconds = timeline.end.reduce(
      (sum, end, pass) => sum + end - (timeline.start[pass] ?? 0),
      0,
    );
    expect(width).toBeCloseTo(seconds * perSecond, 6);
  });

  test("a window shows the passes that run in it, cut off by the plot", () => {
    const input = figureInput("1f1b");
    const scene = scheduleScene(input, FIGURE_LOOK);
    const window = { from: 10.5, to: 12.5, firstRank: 1, ranks: 2 };
    const picture = scene.picture(window);
    expect(textsOf(picture, "micro-batches").toSorted()).toEqual(["B1", "B1", "B2", "F3", "F3"]);
    expect(textsOf(picture, "ranks")).toEqual(["1", "2"]);
  });

  test("numbers can be left out, and are where there is no room", () => {
    const input = figureInput("1f1b");
    const parts = { ...FIGURE_LOOK.parts, numbers: false };
    expect(
      textsOf(scheduleScene(input, { ...FIGURE_LOOK, parts }).picture(), "micro-batches"),
    ).toEqual([]);
    const low = scheduleScene(input, { ...FIGURE_LOOK, height: 90 });
    expect(textsOf(low.picture(), "micro-batches")).toEqual([]);
  });
});

describe("mixtures", () => {
  const cellsOf = (input: ScheduleSceneInput, width = 480): CellMarks => {
    const picture = scheduleScene(input, { ...FIGURE_LOOK, width }).picture();
    return flatMarks(picture.marks).find((mark) => mark.kind === "cells") as CellMarks;
  };

  test("every pixel of a row is a cell, and idle pixels are as many as the bubble", () => {
    const input = figureInput("1f1b", { stages: 16, microBatches: 160 });
    const cells = cellsOf(input);
    const { columns, count } = cells.lattice.gpus;
    expect(count).toBe(16 * columns);
    const idle = packColour(scheduleColours("light").idle);
    const idleCells = cells.indices.reduce(
      (sum, index) => sum + (cells.palette[index] === idle ? 1 : 0),
      0,
    );
    expect(idleCells / count).toBeCloseTo(bubbleFraction(input.timeline), 1);
  });

  test("passes far thinner than a pixel are sampled without favouring a kind", () => {
    const input = figureInput("1f1b", { stages: 2, microBatches: 20_000 });
    const cells = cellsOf(input, 200);
    const { columns } = cells.lattice.gpus;
    const row = cells.indices.subarray(Math.floor(columns * 0.2), Math.floor(columns * 0.8));
    const { passes, idle } = scheduleColours("light");
    const mixture = mixturePalette([passes[0], passes[1], idle]);
    const third = mixture.palette[mixtureIndex(mixture, Float64Array.of(1 / 3, 2 / 3), 0)] ?? 0;
    const channel = (packed: number, shift: number) => (packed >>> shift) & 255;
    for (const index of row) {
      for (const shift of [0, 8, 16]) {
        const shown = channel(cells.palette[index] ?? 0, shift);
        expect(Math.abs(shown - channel(third, shift))).toBeLessThan(16);
      }
    }
  });

  test("a pure share has its kind's colour, nothing has idle's, and a half lies between", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 4 }), fc.nat(3), (kinds, which) => {
        const kind = which % kinds;
        const colours = ["#8cb4f5", "#1f7a58", "#3aa98f", "#e0bb55"].slice(0, kinds);
        const mixture = mixturePalette([...colours, "#f1f3f5"]);
        const of = (share: number) => {
          const shares = new Float64Array(kinds);
          shares[kind] = share;
          return cssOf(mixture.palette[mixtureIndex(mixture, shares, 0)] ?? 0);
        };
        expect(of(1)).toBe(colours[kind]);
        expect(of(0)).toBe("#f1f3f5");
        const half = luminance(packColour(of(0.5)));
        const ends = [luminance(packColour(colours[kind] ?? "")), luminance(packColour("#f1f3f5"))];
        expect(half).toBeGreaterThan(Math.min(...ends));
        expect(half).toBeLessThan(Math.max(...ends));
      }),
    );
  });

  test("a thousand ranks are shown by as many as there are rows for", () => {
    const input = figureInput("1f1b", { stages: 1000, microBatches: 50 });
    const cells = cellsOf(input);
    const { pitchY, columns, count } = cells.lattice.gpus;
    expect(pitchY).toBeGreaterThanOrEqual(2);
    expect(count / columns).toBeLessThan(100);
  });
});

describe("pointing", () => {
  test.each(NAMES)("%s: the middle of every block is that pass", (name) => {
    const input = figureInput(name);
    const { timeline } = input;
    const scene = scheduleScene(input, { ...FIGURE_LOOK, height: 400 });
    const window = wholeWindow(input);
    const frame = frameOf(scene.layout, window);
    for (let pass = 0; pass < timeline.schedule.kind.length; pass += 1) {
      const rank = rankOfPass(timeline.schedule, pass);
      const x = xOf(frame, ((timeline.start[pass] ?? 0) + (timeline.end[pass] ?? 0)) / 2);
      const isUpper = timeline.schedule.pairedWithNext[pass] === 1;
      const isLower = timeline.schedule.pairedWithNext[pass - 1] === 1;
      const share = isUpper ? 0.25 : isLower ? 0.75 : 0.5;
      expect(scene.passAt(window, x, yOf(frame, rank) + share * frame.rowHeight)).toBe(pass);
      expect(scene.placeAt(window, x, yOf(frame, rank) + 1)?.rank).toBe(rank);
    }
  });

  test("idle time is no pass, and beside the rows is no place", () => {
    const input = figureInput("1f1b");
    const scene = scheduleScene(input, FIGURE_LOOK);
    const window = wholeWindow(input);
    const frame = frameOf(scene.layout, window);
    const y = yOf(frame, 0) + 5;
    expect(scene.passAt(window, xOf(frame, 7), y)).toBeUndefined();
    expect(scene.placeAt(window, xOf(frame, 7), y)).toEqual({
      rank: 0,
      time: expect.closeTo(7, 9),
    });
    expect(scene.placeAt(window, 2, y)).toBeUndefined();
    expect(scene.placeAt(window, xOf(frame, 7), 199)).toBeUndefined();
  });

  test("a pass lights all of its micro-batch", () => {
    const input = figureInput("interleaved-1f1b");
    const scene = scheduleScene(input, FIGURE_LOOK);
    const overlay = scene.overlay(wholeWindow(input), { pass: 3 });
    expect(rectsOf(overlay, /^lit-micro-batch$/)[0]?.boxes).toHaveLength(4 * 2 * 8);
    expect(rectsOf(overlay, /^lit-pass$/)[0]?.boxes).toHaveLength(4);
  });
});

describe("colours", () => {
  const contrast = (a: number, b: number) => (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);

  test.each(["light", "dark"] as const)(
    "on %s paper forward and backward differ in grey",
    (name) => {
      const { passes, idle } = scheduleColours(name);
      const [forward, backward] = passes.map((css) => luminance(packColour(css)));
      expect(contrast(forward ?? 0, backward ?? 0)).toBeGreaterThan(1.7);
      for (const css of passes) {
        expect(contrast(luminance(packColour(css)), luminance(packColour(idle)))).toBeGreaterThan(
          1.5,
        );
      }
    },
  );

  test.each(["light", "dark"] as const)("on %s paper later chunks come closer to it", (name) => {
    const theme = themeNamed(name);
    const paper = luminance(packColour(theme.paper));
    for (const kind of [0, 1, 2, 3]) {
      const away = [0, 1, 2].map((chunk) => {
        const css = passColour(scheduleColours(name), theme.paper, kind, chunk, 3);
        return Math.abs(luminance(packColour(css)) - paper);
      });
      expect(away).toEqual(away.toSorted((a, b) => b - a));
      expect(new Set(away).size).toBe(3);
    }
  });
});

describe("words", () => {
  test("the picture in sentences", () => {
    expect(describeSchedule(figureInput("1f1b"))).toBe(
      "1F1B: 4 pipeline ranks, 8 micro-batches. The passes take 33 units, the step 33 units; bubble 27.3\u202f% (mean of ranks), textbook 27.3\u202f%. Forward passes in flight at the fullest: 1 to 4, by rank.",
    );
    expect(describeSchedule(figureInput("dualpipe"))).toContain("two directions");
    expect(describeSchedule(figureInput("pipedream"))).toContain(
      "while the pipeline fills and empties",
    );
  });

  test("a pass, a rank's list and a micro-batch's way", () => {
    const { timeline } = figureInput("1f1b");
    expect(describePass(timeline, 4)).toBe(
      "backward of micro-batch 0, stage 0 on pipeline rank 0, from 10 units, 2 units long",
    );
    expect(rowsOfRank(timeline, 3, 1, 3).map(({ text }) => text)).toEqual(["3B0", "3F1", "3B1"]);
    expect(rowsOfRank(timeline, 3)).toHaveLength(16);
    const way = rowsOfMicroBatch(timeline, 5);
    expect(way.map(({ text }) => text).join(" ")).toBe("0F5 1F5 2F5 3F5 3B5 2B5 1B5 0B5");
    expect(way.map(({ rank }) => rank)).toEqual([0, 1, 2, 3, 3, 2, 1, 0]);
  });
});

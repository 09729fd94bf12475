/**
 * The schedule's picture: pipeline ranks down, time across. `scheduleScene` works out once what stays
 * while one pans, zooms and scrubs; `picture` and `overlay` give the marks for one window.
 */
import { indexPasses, type PassIndex, pathOfMicroBatch } from "../../engine/schedule/pass-index.ts";
import type { Mark, Picture } from "../marks.ts";
import { themeNamed } from "../theme.ts";
import { edgeBlockMarks, edgeUnder } from "./edge-blocks.ts";
import { messageMarks } from "./message-lines.ts";
import { passBlockMarks } from "./pass-blocks.ts";
import { chunksOf, kindsOf, passColour, scheduleColours } from "./pass-colours.ts";
import { passUnder } from "./pass-under.ts";
import { groundMarks, rankLabelMarks, timeAxisMarks } from "./schedule-axes.ts";
import { headingMarks } from "./schedule-heading.ts";
import {
  type ScheduleLook,
  type SchedulePointing,
  type ScheduleSceneInput,
  type ScheduleWindow,
  wholeWindow,
} from "./schedule-input.ts";
import { frameOf, layOutSchedule, rankAt, type ScheduleLayout, timeAt } from "./schedule-layout.ts";
import { scheduleLegends } from "./schedule-legend.ts";
import { cursorMarks, pointingMarks } from "./schedule-pointing.ts";
import { meanPassWidth, thinPassMarks } from "./thin-passes.ts";
import { mixturePalette } from "./time-mixture.ts";

export interface ScheduleScene {
  readonly input: ScheduleSceneInput;
  readonly look: ScheduleLook;
  readonly layout: ScheduleLayout;
  readonly index: PassIndex;
  /** Every pass of a pass's micro-batch, in the order in which it goes through them. */
  wayOf(pass: number): Uint32Array;
  /** Everything but what is lit and the cursor. */
  picture(window?: ScheduleWindow): Picture;
  /** What is lit and the cursor, to be drawn over the picture. */
  overlay(window: ScheduleWindow, pointing: SchedulePointing): Picture;
  /** Both in one, for export. */
  whole(window: ScheduleWindow, pointing: SchedulePointing): Picture;
  /** The pass under a point of the screen, with a little tolerance; undefined where a rank is idle. */
  passAt(window: ScheduleWindow, x: number, y: number): number | undefined;
  /** Work around the passes under a point: a collective's strip, an update's block. */
  edgeAt(window: ScheduleWindow, x: number, y: number): number | undefined;
  /** The pipeline rank whose number, left of the rows, is at a point. */
  rankBeside(window: ScheduleWindow, x: number, y: number): number | undefined;
  /** The pipeline rank and the time under a point; undefined outside of the rows. */
  placeAt(window: ScheduleWindow, x: number, y: number): { rank: number; time: number } | undefined;
}

const LEGEND_PAD = 8;
/** Passes narrower than this on average are drawn as mixtures, pixel by pixel. */
const LEAST_BLOCK = 5;

export function scheduleScene(input: ScheduleSceneInput, look: ScheduleLook): ScheduleScene {
  const { timeline } = input;
  const { schedule, durations } = timeline;
  const theme = themeNamed(look.theme);
  const colours = scheduleColours(look.theme);
  const { parts } = look;
  const legends = parts.legend ? legendsOf(input, look) : [];
  // Room is kept for the sends, which are drawn where rows are high enough.
  const legendHeight = legends[1] ? legends[1].height + 2 * LEGEND_PAD : 0;
  const layout = layOutSchedule(input, look, legendHeight);
  const index = indexPasses(schedule);
  const kinds = kindsOf(schedule);
  const chunks = chunksOf(schedule);
  const middle = (chunks - 1) / 2;
  const mixture = mixturePalette([
    ...kinds.map((kind) => passColour(colours, theme.paper, kind, middle, chunks)),
    colours.idle,
  ]);
  const uniform = durations.basis === "uniform";
  const paper = { width: look.width, height: look.height, background: theme.paper };
  const { plot } = layout;

  const picture = (window: ScheduleWindow = wholeWindow(input)): Picture => {
    const frame = frameOf(layout, window);
    const areThin = frame.rankStep > 1 || meanPassWidth(timeline, frame) < LEAST_BLOCK;
    const vector = look.vector ?? false;
    const messages = areThin ? [] : messageMarks(timeline, frame, colours);
    const legend = legends[messages.length > 0 ? 1 : 0];
    const passes: Mark[] = areThin
      ? thinPassMarks(timeline, frame, mixture, kinds, look.pixel, vector)
      : [
          ...groundMarks(frame, schedule.rankCount, colours.idle),
          ...passBlockMarks(timeline, frame, { colours, theme, numbers: parts.numbers }),
          ...messages,
        ];
    return {
      ...paper,
      marks: [
        {
          kind: "group",
          name: "schedule",
          clip: plot,
          marks: [...passes, ...edgeBlockMarks(timeline, frame, colours)],
        },
        ...(parts.axis ? timeAxisMarks(frame, uniform, theme) : []),
        ...(parts.axis ? rankLabelMarks(frame, schedule.rankCount, theme) : []),
        ...(parts.heading ? headingMarks(input, layout, look.width, theme) : []),
        ...(legend?.marksAt(10, look.height - legendHeight + LEGEND_PAD) ?? []),
      ],
    };
  };

  const overlay = (window: ScheduleWindow, pointing: SchedulePointing): Picture => {
    const frame = frameOf(layout, window);
    const { time } = pointing;
    return {
      ...paper,
      marks: [
        {
          kind: "group",
          name: "pointing",
          clip: plot,
          marks: pointingMarks(timeline, index, frame, pointing, theme),
        },
        ...(time === undefined ? [] : cursorMarks(timeline, frame, time, theme)),
      ],
    };
  };

  const placeAt: ScheduleScene["placeAt"] = (window, x, y) => {
    const frame = frameOf(layout, window);
    const isInside =
      x >= plot.x && x <= plot.x + plot.width && y >= plot.y && y < plot.y + plot.height;
    const rank = rankAt(frame, y);
    if (!isInside || rank < 0 || rank >= schedule.rankCount) return undefined;
    return { rank, time: timeAt(frame, x) };
  };

  return {
    input,
    look,
    layout,
    index,
    wayOf: (pass) => pathOfMicroBatch(schedule, index, schedule.microBatch[pass] ?? 0),
    picture,
    overlay,
    whole: (window, pointing) => ({
      ...paper,
      marks: [...picture(window).marks, ...overlay(window, pointing).marks],
    }),
    placeAt,
    edgeAt(window, x, y) {
      const place = placeAt(window, x, y);
      return place && edgeUnder(timeline, frameOf(layout, window), place.rank, x, y);
    },
    rankBeside: (window, x, y) =>
      parts.axis && x < plot.x ? placeAt(window, plot.x, y)?.rank : undefined,
    passAt(window, x, y) {
      const place = placeAt(window, x, y);
      return place && passUnder(timeline, frameOf(layout, window), place.rank, x, y);
    },
  };
}

function legendsOf({ timeline }: ScheduleSceneInput, look: ScheduleLook) {
  const timelines = [timeline, ...(look.alsoKeyed ?? [])];
  const width = Math.max(60, look.width - 20);
  return scheduleLegends(timelines, scheduleColours(look.theme), themeNamed(look.theme), width);
}

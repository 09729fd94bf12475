/** What is lit over the blocks: a micro-batch's way, a rank's row, the cursor. */
import { type PassIndex, pathOfMicroBatch } from "../../engine/schedule/pass-index.ts";
import { PASS, rankOfPass } from "../../engine/schedule/schedule.ts";
import type { Timeline } from "../../engine/schedule/timeline.ts";
import { type Box, type Mark, rects, texts } from "../marks.ts";
import { PathBuilder } from "../path.ts";
import { textWidth } from "../text-metrics.ts";
import type { Theme } from "../theme.ts";
import { edgeBox } from "./edge-blocks.ts";
import { instantText } from "./instant-text.ts";
import { passBox } from "./pass-blocks.ts";
import type { SchedulePointing } from "./schedule-input.ts";
import { rowGap, type ScheduleFrame, xOf, yOf } from "./schedule-layout.ts";

/** A lit block is at least this wide, so that a micro-batch's way can be followed from afar. */
const LEAST_WIDTH = 2;

export function pointingMarks(
  timeline: Timeline,
  index: PassIndex,
  frame: ScheduleFrame,
  pointing: SchedulePointing,
  theme: Theme,
): Mark[] {
  const { schedule } = timeline;
  const { pass, rank } = pointing;
  const microBatch =
    pointing.microBatch ?? (pass === undefined ? undefined : schedule.microBatch[pass]);
  return [
    ...(rank === undefined ? [] : rowMarks(frame, rank, theme)),
    ...(microBatch === undefined ? [] : wayMarks(timeline, index, frame, microBatch, theme)),
    ...(pass === undefined
      ? []
      : outlineMarks(passBox(timeline, frame, rankOfPass(schedule, pass), pass), theme)),
    ...(pointing.edge === undefined
      ? []
      : outlineMarks(edgeBox(timeline, frame, pointing.edge), theme)),
  ];
}

function rowMarks(frame: ScheduleFrame, rank: number, theme: Theme): Mark[] {
  const y = yOf(frame, rank);
  const box = { x: frame.plot.x, y, width: frame.plot.width, height: frame.rowHeight };
  return [rects("lit-rank", [box], { stroke: { colour: theme.accents.pipeline, width: 1 } })];
}

/** The blocks of one micro-batch, joined in the order in which it passes them. */
function wayMarks(
  timeline: Timeline,
  index: PassIndex,
  frame: ScheduleFrame,
  microBatch: number,
  theme: Theme,
): Mark[] {
  const { schedule } = timeline;
  const boxes: Box[] = [];
  const line = new PathBuilder();
  let from: [x: number, y: number] | undefined;
  for (const pass of pathOfMicroBatch(schedule, index, microBatch)) {
    const box = passBox(timeline, frame, rankOfPass(schedule, pass), pass);
    boxes.push({ ...box, width: Math.max(LEAST_WIDTH, box.width) });
    // Weight gradients stand aside: nobody waits for them.
    if (schedule.kind[pass] === PASS.weightGradient) continue;
    const middle = box.y + box.height / 2;
    if (from) line.segment(...from, box.x, middle);
    from = [box.x + box.width, middle];
  }
  const colour = theme.accents.pipeline;
  return [
    rects("lit-micro-batch", boxes, { fill: `${colour}4d`, stroke: { colour, width: 1 } }),
    { kind: "path", name: "lit-way", commands: line.commands(), stroke: { colour, width: 1 } },
  ];
}

function outlineMarks(box: Box, theme: Theme): Mark[] {
  const around = {
    x: box.x - 1,
    y: box.y - 1,
    width: Math.max(LEAST_WIDTH, box.width) + 2,
    height: box.height + 2,
  };
  return [rects("lit-pass", [around], { stroke: { colour: theme.ink, width: 1.5 } })];
}

/** The instant: a line through all rows, with its time at the top. */
export function cursorMarks(
  timeline: Timeline,
  frame: ScheduleFrame,
  time: number,
  theme: Theme,
): Mark[] {
  const { plot, rowHeight } = frame;
  const x = Math.round(xOf(frame, time)) + 0.5;
  if (x < plot.x || x > plot.x + plot.width + 1) return [];
  const line = new PathBuilder();
  line.segment(x, plot.y - 4, x, plot.y + plot.height - rowGap(rowHeight) / 2 + 3);
  const text = `t = ${instantText(timeline, time)}`;
  const width = textWidth(text, 10, 600);
  const atLeft = x + 4 + width > plot.x + plot.width;
  return [
    {
      kind: "path",
      name: "cursor",
      commands: line.commands(),
      stroke: { colour: theme.ink, width: 1.5 },
    },
    texts("cursor-time", [{ x: atLeft ? x - 4 - width : x + 4, y: plot.y + 8, text }], {
      size: 10,
      weight: 600,
      colour: theme.ink,
      halo: theme.paper,
    }),
  ];
}

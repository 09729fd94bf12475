/**
 * The memory of every pipeline stage as a picture: one stacked bar a stage against the capacity line.
 * What lies beyond the line is hatched and said in words.
 */
import type { Box, Line, Mark, Picture } from "../marks.ts";
import { rects, texts } from "../marks.ts";
import { PathBuilder } from "../path.ts";
import { formatMemory } from "../quantity-text.ts";
import { textWidth } from "../text-metrics.ts";
import type { Theme } from "../theme.ts";
import { hatching } from "./hatching.ts";
import { memoryColours } from "./memory-colours.ts";
import { MEMORY_PARTS } from "./memory-parts.ts";
import { partLabels } from "./part-labels.ts";
import {
  columnEdges,
  columnOf,
  partBoxes,
  type StageBarsLayout,
  stageOfColumn,
  yOf,
} from "./stage-bars-layout.ts";

const LABEL = 11;

/** Bars at least this wide carry their total above them. */
const ROOM_FOR_TOTAL = 54;

export function stageBarsPicture(layout: StageBarsLayout, theme: Theme): Picture {
  const { width, height, compact } = layout;
  const marks = compact
    ? [...bars(layout, theme), ...overflow(layout, theme), ...capacity(layout, theme)]
    : [
        ...axis(layout, theme),
        ...bars(layout, theme),
        ...overflow(layout, theme),
        ...capacity(layout, theme),
        ...totals(layout, theme),
        ...partLabels(layout, theme),
      ];
  return {
    width,
    height,
    background: theme.paper,
    marks: [...marks, ...stageNumbers(layout, theme)],
  };
}

function axis(layout: StageBarsLayout, theme: Theme): Mark[] {
  const { plot } = layout;
  const lines = new PathBuilder();
  const labels: Line[] = [];
  for (const bytes of layout.axis.ticks) {
    const y = Math.round(yOf(layout, bytes)) + 0.5;
    lines.segment(plot.x - 4, y, plot.x + plot.width, y);
    labels.push({ x: plot.x - 8, y: y + 3.5, text: layout.axis.text(bytes) });
  }
  return [
    {
      kind: "path",
      name: "byte-lines",
      commands: lines.commands(),
      stroke: { colour: theme.line, width: 1 },
    },
    texts("byte-labels", labels, { size: LABEL, colour: theme.muted, anchor: "end" }),
  ];
}

function bars(layout: StageBarsLayout, theme: Theme): Mark[] {
  const colours = memoryColours(theme.name);
  const columns = Array.from({ length: layout.columns }, (_, column) => partBoxes(layout, column));
  return MEMORY_PARTS.map(({ part }, index) =>
    rects(
      `memory-${part}`,
      columns
        .map((boxes) => (boxes[index] as { box: Box }).box)
        .filter((box) => box.height > 0)
        .map(parted),
      { fill: colours.parts[part] },
    ),
  );
}

/** A hair of paper above each part, so that neighbours are told apart without their colours. */
function parted(box: Box): Box {
  return box.height > 4 && box.width > 4 ? { ...box, y: box.y + 1, height: box.height - 1 } : box;
}

/** Hatching and a frame around what lies beyond the capacity. */
function overflow(layout: StageBarsLayout, theme: Theme): Mark[] {
  const boxes: Box[] = [];
  const line = yOf(layout, layout.capacityBytes);
  for (let column = 0; column < layout.columns; column++) {
    const { bytes } = stageOfColumn(layout, column);
    if (bytes.total <= layout.capacityBytes) continue;
    const [left, right] = columnEdges(layout, column);
    const top = yOf(layout, bytes.total);
    boxes.push({ x: left, y: top, width: right - left, height: line - top });
  }
  if (boxes.length === 0) return [];
  const { over } = memoryColours(theme.name);
  return [
    {
      kind: "path",
      name: "over-capacity-ground",
      commands: hatching(boxes),
      stroke: { colour: theme.paper, width: 3 },
    },
    {
      kind: "path",
      name: "over-capacity",
      commands: hatching(boxes),
      stroke: { colour: over, width: 1.5 },
    },
    ...(layout.pitch >= 8
      ? [rects("over-capacity-frames", boxes, { stroke: { colour: over, width: 1 } })]
      : []),
  ];
}

function capacity(layout: StageBarsLayout, theme: Theme): Mark[] {
  const { plot, capacityBytes, compact } = layout;
  const y = Math.round(yOf(layout, capacityBytes));
  const line = new PathBuilder();
  line.segment(plot.x - (compact ? 0 : 4), y, plot.x + plot.width, y);
  const crossed = layout.stages.some((stage) => stage.bytes.total > capacityBytes);
  const colour = crossed ? memoryColours(theme.name).over : theme.ink;
  return [
    {
      kind: "path",
      name: "capacity-line",
      commands: line.commands(),
      stroke: { colour, width: 1.5 },
    },
    texts(
      "capacity-name",
      [{ x: plot.x + plot.width - 2, y: y - 5, text: `capacity ${formatMemory(capacityBytes)}` }],
      { size: LABEL, colour, weight: 600, anchor: "end", halo: theme.paper },
    ),
  ];
}

/** Each bar's total above it, where bars are wide enough. */
function totals(layout: StageBarsLayout, theme: Theme): Mark[] {
  const { pitch, columns, capacityBytes } = layout;
  if (pitch < ROOM_FOR_TOTAL) return [];
  const lineY = yOf(layout, capacityBytes);
  const nameWidth = textWidth(`capacity ${formatMemory(capacityBytes)}`, LABEL, 600) + 8;
  const nameFrom = layout.plot.x + layout.plot.width - nameWidth;
  const lines: Line[] = [];
  for (let column = 0; column < columns; column++) {
    const { bytes } = stageOfColumn(layout, column);
    const [left, right] = columnEdges(layout, column);
    const text = formatMemory(bytes.total);
    const y = yOf(layout, bytes.total) - 5;
    // Not where it would cross the capacity line or its name.
    const nearLine = y - LABEL < lineY + 2 && y > lineY - 2;
    const nearName = right > nameFrom && y - LABEL < lineY + 2 && y > lineY - LABEL - 8;
    if (nearLine || nearName) continue;
    lines.push({ x: (left + right) / 2, y, text });
  }
  return [texts("totals", lines, { size: LABEL, colour: theme.ink, anchor: "middle" })];
}

/** Numbers of the stages under their bars, as many as there is room for, the last always. */
function stageNumbers(layout: StageBarsLayout, theme: Theme): Mark[] {
  const { plot, columns, stages, compact } = layout;
  const baseline = plot.y + plot.height + 14;
  const widest = textWidth(String(stages.length - 1), LABEL) + 10;
  const every = numbersEvery(widest / layout.pitch);
  const middleOf = (column: number) => {
    const [left, right] = columnEdges(layout, column);
    return (left + right) / 2;
  };
  const last = columns - 1;
  const lines: Line[] = [];
  for (let column = 0; column < columns; column += every) {
    if (column !== last && middleOf(last) - middleOf(column) < widest) continue;
    const stage = column * layout.stagesPerColumn;
    lines.push({ x: middleOf(column), y: baseline, text: String(stage) });
  }
  if (last % every !== 0) {
    lines.push({ x: middleOf(last), y: baseline, text: String(stages.length - 1) });
  }
  const marks: Mark[] = [
    texts("stage-numbers", lines, { size: LABEL, colour: theme.muted, anchor: "middle" }),
  ];
  if (!compact) {
    marks.push(
      texts("stage-title", [{ x: plot.x, y: baseline + 15, text: stageAxisTitle(layout) }], {
        size: LABEL,
        colour: theme.muted,
      }),
    );
  }
  return marks;
}

function stageAxisTitle({ stages, stagesPerColumn }: StageBarsLayout): string {
  if (stages.length === 1) return "the only pipeline stage";
  const neighbours =
    stagesPerColumn > 1 ? `; each column is the fullest of ${stagesPerColumn} neighbours` : "";
  return `pipeline stage${neighbours}`;
}

/** 1, 2, 5, 10, 20, …: the smallest that leaves this much room. */
function numbersEvery(atLeast: number): number {
  for (let power = 1; ; power *= 10) {
    for (const step of [1, 2, 5]) if (step * power >= atLeast) return step * power;
  }
}

/** A frame around one stage's bar, for the layer above the bars; it follows the pointer. */
export function stageHighlight(
  layout: StageBarsLayout,
  stage: number,
  theme: Theme,
  kind: "pointed" | "selected",
): Mark[] {
  const column = columnOf(layout, stage);
  const [left, right] = columnEdges(layout, column);
  const shown = stageOfColumn(layout, column);
  const top = yOf(layout, shown.bytes.total);
  const foot = layout.plot.y + layout.plot.height;
  const frame = { x: left - 2, y: top - 2, width: right - left + 4, height: foot - top + 4 };
  const marks: Mark[] = [
    rects("stage-casing", [grown(frame, 1)], {
      stroke: { colour: theme.casing, width: 1 },
      radius: 3,
    }),
    rects("stage-frame", [frame], {
      stroke: { colour: theme.ink, width: kind === "selected" ? 2 : 1 },
      radius: 2,
    }),
  ];
  if (kind === "pointed")
    marks.push(pointedText(layout, shown.stage, (left + right) / 2, top, theme));
  return marks;
}

function pointedText(
  layout: StageBarsLayout,
  stage: number,
  middle: number,
  top: number,
  theme: Theme,
): Mark {
  const { bytes } = layout.stages[stage] as { bytes: { total: number } };
  const text = `stage ${stage}: ${formatMemory(bytes.total)}`;
  const half = textWidth(text, LABEL, 600) / 2 + 3;
  const x = Math.min(Math.max(middle, half), layout.width - half);
  return texts("pointed-stage", [{ x, y: Math.max(LABEL, top - 7), text }], {
    size: LABEL,
    colour: theme.ink,
    weight: 600,
    anchor: "middle",
    halo: theme.paper,
  });
}

function grown({ x, y, width, height }: Box, by: number): Box {
  return { x: x - by, y: y - by, width: width + 2 * by, height: height + 2 * by };
}

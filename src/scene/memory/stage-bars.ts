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
import { momentBrackets } from "./moment-brackets.ts";
import { capacityColour, partLabels } from "./part-labels.ts";
import {
  barsEnd,
  columnEdges,
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
    lines.segment(plot.x - 4, y, barsEnd(layout), y);
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
  const { plot, capacityBytes, allocatableBytes, named } = layout;
  const y = Math.round(yOf(layout, capacityBytes));
  const line = new PathBuilder();
  line.segment(plot.x - (layout.compact ? 0 : 4), y, barsEnd(layout), y);
  const allocatable = new PathBuilder();
  const lower = Math.round(yOf(layout, allocatableBytes)) + 0.5;
  if (lower - y >= 2) allocatable.segment(plot.x, lower, barsEnd(layout), lower);
  const colour = capacityColour(layout, theme);
  const marks: Mark[] = [
    {
      kind: "path",
      name: "allocatable-line",
      commands: allocatable.commands(),
      stroke: { colour: theme.muted, width: 1, dash: [2, 2] },
    },
  ];
  const lineMark = (): Mark => ({
    kind: "path",
    name: "capacity-line",
    commands: line.commands(),
    stroke: { colour, width: 1.5 },
  });
  if (named) return [...marks, lineMark()];
  // Without a column of names the line carries its own, outside where it is too short for it.
  const text = `capacity ${formatMemory(capacityBytes)}`;
  const inside = plot.width > textWidth(text, LABEL, 600) + 60;
  const x = inside ? plot.x + plot.width - 2 : plot.x + plot.width + 6;
  const above = inside ? Math.min(y, topOfBars(layout, x - textWidth(text, LABEL, 600) - 4)) : y;
  // Lifted over bars that pass the line, the name stays tied to it at the bars' end.
  if (above < y) line.segment(barsEnd(layout), y, barsEnd(layout), above - 4);
  const name = texts("capacity-name", [{ x, y: inside ? above - 5 : y + 3.5, text }], {
    size: LABEL,
    colour,
    weight: 600,
    anchor: inside ? "end" : "start",
    halo: theme.paper,
  });
  return [...marks, lineMark(), name];
}

/** Where the highest of the bars right of `from` ends. */
function topOfBars(layout: StageBarsLayout, from: number): number {
  const tops = Array.from({ length: layout.columns }, (_, column) =>
    columnEdges(layout, column)[1] < from
      ? layout.height
      : Math.floor(yOf(layout, stageOfColumn(layout, column).bytes.total)),
  );
  return Math.min(...tops);
}

/** Each bar's total above it, where bars are wide enough and the capacity line is not in the way. */
function totals(layout: StageBarsLayout, theme: Theme): Mark[] {
  const { pitch, columns, capacityBytes } = layout;
  if (pitch < ROOM_FOR_TOTAL) return [];
  const line = yOf(layout, capacityBytes);
  const lines: Line[] = [];
  for (let column = 0; column < columns; column++) {
    const { bytes } = stageOfColumn(layout, column);
    const [left, right] = columnEdges(layout, column);
    const y = yOf(layout, bytes.total) - 5;
    if (y > line - 3 && y - LABEL < line + 3) continue;
    lines.push({ x: (left + right) / 2, y, text: formatMemory(bytes.total) });
  }
  return [
    texts("totals", lines, {
      size: LABEL,
      colour: theme.ink,
      anchor: "middle",
      halo: theme.paper,
    }),
  ];
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
  const overLines: Line[] = [];
  const number = (column: number, stage: number) => {
    const over = stageOfColumn(layout, column).bytes.total > layout.capacityBytes;
    const line = { x: middleOf(column), y: baseline, text: String(stage) };
    (over ? overLines : lines).push(line);
  };
  for (let column = 0; column < columns; column += every) {
    if (column !== last && middleOf(last) - middleOf(column) < widest) continue;
    number(column, column * layout.stagesPerColumn);
  }
  if (last % every !== 0) number(last, stages.length - 1);
  const style = { size: LABEL, anchor: "middle" } as const;
  const { over } = memoryColours(theme.name);
  const marks: Mark[] = [
    texts("stage-numbers", lines, { ...style, colour: theme.muted }),
    texts("stage-numbers-over", overLines, { ...style, colour: over, weight: 600 }),
  ];
  if (!compact) marks.push(...momentBrackets(layout, theme, baseline + 8));
  return marks;
}

/** 1, 2, 5, 10, 20, …: the smallest that leaves this much room. */
function numbersEvery(atLeast: number): number {
  for (let power = 1; ; power *= 10) {
    for (const step of [1, 2, 5]) if (step * power >= atLeast) return step * power;
  }
}

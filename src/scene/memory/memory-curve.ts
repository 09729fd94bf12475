/**
 * The memory of one pipeline rank over the step: a level that steps up with each forward and down
 * with each backward, on top of what is held throughout, against the capacity line.
 */
import { scaleLinear } from "d3";
import type { Box, Line, Mark, Picture } from "../marks.ts";
import { rects, texts } from "../marks.ts";
import { PathBuilder } from "../path.ts";
import { formatDuration, formatMemory } from "../quantity-text.ts";
import { textWidth } from "../text-metrics.ts";
import type { Theme } from "../theme.ts";
import { hatching } from "./hatching.ts";
import { memoryColours } from "./memory-colours.ts";
import { type MemoryCurveLayout, xOf, yOf } from "./memory-curve-layout.ts";

const LABEL = 11;

export function memoryCurvePicture(layout: MemoryCurveLayout, theme: Theme): Picture {
  return {
    width: layout.width,
    height: layout.height,
    background: theme.paper,
    marks: [
      ...byteLines(layout, theme),
      ...areas(layout, theme),
      ...capacity(layout, theme),
      ...peak(layout, theme),
      ...timeLabels(layout, theme),
    ],
  };
}

function byteLines(layout: MemoryCurveLayout, theme: Theme): Mark[] {
  const { plot, axis } = layout;
  const lines = new PathBuilder();
  const labels: Line[] = axis.ticks.map((bytes) => {
    const y = Math.round(yOf(layout, bytes)) + 0.5;
    lines.segment(plot.x - 4, y, plot.x + plot.width, y);
    return { x: plot.x - 8, y: y + 3.5, text: axis.text(bytes) };
  });
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

/** What is held throughout, and on it what comes and goes; where that swings within a pixel, both. */
function areas(layout: MemoryCurveLayout, theme: Theme): Mark[] {
  const { plot, envelope } = layout;
  const { parts, over } = memoryColours(theme.name);
  const held = layout.held.reduce((sum, { bytes }) => sum + bytes, 0);
  const foot = yOf(layout, held);
  const most = new PathBuilder();
  const update = new PathBuilder();
  const outline = new PathBuilder();
  const swing = new PathBuilder();
  const beyond: Box[] = [];
  const line = yOf(layout, layout.capacityBytes);
  const lastPass = xOf(layout, layout.passesEnd);
  const xAt = (column: number) => plot.x + (column / envelope.most.length) * plot.width;
  most.moveTo(plot.x, foot);
  envelope.most.forEach((bytes, column) => {
    const left = xAt(column);
    const right = xAt(column + 1);
    const y = yOf(layout, bytes);
    const passing = left < lastPass;
    most.lineTo(left, passing ? y : foot);
    most.lineTo(right, passing ? y : foot);
    if (!passing && y < foot) update.rect(left, y, right - left, foot - y);
    if (column === 0) outline.moveTo(left, y);
    else outline.lineTo(left, y);
    outline.lineTo(right, y);
    const least = yOf(layout, Math.max(held, envelope.least[column] as number));
    if (least - y > 1) swing.rect(left, y, right - left, least - y);
    if (y < line) beyond.push({ x: left, y, width: right - left, height: line - y });
  });
  most.lineTo(plot.x + plot.width, foot);
  most.closePath();
  return [
    ...heldAreas(layout, theme),
    {
      kind: "path",
      name: "comes-and-goes",
      commands: most.commands(),
      fill: parts.activations,
    },
    // Copies of the gradients and of the weights, while the optimizer updates them.
    {
      kind: "path",
      name: "optimizer-step",
      commands: update.commands(),
      fill: parts.gradients,
    },
    { kind: "path", name: "swings", commands: swing.commands(), fill: `${theme.paper}66` },
    {
      kind: "path",
      name: "over-capacity-ground",
      commands: hatching(beyond),
      stroke: { colour: theme.paper, width: 3 },
    },
    {
      kind: "path",
      name: "over-capacity",
      commands: hatching(beyond),
      stroke: { colour: over, width: 1.5 },
    },
    {
      kind: "path",
      name: "level",
      commands: outline.commands(),
      stroke: { colour: beyond.length > 0 ? over : theme.ink, width: 1 },
    },
  ];
}

function heldAreas(layout: MemoryCurveLayout, theme: Theme): Mark[] {
  const { plot, held } = layout;
  const { parts } = memoryColours(theme.name);
  let below = 0;
  return held.map(({ part, bytes }) => {
    const foot = yOf(layout, below);
    below += bytes;
    const top = yOf(layout, below);
    const box = { x: plot.x, y: top, width: plot.width, height: Math.max(0, foot - top) };
    return rects(`held-${part}`, [box], { fill: parts[part] });
  });
}

function capacity(layout: MemoryCurveLayout, theme: Theme): Mark[] {
  const { plot, capacityBytes, peak: fullest } = layout;
  if (layout.isCapacityAbove) return capacityAbove(layout, theme);
  const y = Math.round(yOf(layout, capacityBytes));
  const line = new PathBuilder();
  line.segment(plot.x - 4, y, plot.x + plot.width, y);
  const colour = fullest.bytes > capacityBytes ? memoryColours(theme.name).over : theme.ink;
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

/** Where the axis ends below the capacity: a dashed line at its end, and where the capacity is. */
function capacityAbove({ plot, capacityBytes }: MemoryCurveLayout, theme: Theme): Mark[] {
  const line = new PathBuilder();
  line.segment(plot.x - 4, plot.y, plot.x + plot.width, plot.y);
  const text = `capacity ${formatMemory(capacityBytes)}, far above`;
  return [
    {
      kind: "path",
      name: "axis-break",
      commands: line.commands(),
      stroke: { colour: theme.muted, width: 1, dash: [2, 4] },
    },
    texts("capacity-name", [{ x: plot.x + plot.width - 2, y: plot.y - 5, text }], {
      size: LABEL,
      colour: theme.ink,
      weight: 600,
      anchor: "end",
      halo: theme.paper,
    }),
  ];
}

/** Where the peak's value is written: over its dot, or under it where the capacity's line would cross it. */
function peakLabel(layout: MemoryCurveLayout): (Line & { width: number }) | undefined {
  const { peak: fullest, plot } = layout;
  if (fullest.seconds < layout.from || fullest.seconds > layout.to) return undefined;
  const text = `peak ${formatMemory(fullest.bytes)} at ${formatDuration(fullest.seconds)}`;
  const width = textWidth(text, LABEL, 600);
  const x = xOf(layout, fullest.seconds) - 3;
  const dot = yOf(layout, fullest.bytes);
  const over = dot - 7;
  const line = layout.isCapacityAbove ? plot.y : yOf(layout, layout.capacityBytes);
  const isCrossed = line > over - LABEL - 2 && line < over + 4;
  return {
    x: Math.max(plot.x, Math.min(x, plot.x + plot.width - width)),
    y: isCrossed ? dot + LABEL + 5 : over,
    text,
    width,
  };
}

/** A dot on the first of the highest instants, and its value beside it. */
function peak(layout: MemoryCurveLayout, theme: Theme): Mark[] {
  const label = peakLabel(layout);
  if (!label) return [];
  const dot = new PathBuilder();
  dot.circle(xOf(layout, layout.peak.seconds), yOf(layout, layout.peak.bytes), 3);
  return [
    {
      kind: "path",
      name: "peak",
      commands: dot.commands(),
      fill: theme.ink,
      stroke: { colour: theme.casing, width: 1 },
    },
    texts("peak-name", [label], {
      size: LABEL,
      colour: theme.ink,
      weight: 600,
      halo: theme.paper,
    }),
  ];
}

function timeLabels(layout: MemoryCurveLayout, theme: Theme): Mark[] {
  const { plot, seconds } = layout;
  if (layout.isShared || !(seconds > 0)) return [];
  const scale = scaleLinear([0, seconds], [plot.x, plot.x + plot.width]);
  const y = plot.y + plot.height + 15;
  const end = formatDuration(seconds);
  const room = plot.x + plot.width - textWidth(end, LABEL) - 8;
  const labels = scale
    .ticks(Math.max(2, Math.floor(plot.width / 90)))
    .map((time) => ({ x: scale(time), y, text: formatDuration(time) }))
    .filter((line) => line.x + textWidth(line.text, LABEL) / 2 < room);
  return [
    texts("times", labels, { size: LABEL, colour: theme.muted, anchor: "middle" }),
    texts("step-end", [{ x: plot.x + plot.width, y, text: end }], {
      size: LABEL,
      colour: theme.muted,
      anchor: "end",
    }),
  ];
}

/** An instant as a line through the curve, with what is held then if asked, for the layer above. */
export function instantMark(
  layout: MemoryCurveLayout,
  time: number,
  bytes: number | undefined,
  theme: Theme,
): Mark[] {
  const { plot } = layout;
  const x = Math.round(xOf(layout, time)) + 0.5;
  const line = new PathBuilder();
  line.segment(x, plot.y - 4, x, plot.y + plot.height);
  const marks: Mark[] = [
    {
      kind: "path",
      name: "instant",
      commands: line.commands(),
      stroke: { colour: theme.ink, width: 1 },
    },
  ];
  if (bytes === undefined) return marks;
  const text = `${formatMemory(bytes)} at ${formatDuration(time)}`;
  const width = textWidth(text, LABEL, 600) + 12;
  const left = Math.min(Math.max(0, x - width / 2), layout.width - width);
  const y = tagHeight(layout, bytes, left, width);
  return [
    ...marks,
    rects("instant-ground", [{ x: left, y: y - LABEL - 2, width, height: LABEL + 7 }], {
      fill: theme.paper,
      stroke: { colour: theme.line, width: 1 },
      radius: 3,
    }),
    texts("instant-text", [{ x: left + width / 2, y, text }], {
      size: LABEL,
      colour: theme.ink,
      weight: 600,
      anchor: "middle",
    }),
  ];
}

/** Baseline of an instant's tag: over the level, or under it where it would hide the peak's value. */
function tagHeight(layout: MemoryCurveLayout, bytes: number, left: number, width: number): number {
  const level = yOf(layout, bytes);
  const over = Math.max(LABEL + 3, level - 9);
  const label = peakLabel(layout);
  if (!label) return over;
  const isBeside = left > label.x + label.width || left + width < label.x;
  const hides = (y: number) => !isBeside && Math.abs(y - label.y) < LABEL + 9;
  const foot = layout.plot.y + layout.plot.height - 5;
  const under = [level + LABEL + 10, label.y + LABEL + 12].find((y) => !hides(y) && y <= foot);
  return hides(over) ? (under ?? foot) : over;
}

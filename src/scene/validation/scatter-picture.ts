/** Measured against predicted as a picture: bands of error, the identity line, one mark a run. */
import type { Line, Mark, PathMarks, Picture } from "../marks.ts";
import { texts } from "../marks.ts";
import { PathBuilder } from "../path.ts";
import { textWidth } from "../text-metrics.ts";
import type { Theme } from "../theme.ts";
import { hardwareMarks, symbol } from "./hardware-marks.ts";
import type { ScatterLayout, ScatterPoint } from "./scatter-layout.ts";
import { measureText, tickText } from "./validation-words.ts";

const LABEL = 11;
const RADIUS = 3.5;

/** @param chosen which points the filter leaves; the others are small and grey. */
export function scatterPicture(
  layout: ScatterLayout,
  chosen: (point: ScatterPoint) => boolean,
  theme: Theme,
): Picture {
  return {
    width: layout.width,
    height: layout.height,
    background: theme.paper,
    marks: [
      ...bands(layout, theme),
      ...axes(layout, theme),
      identity(layout, theme),
      ...points(layout, chosen, theme),
      ...sides(layout, theme),
    ],
  };
}

const BANDS = [0.25, 0.1];

/** Of the wider and of the narrower band. */
export function bandColours(theme: Theme): [wide: string, narrow: string] {
  return [theme.device, theme.line];
}

/** Between x% too low and x% too high, drawn over one another. */
function bands(layout: ScatterLayout, theme: Theme): Mark[] {
  return BANDS.map((error, index): PathMarks => {
    const path = new PathBuilder();
    const corners = clipped(layout, error).concat(clipped(layout, -error).reverse());
    corners.forEach(([x, y], at) => {
      if (at === 0) path.moveTo(x, y);
      else path.lineTo(x, y);
    });
    path.closePath();
    return {
      kind: "path",
      name: `within-${error * 100}-percent`,
      commands: path.commands(),
      fill: bandColours(theme)[index] as string,
    };
  });
}

function identity(layout: ScatterLayout, theme: Theme): Mark {
  const { x, width } = layout.plot;
  const line = new PathBuilder();
  line.segment(x, layout.yOfError(0, x), x + width, layout.yOfError(0, x + width));
  return {
    kind: "path",
    name: "identity",
    commands: line.commands(),
    stroke: { colour: theme.ink, width: 1 },
  };
}

/** The line of one error, cut off at the frame. */
function clipped(layout: ScatterLayout, error: number): [x: number, y: number][] {
  const { plot } = layout;
  const right = plot.x + plot.width;
  const bottom = plot.y + plot.height;
  const from = layout.yOfError(error, plot.x);
  const to = layout.yOfError(error, right);
  if (from === to) {
    return [
      [plot.x, from],
      [right, to],
    ];
  }
  const xAt = (y: number) => plot.x + ((y - from) / (to - from)) * plot.width;
  return error > 0
    ? [
        [plot.x, from],
        [xAt(plot.y), plot.y],
        [right, plot.y],
      ]
    : [
        [plot.x, bottom],
        [xAt(bottom), bottom],
        [right, to],
      ];
}

/** What it means to lie on one side of the line, in the corners that stay empty. */
function sides(layout: ScatterLayout, theme: Theme): Mark[] {
  if (layout.upright === "error") return [];
  const { plot } = layout;
  const style = { size: LABEL, colour: theme.muted, halo: theme.paper };
  const above = betweenLines(layout, plot.y + 14, 1);
  const below = betweenLines(layout, plot.y + plot.height - 7, -1);
  return [
    texts("above", [{ x: plot.x + 6, y: above, text: "predicted too much" }], style),
    texts("below", [{ x: plot.x + plot.width - 6, y: below, text: "predicted too little" }], {
      ...style,
      anchor: "end",
    }),
  ];
}

/** The baseline nearest to the one wanted, in one direction, on which no line crosses the letters. */
function betweenLines({ yTicks }: ScatterLayout, wanted: number, direction: 1 | -1): number {
  const crossed = (y: number) => yTicks.some(({ at }) => at > y - LABEL && at < y + 4);
  let y = wanted;
  while (crossed(y)) y += direction;
  return y;
}

function axes(layout: ScatterLayout, theme: Theme): Mark[] {
  const { plot, xTicks, yTicks, measure, upright } = layout;
  const bottom = plot.y + plot.height;
  const lines = new PathBuilder();
  for (const { at } of xTicks) lines.segment(at, plot.y, at, bottom + 4);
  for (const { at } of yTicks) lines.segment(plot.x - 4, at, plot.x + plot.width, at);
  const style = { size: LABEL, colour: theme.muted };
  const across = measureText(measure);
  const upward = upright === "predicted" ? `predicted ${across}` : "error of the prediction";
  return [
    {
      kind: "path",
      name: "axis-lines",
      commands: lines.commands(),
      stroke: { colour: theme.line, width: 1 },
    },
    texts(
      "measured-values",
      apart(xTicks.map(({ at, value }) => ({ x: at, y: bottom + 17, text: tickText(value) }))),
      { ...style, anchor: "middle" },
    ),
    texts(
      "predicted-values",
      yTicks.map(({ at, value }) => ({
        x: plot.x - 8,
        y: at + 3.5,
        text: upright === "predicted" ? tickText(value) : signedPercent(value),
      })),
      { ...style, anchor: "end" },
    ),
    texts(
      "measured-title",
      [{ x: plot.x + plot.width, y: bottom + 34, text: `measured ${across}` }],
      { ...style, anchor: "end" },
    ),
    texts("predicted-title", [{ x: plot.x, y: plot.y - 8, text: upward }], style),
  ];
}

function signedPercent(error: number): string {
  if (error === 0) return "0";
  return `${error > 0 ? "+" : "−"}${Math.round(Math.abs(error) * 100)} %`;
}

/** Leaves out labels that would touch the one before. */
function apart(lines: readonly Line[]): Line[] {
  const kept: Line[] = [];
  let free = Number.NEGATIVE_INFINITY;
  for (const line of lines) {
    const half = textWidth(line.text, LABEL) / 2;
    if (line.x - half < free) continue;
    kept.push(line);
    free = line.x + half + 6;
  }
  return kept;
}

function points(
  layout: ScatterLayout,
  chosen: (point: ScatterPoint) => boolean,
  theme: Theme,
): Mark[] {
  const rest = new PathBuilder();
  for (const point of layout.points) {
    if (!chosen(point)) rest.circle(point.x, point.y, 1.5);
  }
  const marks: Mark[] = [
    { kind: "path", name: "runs-left-out", commands: rest.commands(), fill: theme.cable },
  ];
  for (const { hardware, colour, shape } of hardwareMarks(theme.name)) {
    const full = new PathBuilder();
    const hollow = new PathBuilder();
    for (const point of layout.points) {
      if (point.run.hardware !== hardware || !chosen(point)) continue;
      symbol(point.run.complete ? full : hollow, shape, point.x, point.y, RADIUS);
    }
    marks.push(
      {
        kind: "path",
        name: `runs-${hardware}-assumed`,
        commands: hollow.commands(),
        stroke: { colour, width: 1.2 },
      },
      {
        kind: "path",
        name: `runs-${hardware}`,
        commands: full.commands(),
        fill: colour,
      },
    );
  }
  return marks;
}

/** A ring around one run, for the layer above; it follows pointer and keyboard. */
export function pointedRun(layout: ScatterLayout, point: ScatterPoint, theme: Theme): Mark[] {
  const ring = new PathBuilder();
  ring.circle(point.x, point.y, RADIUS + 4);
  const guides = new PathBuilder();
  const { plot } = layout;
  guides.segment(point.x, point.y + RADIUS + 4, point.x, plot.y + plot.height);
  guides.segment(plot.x, point.y, point.x - RADIUS - 4, point.y);
  return [
    {
      kind: "path",
      name: "pointed-guides",
      commands: guides.commands(),
      stroke: { colour: theme.muted, width: 1, dash: [2, 3] },
    },
    {
      kind: "path",
      name: "pointed-casing",
      commands: ring.commands(),
      stroke: { colour: theme.casing, width: 4 },
    },
    {
      kind: "path",
      name: "pointed-run",
      commands: ring.commands(),
      stroke: { colour: theme.ink, width: 2 },
    },
  ];
}

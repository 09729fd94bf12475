/**
 * Marks as an SVG document: for export, for the command line and for tests that look at a picture
 * without pixels. Text stays text, cells stay vectors; numbers are rounded to hundredths of a pixel.
 */
import { type CellMarks, paintedBox } from "../scene/cells.ts";
import { cssOf } from "../scene/colour/packed-colour.ts";
import type {
  Box,
  HatchLines,
  Mark,
  PathMarks,
  Picture,
  RectMarks,
  Stroke,
  TextMarks,
} from "../scene/marks.ts";
import { type PathSink, walkPath } from "../scene/path.ts";
import { FONT_FAMILY } from "../scene/text-metrics.ts";

export interface SvgOptions {
  /** Read out for the whole picture. */
  title: string;
  /** A longer text equivalent. */
  description?: string;
  /** Begins the names of what marks refer to, where several figures stand in one document. */
  prefix?: string;
}

export function toSvg(picture: Picture, options: SvgOptions): string {
  const { title, description, prefix = "" } = options;
  const { width, height, background, marks } = picture;
  const shared = new Shared(prefix);
  const body = marksToSvg(marks, shared);
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${n(width)}" height="${n(height)}" viewBox="0 0 ${n(width)} ${n(height)}" role="img" font-family="${escapeXml(FONT_FAMILY)}">`,
    `<title>${escapeXml(title)}</title>`,
    ...(description ? [`<desc>${escapeXml(description)}</desc>`] : []),
    ...shared.definitions(),
    `<rect width="100%" height="100%" fill="${background}"/>`,
    ...body,
    "</svg>",
    "",
  ].join("\n");
}

const RISING = "M-1 6 6 -1M-1 1 1 -1M4 6 6 4";
const FALLING = "M-1 -1 6 6M-1 4 1 6M4 -1 6 1";
/** One tile of each hatching, 5 by 5 pixels. */
const HATCHES: Readonly<Record<HatchLines, string>> = {
  rising: RISING,
  falling: FALLING,
  crossed: `${RISING}${FALLING}`,
  level: "M0 2.5H5",
};

/** What marks refer to by name: patterns of lines, one per colour and direction, and clip paths. */
class Shared {
  readonly #prefix: string;
  readonly #hatches = new Map<string, { id: string; colour: string; lines: HatchLines }>();
  readonly #clips: Box[] = [];

  constructor(prefix: string) {
    this.#prefix = prefix;
  }

  hatch(colour: string, lines: HatchLines = "rising"): string {
    const key = `${colour} ${lines}`;
    let pattern = this.#hatches.get(key);
    if (!pattern) {
      pattern = { id: `${this.#prefix}hatch-${this.#hatches.size}`, colour, lines };
      this.#hatches.set(key, pattern);
    }
    return `url(#${pattern.id})`;
  }

  clip(box: Box): string {
    this.#clips.push(box);
    return `url(#${this.#prefix}clip-${this.#clips.length - 1})`;
  }

  definitions(): string[] {
    const patterns = [...this.#hatches.values()].map(
      ({ id, colour, lines }) =>
        `<pattern id="${id}" width="5" height="5" patternUnits="userSpaceOnUse"><path d="${HATCHES[lines]}" stroke="${colour}"/></pattern>`,
    );
    const clips = this.#clips.map(
      ({ x, y, width, height }, index) =>
        `<clipPath id="${this.#prefix}clip-${index}"><rect x="${n(x)}" y="${n(y)}" width="${n(width)}" height="${n(height)}"/></clipPath>`,
    );
    const all = [...patterns, ...clips];
    return all.length > 0 ? [`<defs>${all.join("")}</defs>`] : [];
  }
}

function marksToSvg(marks: readonly Mark[], shared: Shared): string[] {
  return marks.map((mark) => markToSvg(mark, shared)).filter(Boolean);
}

function markToSvg(mark: Mark, shared: Shared): string {
  switch (mark.kind) {
    case "rects":
      return rectsToSvg(mark, shared);
    case "path":
      return pathToSvg(mark);
    case "texts":
      return textsToSvg(mark);
    case "cells":
      return cellsToSvg(mark, shared);
    case "group":
      return [
        `<g class="${mark.name}" clip-path="${shared.clip(mark.clip)}">`,
        ...marksToSvg(mark.marks, shared),
        "</g>",
      ].join("\n");
  }
}

function rectsToSvg(mark: RectMarks, shared: Shared): string {
  const { boxes, radius, fill, stroke, hatch, hatchLines, name } = mark;
  if (boxes.length === 0) return "";
  const shift = stroke ? stroke.width / 2 : 0;
  const round = radius ? ` rx="${n(radius)}"` : "";
  const shapes: string[] = [];
  for (let at = 0; at < boxes.length; at += 4) {
    const x = (boxes[at] as number) + shift;
    const y = (boxes[at + 1] as number) + shift;
    const width = Math.max(0, (boxes[at + 2] as number) - 2 * shift);
    const height = Math.max(0, (boxes[at + 3] as number) - 2 * shift);
    shapes.push(
      `<rect x="${n(x)}" y="${n(y)}" width="${n(width)}" height="${n(height)}"${round}/>`,
    );
  }
  const inside = shapes.join("");
  const plain = `<g class="${name}"${paint(fill, stroke)}>${inside}</g>`;
  if (!hatch) return plain;
  return `${plain}\n<g class="${name}-hatch" fill="${shared.hatch(hatch, hatchLines)}">${inside}</g>`;
}

function pathToSvg({ name, commands, fill, stroke }: PathMarks): string {
  if (commands.length === 0) return "";
  return `<path class="${name}"${paint(fill, stroke)} stroke-linejoin="round" d="${pathData(commands)}"/>`;
}

function pathData(commands: Float64Array): string {
  const parts: string[] = [];
  const sink: PathSink = {
    moveTo: (x, y) => parts.push(`M${n(x)} ${n(y)}`),
    lineTo: (x, y) => parts.push(`L${n(x)} ${n(y)}`),
    bezierCurveTo: (...at) => parts.push(`C${at.map(n).join(" ")}`),
    closePath: () => parts.push("Z"),
  };
  walkPath(commands, sink);
  return parts.join("");
}

function textsToSvg({ name, positions, texts, style }: TextMarks): string {
  if (texts.length === 0) return "";
  const { size, weight, anchor, colour, halo } = style;
  const attributes = [
    `class="${name}"`,
    `font-size="${n(size)}"`,
    `fill="${colour}"`,
    ...(weight && weight !== 400 ? [`font-weight="${weight}"`] : []),
    ...(anchor && anchor !== "start" ? [`text-anchor="${anchor}"`] : []),
    ...(halo
      ? [`stroke="${halo}" stroke-width="3" stroke-linejoin="round" paint-order="stroke"`]
      : []),
  ];
  const lines = texts.map((text, index) => {
    const [x, y] = [positions[index * 2] as number, positions[index * 2 + 1] as number];
    return `<text x="${n(x)}" y="${n(y)}">${escapeXml(text)}</text>`;
  });
  return `<g ${attributes.join(" ")}>${lines.join("")}</g>`;
}

/** Cells of one colour are one path, so that 131,072 of them stay a file one can open. */
function cellsToSvg(mark: CellMarks, shared: Shared): string {
  const ofEntry = new Map<number, string[]>();
  const { clip, lattice, transform, inset, palette } = mark;
  for (let slot = 0; slot < lattice.size; slot++) {
    const box = paintedBox(lattice, slot, transform, inset);
    const seen =
      box.x < clip.x + clip.width &&
      box.x + box.width > clip.x &&
      box.y < clip.y + clip.height &&
      box.y + box.height > clip.y;
    if (!seen) continue;
    const entry = mark.indices[slot] as number;
    const piece = `M${n(box.x)} ${n(box.y)}h${n(box.width)}v${n(box.height)}h${n(-box.width)}z`;
    const pieces = ofEntry.get(entry);
    if (pieces) pieces.push(piece);
    else ofEntry.set(entry, [piece]);
  }
  const paths = [...ofEntry].map(([entry, pieces]) => {
    const d = pieces.join("");
    const filled = `<path fill="${cssOf(palette[entry] as number)}" d="${d}"/>`;
    const hatched = entry >= mark.hatchFrom && entry < palette.length - 1;
    if (!hatched) return filled;
    return `${filled}<path fill="${shared.hatch(cssOf(mark.hatch))}" d="${d}"/>`;
  });
  return `<g class="${mark.name}" clip-path="${shared.clip(clip)}">${paths.join("")}</g>`;
}

function paint(fill: string | undefined, stroke: Stroke | undefined): string {
  const line = stroke
    ? ` stroke="${stroke.colour}" stroke-width="${n(stroke.width)}"${
        stroke.dash ? ` stroke-dasharray="${stroke.dash.map(n).join(" ")}"` : ""
      }${stroke.dashOffset ? ` stroke-dashoffset="${n(stroke.dashOffset)}"` : ""}`
    : "";
  return ` fill="${fill ?? "none"}"${line}`;
}

/** Hundredths, without trailing zeros. */
function n(value: number): string {
  return String(Math.round(value * 100) / 100);
}

function escapeXml(text: string): string {
  return text
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;");
}

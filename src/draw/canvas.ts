/** Marks onto a 2D canvas. Sizes are CSS pixels; the context is scaled to device pixels here. */
import type { CellMarks } from "../scene/cells.ts";
import type {
  GroupMarks,
  HatchLines,
  Mark,
  PathMarks,
  Picture,
  RectMarks,
  Stroke,
  TextMarks,
} from "../scene/marks.ts";
import { walkPath } from "../scene/path.ts";
import { FONT_FAMILY } from "../scene/text-metrics.ts";
import { paintCells } from "./paint-cells.ts";

/** What of a context drawing needs; tests hand in a recording one. */
export type Context = Pick<
  CanvasRenderingContext2D,
  | "setTransform"
  | "save"
  | "restore"
  | "clip"
  | "clearRect"
  | "fillRect"
  | "beginPath"
  | "moveTo"
  | "lineTo"
  | "bezierCurveTo"
  | "closePath"
  | "rect"
  | "roundRect"
  | "fill"
  | "stroke"
  | "setLineDash"
  | "fillText"
  | "strokeText"
  | "createImageData"
  | "putImageData"
> & {
  fillStyle: unknown;
  strokeStyle: unknown;
  lineWidth: number;
  lineJoin: string;
  lineCap: string;
  lineDashOffset: number;
  font: string;
  textAlign: string;
};

function isNothing(marks: readonly Mark[]): boolean {
  return marks.every((mark) => mark.kind === "group" && isNothing(mark.marks));
}

/** Keeps the pixels of the cells between frames, so that each frame need not ask for new memory. */
export class CanvasPainter {
  readonly #context: Context;
  #pixels: ImageData | undefined;
  /** Size of the picture when the last one left nothing on the canvas. */
  #blank: { width: number; height: number } | undefined;

  constructor(context: Context) {
    this.#context = context;
  }

  /**
   * Draws a whole picture.
   * @param scale device pixels per CSS pixel
   */
  paint(picture: Picture, scale: number): void {
    const context = this.#context;
    const { width, height } = picture;
    // Touching a canvas costs a copy of its pixels, even where nothing changes.
    const blank = this.#blank?.width === width && this.#blank.height === height;
    const nothing = isNothing(picture.marks);
    if (blank && nothing) return;
    this.#blank = nothing ? { width, height } : undefined;
    context.setTransform(scale, 0, 0, scale, 0, 0);
    context.clearRect(0, 0, width, height);
    this.#paintMarks(picture.marks, picture, scale);
  }

  #paintMarks(marks: readonly Mark[], picture: Picture, scale: number): void {
    for (const mark of marks) {
      if (mark.kind === "cells") this.#paintCells(mark, picture, scale);
      else if (mark.kind === "group") this.#paintGroup(mark, picture, scale);
      else drawMark(this.#context, mark);
    }
  }

  #paintGroup({ clip, marks }: GroupMarks, picture: Picture, scale: number): void {
    const context = this.#context;
    context.save();
    context.beginPath();
    context.rect(clip.x, clip.y, clip.width, clip.height);
    context.clip();
    this.#paintMarks(marks, picture, scale);
    context.restore();
  }

  /** Replaces the pixels under the cells, which therefore come first in a picture. */
  #paintCells(marks: CellMarks, { width, height }: Picture, scale: number): void {
    const across = Math.round(width * scale);
    const down = Math.round(height * scale);
    if (this.#pixels?.width !== across || this.#pixels.height !== down) {
      this.#pixels = this.#context.createImageData(across, down);
    } else this.#pixels.data.fill(0);
    const words = new Uint32Array(this.#pixels.data.buffer);
    paintCells(marks, { words, width: across, height: down }, scale);
    this.#context.putImageData(this.#pixels, 0, 0);
  }
}

function drawMark(context: Context, mark: RectMarks | PathMarks | TextMarks): void {
  if (mark.kind === "rects") drawRects(context, mark);
  else if (mark.kind === "path") drawPath(context, mark);
  else drawTexts(context, mark);
}

function drawRects(context: Context, marks: RectMarks): void {
  if (marks.boxes.length === 0) return;
  fillRects(context, marks);
  if (marks.hatch) hatchRects(context, marks.boxes, marks.hatch, marks.hatchLines);
}

function fillRects(context: Context, { boxes, fill, stroke, radius }: RectMarks): void {
  if (fill && !stroke && !radius) {
    context.fillStyle = fill;
    for (let at = 0; at < boxes.length; at += 4) {
      context.fillRect(
        boxes[at] as number,
        boxes[at + 1] as number,
        boxes[at + 2] as number,
        boxes[at + 3] as number,
      );
    }
    return;
  }
  context.beginPath();
  // A line of odd width is sharp when its middle lies in the middle of a pixel.
  const shift = stroke ? stroke.width / 2 : 0;
  for (let at = 0; at < boxes.length; at += 4) {
    const x = (boxes[at] as number) + shift;
    const y = (boxes[at + 1] as number) + shift;
    const width = Math.max(0, (boxes[at + 2] as number) - 2 * shift);
    const height = Math.max(0, (boxes[at + 3] as number) - 2 * shift);
    if (radius) context.roundRect(x, y, width, height, radius);
    else context.rect(x, y, width, height);
  }
  finish(context, fill, stroke);
}

/** Distance between lines of the hatching, CSS pixels; that of cells is the same in device pixels. */
const HATCH = 5;

function hatchRects(
  context: Context,
  boxes: Float64Array,
  colour: string,
  lines: HatchLines = "rising",
): void {
  context.save();
  context.beginPath();
  let [left, top, right, bottom] = [Infinity, Infinity, -Infinity, -Infinity];
  for (let at = 0; at < boxes.length; at += 4) {
    const [x, y, width, height] = boxes.subarray(at, at + 4) as unknown as [
      number,
      number,
      number,
      number,
    ];
    context.rect(x, y, width, height);
    [left, top] = [Math.min(left, x), Math.min(top, y)];
    [right, bottom] = [Math.max(right, x + width), Math.max(bottom, y + height)];
  }
  context.clip();
  context.beginPath();
  const first = (value: number) => Math.ceil(value / HATCH) * HATCH;
  if (lines === "rising" || lines === "crossed") {
    for (let sum = first(left + top); sum <= right + bottom; sum += HATCH) {
      context.moveTo(sum - top, top);
      context.lineTo(sum - bottom, bottom);
    }
  }
  if (lines === "falling" || lines === "crossed") {
    for (let ahead = first(left - bottom); ahead <= right - top; ahead += HATCH) {
      context.moveTo(ahead + top, top);
      context.lineTo(ahead + bottom, bottom);
    }
  }
  if (lines === "level") {
    for (let y = first(top) + HATCH / 2; y <= bottom; y += HATCH) {
      context.moveTo(left, y);
      context.lineTo(right, y);
    }
  }
  finish(context, undefined, { colour, width: 1 });
  context.restore();
}

function drawPath(context: Context, { commands, fill, stroke }: PathMarks): void {
  if (commands.length === 0) return;
  context.beginPath();
  walkPath(commands, context);
  finish(context, fill, stroke);
}

function finish(context: Context, fill: string | undefined, stroke: Stroke | undefined): void {
  if (fill) {
    context.fillStyle = fill;
    context.fill();
  }
  if (!stroke) return;
  context.strokeStyle = stroke.colour;
  context.lineWidth = stroke.width;
  context.lineJoin = "round";
  context.lineCap = "butt";
  if (stroke.dash) context.setLineDash([...stroke.dash]);
  if (stroke.dashOffset) context.lineDashOffset = stroke.dashOffset;
  context.stroke();
  if (stroke.dash) context.setLineDash([]);
  if (stroke.dashOffset) context.lineDashOffset = 0;
}

function drawTexts(context: Context, { positions, texts, style }: TextMarks): void {
  if (texts.length === 0) return;
  context.font = `${style.weight ?? 400} ${style.size}px ${FONT_FAMILY}`;
  context.textAlign = { start: "left", middle: "center", end: "right" }[style.anchor ?? "start"];
  if (style.halo) {
    context.strokeStyle = style.halo;
    context.lineWidth = 3;
    context.lineJoin = "round";
    texts.forEach((text, index) => {
      context.strokeText(text, positions[index * 2] as number, positions[index * 2 + 1] as number);
    });
  }
  context.fillStyle = style.colour;
  texts.forEach((text, index) => {
    context.fillText(text, positions[index * 2] as number, positions[index * 2 + 1] as number);
  });
}

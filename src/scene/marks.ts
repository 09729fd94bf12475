/**
 * What a picture is made of: flat lists of marks in CSS pixels, held in typed arrays, with no word of
 * how they get onto a screen. `draw/` turns the same marks into pixels and into SVG; tests read them.
 * Marks are drawn in the order of the list.
 */
import type { Box } from "./box.ts";
import type { CellMarks } from "./cells.ts";

export type { Box };

export interface Stroke {
  colour: string;
  width: number;
  /** Lengths of dashes and gaps, as SVG's `stroke-dasharray`. */
  dash?: readonly number[];
  /** How far into its dashes the line begins, as SVG's `stroke-dashoffset`. */
  dashOffset?: number;
}

/** Rectangles of one style. */
export interface RectMarks {
  kind: "rects";
  /** Name of what they stand for, kept as the class of the group in an SVG: `leaf-switches`. */
  name: string;
  /** Four numbers each: x, y, width, height. */
  boxes: Float64Array;
  fill?: string;
  stroke?: Stroke;
  radius?: number;
  /** Colour of lines over the fill, so that what it says can be seen without its colour. */
  hatch?: string;
  /** How those lines run; rising unless given. */
  hatchLines?: HatchLines;
}

/** `/`, `\`, both, and `–`. */
export type HatchLines = "rising" | "falling" | "crossed" | "level";

/** One path, perhaps of many pieces, in one style. */
export interface PathMarks {
  kind: "path";
  name: string;
  /** Commands as in `path.ts`. */
  commands: Float64Array;
  fill?: string;
  stroke?: Stroke;
}

export interface TextStyle {
  size: number;
  colour: string;
  weight?: 400 | 600;
  anchor?: "start" | "middle" | "end";
  /** Drawn behind the letters where they cross other marks. */
  halo?: string;
}

/** Single lines of text in one style; y is the baseline. */
export interface TextMarks {
  kind: "texts";
  name: string;
  /** Two numbers each: x, y. */
  positions: Float64Array;
  texts: readonly string[];
  style: TextStyle;
}

/** Marks of which only what lies within a box is seen. */
export interface GroupMarks {
  kind: "group";
  name: string;
  clip: Box;
  marks: Mark[];
}

export type Mark = RectMarks | PathMarks | TextMarks | CellMarks | GroupMarks;

export interface Picture {
  width: number;
  height: number;
  background: string;
  marks: Mark[];
}

/** Packs boxes given one by one. */
export function rects(
  name: string,
  boxes: readonly Box[],
  style: Omit<RectMarks, "kind" | "name" | "boxes">,
): RectMarks {
  const packed = new Float64Array(boxes.length * 4);
  boxes.forEach((box, index) => {
    packed.set([box.x, box.y, box.width, box.height], index * 4);
  });
  return { kind: "rects", name, boxes: packed, ...style };
}

export interface Line {
  x: number;
  y: number;
  text: string;
}

/** Packs lines of text given one by one. */
export function texts(name: string, lines: readonly Line[], style: TextStyle): TextMarks {
  const positions = new Float64Array(lines.length * 2);
  lines.forEach((line, index) => {
    positions[index * 2] = line.x;
    positions[index * 2 + 1] = line.y;
  });
  return { kind: "texts", name, positions, texts: lines.map((line) => line.text), style };
}

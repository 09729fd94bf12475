/** The key to categories: a title over swatches with their names, in rows that fit the room. */
import { type Mark, type RectMarks, rects, texts } from "../marks.ts";
import { textWidth } from "../text-metrics.ts";
import type { Theme } from "../theme.ts";
import type { LegendBlock } from "./legend-block.ts";

export interface Swatch extends Pick<RectMarks, "fill" | "stroke" | "hatch"> {
  name: string;
}

const TITLE = 11;
const NAME = 10;
const SIDE = 9;
const FIRST_ROW = 17;
const ROW = 13;
const GAP = 12;

/** @param room the widest that the block may be */
export function swatchBlock(
  title: string,
  swatches: readonly Swatch[],
  theme: Theme,
  room: number,
): LegendBlock {
  const column = Math.max(0, ...swatches.map(({ name }) => SIDE + 5 + textWidth(name, NAME) + GAP));
  // Two rows are as high as a scale with its values: more only where there is no other way.
  const fit = Math.max(1, Math.floor((room + GAP) / Math.max(1, column)));
  const columns = Math.min(fit, Math.max(1, Math.ceil(swatches.length / 2)));
  const rows = Math.ceil(swatches.length / columns);
  return {
    width: Math.max(columns * column - GAP, textWidth(title, TITLE, 600)),
    height: FIRST_ROW + Math.max(2, rows) * ROW - 4,
    marksAt(x, y): Mark[] {
      const at = (index: number) => ({
        x: x + (index % columns) * column,
        y: y + FIRST_ROW + Math.floor(index / columns) * ROW,
      });
      return [
        texts("legend-title", [{ x, y: y + 10, text: title }], {
          size: TITLE,
          weight: 600,
          colour: theme.ink,
        }),
        ...swatches.map(({ name: _, ...style }, index) =>
          rects("legend-swatch", [{ ...at(index), width: SIDE, height: SIDE }], style),
        ),
        texts(
          "legend-names",
          swatches.map(({ name }, index) => {
            const corner = at(index);
            return { x: corner.x + SIDE + 5, y: corner.y + SIDE - 0.5, text: name };
          }),
          { size: NAME, colour: theme.ink },
        ),
      ];
    },
  };
}

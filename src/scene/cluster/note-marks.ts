/** A note beside the pointer: a plate with a few lines, kept within the picture. */
import { type Box, type Mark, rects, texts } from "../marks.ts";
import { textWidth } from "../text-metrics.ts";
import type { Theme } from "../theme.ts";

const SIZE = 11;
const LEADING = 15;
const PAD = 8;
const AWAY = 14;

export function noteMarks(
  lines: readonly string[],
  at: readonly [x: number, y: number],
  within: Box,
  theme: Theme,
): Mark[] {
  if (lines.length === 0) return [];
  const width =
    Math.max(...lines.map((line, index) => textWidth(line, SIZE, index === 0 ? 600 : 400))) +
    2 * PAD;
  const height = lines.length * LEADING + 2 * PAD - 4;
  const right = within.x + within.width - 4;
  const bottom = within.y + within.height - 4;
  // To the lower right of the pointer, on its other side where there is no room.
  const x =
    at[0] + AWAY + width <= right ? at[0] + AWAY : Math.max(within.x + 4, at[0] - AWAY - width);
  const y =
    at[1] + AWAY + height <= bottom ? at[1] + AWAY : Math.max(within.y + 4, at[1] - AWAY - height);
  const style = { size: SIZE, colour: theme.ink };
  const line = (index: number) => ({
    x: x + PAD,
    y: y + PAD + SIZE - 2 + index * LEADING,
    text: lines[index] as string,
  });
  return [
    rects("note", [{ x, y, width, height }], {
      fill: theme.paper,
      stroke: { colour: theme.deviceLine, width: 1 },
      radius: 3,
    }),
    texts("note-title", [line(0)], { ...style, weight: 600 }),
    texts(
      "note-lines",
      lines.slice(1).map((_, index) => line(index + 1)),
      style,
    ),
  ];
}

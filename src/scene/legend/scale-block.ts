/** The key to a scale of colours: a title, a bar of its colours, and values under it. */
import { cssOf } from "../colour/packed-colour.ts";
import { type Box, type Line, type Mark, rects, texts } from "../marks.ts";
import { fitText, textWidth } from "../text-metrics.ts";
import type { Theme } from "../theme.ts";
import type { LegendBlock } from "./legend-block.ts";

export interface ScaleKey {
  title: string;
  /** Packed colours from left to right, equally wide. */
  colours: readonly number[];
  /** Space between colours, for categories. */
  gap?: number;
  /** Values, each at a share of the bar's width. */
  ticks: readonly { at: number; text: string }[];
  /** Colours from this index on are hatched: beyond a limit. */
  hatchFrom?: number;
  width: number;
}

const TITLE = 11;
const TICK = 10;
const BAR_TOP = 17;
const BAR_HEIGHT = 9;
export const SCALE_BLOCK_HEIGHT = 39;

/** @param room the widest that the block may be */
export function scaleBlock(key: ScaleKey, theme: Theme, room = Infinity): LegendBlock {
  const title = fitText(key.title, TITLE, room, 600);
  const width = Math.max(key.width, textWidth(title, TITLE, 600));
  return {
    width,
    height: SCALE_BLOCK_HEIGHT,
    marksAt(x, y) {
      const bar = barMarks(key, x, y + BAR_TOP, theme);
      return [
        texts("legend-title", [{ x, y: y + 10, text: title }], {
          size: TITLE,
          weight: 600,
          colour: theme.ink,
        }),
        ...bar,
        texts("legend-ticks", tickLines(key, x, y + BAR_TOP + BAR_HEIGHT + 11), {
          size: TICK,
          colour: theme.muted,
        }),
      ];
    },
  };
}

function barMarks(key: ScaleKey, x: number, y: number, theme: Theme): Mark[] {
  const { colours, gap = 0, hatchFrom = colours.length } = key;
  const pitch = key.width / colours.length;
  const edge = (index: number) => Math.round(x + index * pitch);
  const boxAt = (index: number): Box => ({
    x: edge(index),
    y,
    width: edge(index + 1) - edge(index) - gap,
    height: BAR_HEIGHT,
  });
  const marks: Mark[] = runsOf(colours).map(({ colour, from, to }) => {
    const first = boxAt(from);
    const last = boxAt(to);
    const boxes =
      gap > 0
        ? Array.from({ length: to - from + 1 }, (_, index) => boxAt(from + index))
        : [{ ...first, width: last.x + last.width - first.x }];
    return rects("legend-bar", boxes, {
      fill: cssOf(colour),
      ...(from >= hatchFrom ? { hatch: theme.paper } : {}),
    });
  });
  if (hatchFrom < colours.length) {
    const limit = { x: edge(hatchFrom) - 1, y: y - 4, width: 2, height: BAR_HEIGHT + 4 };
    marks.push(rects("legend-limit", [limit], { fill: theme.ink }));
  }
  return marks;
}

/** Neighbours of one colour make one rectangle. */
function runsOf(colours: readonly number[]): { colour: number; from: number; to: number }[] {
  const runs: { colour: number; from: number; to: number }[] = [];
  colours.forEach((colour, index) => {
    const last = runs.at(-1);
    if (last?.colour === colour) last.to = index;
    else runs.push({ colour, from: index, to: index });
  });
  return runs;
}

/** The first value starts at the bar's start, the last ends at its end, others are centred. */
function tickLines({ ticks, width }: ScaleKey, x: number, y: number): Line[] {
  return ticks.map(({ at, text }) => {
    const centred = x + at * width - textWidth(text, TICK) / 2;
    const most = x + width - textWidth(text, TICK);
    return { x: Math.max(x, Math.min(most, centred)), y, text };
  });
}

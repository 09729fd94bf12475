/** Keys to the lines of groups: each as it is drawn, with its name. */

import type { LegendBlock } from "../legend/legend-block.ts";
import { SCALE_BLOCK_HEIGHT } from "../legend/scale-block.ts";
import { type Mark, texts } from "../marks.ts";
import { PathBuilder } from "../path.ts";
import { textWidth } from "../text-metrics.ts";
import type { Theme } from "../theme.ts";
import type { ClusterSceneInput } from "./cluster-input.ts";
import { type GroupStyle, groupStylesFor } from "./group-style.ts";

const NAME = 10.5;
const SAMPLE = 24;
/** Below this width groups stand in one row of their own. */
export const NARROW = 500;
const GROUP_GAP = 12;

/** Lines of the groups, two above one another; on a narrow screen side by side. */
export function groupBlocks(input: ClusterSceneInput, theme: Theme, width: number): LegendBlock[] {
  const styles = groupStylesFor(input.plan.parallel);
  const widths = styles.map(({ name }) => SAMPLE + 7 + textWidth(name, NAME));
  if (width < NARROW && styles.length > 0) return [flowingGroups(styles, widths, width, theme)];
  const piles: number[][] = [];
  for (let index = 0; index < styles.length; index += 2) {
    piles.push([index, index + 1].filter((one) => one < styles.length));
  }
  return piles.map((pile) => ({
    width: Math.max(...pile.map((index) => widths[index] ?? 0)),
    height: SCALE_BLOCK_HEIGHT,
    marksAt: (x, y) =>
      pile.flatMap((index, row) =>
        groupKey(styles[index] as GroupStyle, x, y + 1 + row * 20, theme),
      ),
  }));
}

/** Side by side, in as many rows as they need. */
function flowingGroups(
  styles: readonly GroupStyle[],
  widths: readonly number[],
  room: number,
  theme: Theme,
): LegendBlock {
  const places: { x: number; row: number }[] = [];
  let x = 0;
  let row = 0;
  for (const width of widths) {
    if (x > 0 && x + width > room) {
      x = 0;
      row += 1;
    }
    places.push({ x, row });
    x += width + GROUP_GAP;
  }
  return {
    width: room,
    height: (row + 1) * 18 - 2,
    marksAt: (left, top) =>
      places.flatMap((place, index) =>
        groupKey(styles[index] as GroupStyle, left + place.x, top + 1 + place.row * 18, theme),
      ),
  };
}

function groupKey(style: GroupStyle, x: number, y: number, theme: Theme): Mark[] {
  const path = new PathBuilder();
  if (style.shape === "path") {
    path.moveTo(x + 2, y + 10);
    path.bezierCurveTo(x + 12, y + 10, x + 12, y + 4, x + SAMPLE - 2, y + 4);
    path.circle(x + 2, y + 10, 2);
    path.circle(x + SAMPLE - 2, y + 4, 2);
  } else path.rect(x + 1, y + 1, SAMPLE - 2, 12);
  return [
    {
      kind: "path",
      name: `legend-${style.accent}`,
      commands: path.commands(),
      stroke: {
        colour: theme.accents[style.accent],
        width: style.width,
        ...(style.dash ? { dash: style.dash } : {}),
      },
    },
    texts("legend-names", [{ x: x + SAMPLE + 7, y: y + 11, text: style.name }], {
      size: NAME,
      colour: theme.ink,
    }),
  ];
}

/** Names of the parts right of the last bar, each level with its part, pushed apart where they crowd. */
import type { Mark } from "../marks.ts";
import { texts } from "../marks.ts";
import { PathBuilder } from "../path.ts";
import type { Theme } from "../theme.ts";
import { memoryColours } from "./memory-colours.ts";
import { partName } from "./memory-parts.ts";
import { columnEdges, partBoxes, type StageBarsLayout } from "./stage-bars-layout.ts";

const SIZE = 11;
const LINE_HEIGHT = 13;

export function partLabels(layout: StageBarsLayout, theme: Theme): Mark[] {
  const column = layout.columns - 1;
  const [, right] = columnEdges(layout, column);
  // No names where the picture is too narrow to leave them room.
  if (layout.width - right < 100) return [];
  const named = partBoxes(layout, column).filter(({ box }) => box.height > 0.5);
  const levels = named.map(({ box }) => box.y + box.height / 2);
  const places = spread(levels, LINE_HEIGHT, layout.plot.y, layout.plot.y + layout.plot.height);
  const colours = memoryColours(theme.name);
  const leaders = named.map(({ part }, index): Mark => {
    const line = new PathBuilder();
    const level = levels[index] as number;
    const place = places[index] as number;
    line.moveTo(right + 2, level);
    line.bezierCurveTo(right + 9, level, right + 7, place, right + 14, place);
    return {
      kind: "path",
      name: `leader-${part}`,
      commands: line.commands(),
      stroke: { colour: colours.parts[part], width: 2 },
    };
  });
  const lines = named.map(({ part }, index) => ({
    x: right + 18,
    y: (places[index] as number) + 3.5,
    text: partName(part),
  }));
  return [
    ...leaders,
    texts("part-names", lines, { size: SIZE, colour: theme.ink, halo: theme.paper }),
  ];
}

/**
 * Moves places apart to at least `distance`, as little as needed, within bounds. They are given and
 * returned from the highest number to the lowest, as parts are stacked upward on a screen.
 */
export function spread(
  levels: readonly number[],
  distance: number,
  top: number,
  bottom: number,
): number[] {
  // Groups of touching labels, each centred on the mean of what its members want.
  const groups: { count: number; sum: number }[] = [];
  const middle = ({ count, sum }: { count: number; sum: number }) => {
    const half = ((count - 1) * distance) / 2;
    return Math.min(bottom - half, Math.max(top + half, sum / count));
  };
  for (const level of levels) {
    groups.push({ count: 1, sum: level });
    for (;;) {
      const above = groups[groups.length - 1];
      const below = groups[groups.length - 2];
      if (above === undefined || below === undefined) break;
      const needed = ((above.count + below.count) * distance) / 2;
      if (middle(below) - middle(above) >= needed) break;
      groups.splice(-2, 2, { count: above.count + below.count, sum: above.sum + below.sum });
    }
  }
  return groups.flatMap((group) =>
    Array.from(
      { length: group.count },
      (_, index) => middle(group) + ((group.count - 1) / 2 - index) * distance,
    ),
  );
}

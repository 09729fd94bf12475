/**
 * Names right of the last bar, of its parts and of the capacity line, each level with what it names
 * and pushed apart where they crowd.
 */
import type { Mark } from "../marks.ts";
import { texts } from "../marks.ts";
import { PathBuilder } from "../path.ts";
import { formatMemory } from "../quantity-text.ts";
import type { Theme } from "../theme.ts";
import { memoryColours } from "./memory-colours.ts";
import { partName } from "./memory-parts.ts";
import {
  barsEnd,
  partBoxes,
  type StageBarsLayout,
  stageOfColumn,
  yOf,
} from "./stage-bars-layout.ts";

const SIZE = 11;
const LINE_HEIGHT = 13;

interface Label {
  /** Name of the marks. */
  name: string;
  level: number;
  text: string;
  colour: string;
  weight?: 600;
}

export function partLabels(layout: StageBarsLayout, theme: Theme): Mark[] {
  if (!layout.named) return [];
  const from = barsEnd(layout);
  const labels = labelsOf(layout, theme);
  const { plot } = layout;
  const places = spread(
    labels.map((label) => label.level),
    LINE_HEIGHT,
    plot.y,
    plot.y + plot.height,
  );
  return labels.flatMap((label, index): Mark[] => {
    const place = places[index] as number;
    const leader = new PathBuilder();
    leader.moveTo(from, label.level);
    leader.bezierCurveTo(from + 9, label.level, from + 7, place, from + 16, place);
    return [
      {
        kind: "path",
        name: `leader-${label.name}`,
        commands: leader.commands(),
        stroke: { colour: label.colour, width: label.weight ? 1.5 : 2 },
      },
      texts(`name-${label.name}`, [{ x: from + 20, y: place + 3.5, text: label.text }], {
        size: SIZE,
        colour: label.weight ? label.colour : theme.ink,
        halo: theme.paper,
        ...(label.weight ? { weight: label.weight } : {}),
      }),
    ];
  });
}

/** The last bar's parts and the capacity, from the lowest to the highest. */
function labelsOf(layout: StageBarsLayout, theme: Theme): Label[] {
  const colours = memoryColours(theme.name);
  const { bytes } = stageOfColumn(layout, layout.columns - 1);
  const wide = layout.width - layout.plot.x - layout.plot.width > 190;
  const labels = partBoxes(layout, layout.columns - 1)
    .filter(({ box }) => box.height > 0.5)
    .map(
      ({ part, box }): Label => ({
        name: part,
        level: box.y + box.height / 2,
        text: wide ? `${partName(part)} ${formatMemory(bytes[part])}` : partName(part),
        colour: colours.parts[part],
      }),
    );
  labels.push({
    name: "capacity",
    level: Math.round(yOf(layout, layout.capacityBytes)),
    text: `capacity ${formatMemory(layout.capacityBytes)}`,
    colour: capacityColour(layout, theme),
    weight: 600,
  });
  return labels.sort((one, other) => other.level - one.level);
}

/** The line turns to the colour of what is over when a stage crosses it. */
export function capacityColour(layout: StageBarsLayout, theme: Theme): string {
  const crossed = layout.stages.some((stage) => stage.bytes.total > layout.capacityBytes);
  return crossed ? memoryColours(theme.name).over : theme.ink;
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

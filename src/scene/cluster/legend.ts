/** The legend of the cluster's picture: what cells, links and lines stand for. */
import { BREAK_AT, SCALE_SIZE } from "../colour/colour-table.ts";
import { packColour } from "../colour/packed-colour.ts";
import { heatRamp } from "../colour/ramps.ts";
import { type Legend, type LegendBlock, layOutLegend } from "../legend/legend-block.ts";
import { SCALE_BLOCK_HEIGHT, type ScaleKey, scaleBlock } from "../legend/scale-block.ts";
import { type Mark, texts } from "../marks.ts";
import { PathBuilder } from "../path.ts";
import { formatMemory, formatTraffic } from "../quantity-text.ts";
import { textWidth } from "../text-metrics.ts";
import type { Theme } from "../theme.ts";
import type { ClusterColour, ClusterParts, ClusterSceneInput } from "./cluster-input.ts";
import { COLOUR_NAMES } from "./describe-cluster.ts";
import { bytesByStage, stepIndex } from "./gpu-colours.ts";
import { type GroupStyle, groupStylesFor } from "./group-style.ts";
import { LOAD_STEPS, type LoadScale } from "./load-scale.ts";

export interface ClusterLegendContext {
  input: ClusterSceneInput;
  colour: ClusterColour;
  palette: Uint32Array;
  scale: LoadScale;
  parts: ClusterParts;
  theme: Theme;
}

export function clusterLegend(context: ClusterLegendContext, width: number): Legend {
  const { input, parts, scale, theme } = context;
  const wide = Math.min(Math.max(210, width < NARROW ? width * 0.6 : 0), width);
  const hasLinks = parts.links && scale.hottest > 0;
  return layOutLegend(
    [
      scaleBlock(colourKey(context, wide), theme, width),
      ...(hasLinks ? [scaleBlock(linkKey(scale, theme, Math.min(150, width)), theme, width)] : []),
      ...groupBlocks(input, theme, width),
    ],
    width,
  );
}

function colourKey({ input, colour, palette }: ClusterLegendContext, width: number): ScaleKey {
  const { tensor, pipeline, data, context, expert } = input.plan.parallel;
  const title = `Colour: ${COLOUR_NAMES[colour]}`;
  switch (colour) {
    case "stage":
      return { title, width, ...stepKey(palette, pipeline) };
    case "data":
      return { title, width, ...stepKey(palette, data) };
    case "context":
      return { title, width, ...stepKey(palette, context) };
    case "tensor":
      return categoryKey(title, palette, tensor, width);
    case "expert":
      return categoryKey(title, palette, expert, width);
    case "memory":
      return memoryKey(input, palette, width);
    case "communication":
    case "network": {
      const { most } = bytesByStage(input, colour);
      return { title: `${title} per iteration`, width, ...amountKey(palette, formatTraffic(most)) };
    }
    case "activity":
      return activityKey(input, title, width);
  }
}

/** Every step where they can be told apart, the whole run of colours otherwise. */
function stepKey(palette: Uint32Array, count: number): Pick<ScaleKey, "colours" | "ticks"> {
  const shown = Math.min(count, SCALE_SIZE);
  const middle = Math.floor((count - 1) / 2);
  const at = (step: number) => (step + 0.5) / count;
  return {
    colours: Array.from(
      { length: shown },
      (_, index) => palette[stepIndex(Math.floor((index * count) / shown), count)] as number,
    ),
    ticks: [
      { at: at(0), text: "0" },
      ...(count > 4 ? [{ at: at(middle), text: `${middle}` }] : []),
      ...(count > 1 ? [{ at: at(count - 1), text: `${count - 1}` }] : []),
    ],
  };
}

function categoryKey(title: string, palette: Uint32Array, count: number, most: number): ScaleKey {
  const width = Math.min(most, count * 22);
  const each = width / count >= 14;
  return {
    title,
    width,
    gap: each ? 3 : 0,
    colours: Array.from({ length: count }, (_, index) => palette[index % SCALE_SIZE] as number),
    ticks: (each ? Array.from({ length: count }, (_, index) => index) : [0, count - 1]).map(
      (index) => ({ at: (index + 0.5) / count - (each ? 1.5 / width : 0), text: `${index}` }),
    ),
  };
}

function memoryKey({ memory }: ClusterSceneInput, palette: Uint32Array, width: number): ScaleKey {
  const cells = 64;
  const break_ = 44;
  const colours = Array.from({ length: cells }, (_, index) => {
    const entry =
      index < break_
        ? Math.round((index / (break_ - 1)) * (BREAK_AT - 1))
        : BREAK_AT +
          Math.round(((index - break_) / (cells - 1 - break_)) * (SCALE_SIZE - 1 - BREAK_AT));
    return palette[entry] as number;
  });
  const fullest = Math.max(...memory.stages.map(({ bytes }) => bytes.total));
  return {
    title: `Colour: memory, fullest stage ${formatMemory(fullest)}`,
    width,
    colours,
    hatchFrom: break_,
    ticks: [
      { at: 0, text: "0" },
      { at: break_ / cells, text: `${formatMemory(memory.capacityBytes)}` },
      { at: 1, text: "too much" },
    ],
  };
}

/** The states that some stage is in now; a step has more than a legend has room for. */
function activityKey({ activity }: ClusterSceneInput, title: string, most: number): ScaleKey {
  const shown = (activity?.states ?? []).filter((_, state) => activity?.ofStage.includes(state));
  const width = Math.max(...shown.map(({ name }) => textWidth(name, NAME)), 0) + 12;
  const fits = Math.max(1, Math.min(shown.length, Math.floor((1.6 * most) / width)));
  return {
    title,
    width: Math.min(1.6 * most, fits * width),
    gap: 4,
    colours: shown.slice(0, fits).map(({ colour }) => packColour(colour)),
    ticks: shown
      .slice(0, fits)
      .map(({ name }, index) => ({ at: (index + 0.5) / fits, text: name })),
  };
}

function amountKey(palette: Uint32Array, most: string): Pick<ScaleKey, "colours" | "ticks"> {
  return {
    colours: Array.from(
      { length: 64 },
      (_, index) => palette[Math.round((index * 254) / 63)] as number,
    ),
    ticks: [
      { at: 0, text: "0" },
      { at: 1, text: most },
    ],
  };
}

function linkKey(scale: LoadScale, theme: Theme, width: number): ScaleKey {
  const ramp = heatRamp(theme.name);
  return {
    title: "Bytes per link",
    width,
    colours: Array.from({ length: LOAD_STEPS }, (_, step) =>
      packColour(ramp((step + 0.5) / LOAD_STEPS)),
    ),
    ticks: [
      { at: 0, text: "0" },
      { at: 0.5, text: formatTraffic(scale.hottest / 4) },
      { at: 1, text: formatTraffic(scale.hottest) },
    ],
  };
}

const NAME = 10.5;
const SAMPLE = 24;
const NARROW = 500;
const GROUP_GAP = 12;

/** Lines of the groups, two above one another; on a narrow screen side by side. */
function groupBlocks(input: ClusterSceneInput, theme: Theme, width: number): LegendBlock[] {
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

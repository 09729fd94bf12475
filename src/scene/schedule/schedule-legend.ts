/** The key to what these schedules have, and to nothing else. */
import { PASS, PASS_LETTERS, PASS_NAMES } from "../../engine/schedule/schedule.ts";
import { EDGE, EDGE_NAMES, type Timeline } from "../../engine/schedule/timeline.ts";
import { type Legend, type LegendBlock, layOutLegend } from "../legend/legend-block.ts";
import { type Mark, type RectMarks, rects, texts } from "../marks.ts";
import { PathBuilder } from "../path.ts";
import { textWidth } from "../text-metrics.ts";
import type { Theme } from "../theme.ts";
import {
  chunksOf,
  kindsOf,
  passColour,
  passTexture,
  recomputeStyle,
  type ScheduleColours,
} from "./pass-colours.ts";

const SIZE = 11;
const SWATCH = 14;
const HEIGHT = 12;

type SwatchStyle = Omit<RectMarks, "kind" | "name" | "boxes">;

/** Between blocks, pixels: closer where that saves a row for the sends alone. */
const GAPS: readonly number[] = [26, 18, 10];

/** The key without lines of sends, and with them; in as many rows, where that can be. */
export function scheduleLegends(
  timelines: readonly Timeline[],
  colours: ScheduleColours,
  theme: Theme,
  width: number,
): [without: Legend, withSends: Legend] {
  const blocks = legendBlocks(timelines, colours, theme);
  const all = [...blocks, sendBlock(colours, theme)];
  const pairs = GAPS.map((gap): [Legend, Legend] => [
    layOutLegend(blocks, width, gap),
    layOutLegend(all, width, gap),
  ]);
  const even = pairs.find(([without, withSends]) => without.height === withSends.height);
  return even ?? (pairs[0] as [Legend, Legend]);
}

function legendBlocks(
  timelines: readonly Timeline[],
  colours: ScheduleColours,
  theme: Theme,
): LegendBlock[] {
  const some = (holds: (timeline: Timeline) => boolean) => timelines.some(holds);
  const blocks: LegendBlock[] = Object.values(PASS)
    .filter((kind) => some(({ schedule }) => kindsOf(schedule).includes(kind)))
    .map((kind) => {
      const text = `${PASS_NAMES[kind]} (${PASS_LETTERS[kind]})`;
      return swatch(text, theme, [passStyle(colours, kind, colours.passes[kind])]);
    });
  blocks.push(...laterChunks(timelines, colours, theme));
  if (some(({ durations }) => durations.recomputeSeconds.some((seconds) => seconds > 0))) {
    blocks.push(swatch("recomputation", theme, [recomputeStyle(colours)]));
  }
  const edges = new Set(timelines.flatMap(({ edges: { kind } }) => [...new Set(kind)]));
  const collectives = collectiveNames(edges);
  if (collectives.length > 0) {
    blocks.push(swatch(collectives.join(", "), theme, [{ fill: colours.data }]));
  }
  if (edges.has(EDGE.tiedEmbedding)) {
    blocks.push(swatch(EDGE_NAMES[EDGE.tiedEmbedding], theme, [{ fill: colours.tied }]));
  }
  if (edges.has(EDGE.optimizer)) {
    blocks.push(swatch("optimizer", theme, [{ fill: colours.optimizer }]));
  }
  const idle = { fill: colours.idle, stroke: { colour: theme.line, width: 1 } };
  blocks.push(swatch("idle (bubble)", theme, [idle]));
  return blocks;
}

/** What is drawn in the colour of collectives: those over replicas share a name, others have their own. */
function collectiveNames(edges: ReadonlySet<number>): string[] {
  const overReplicas: readonly number[] = [EDGE.gradientReduce, EDGE.parameterGather];
  const apart: readonly number[] = [...overReplicas, EDGE.tiedEmbedding, EDGE.optimizer];
  return [
    ...(overReplicas.some((kind) => edges.has(kind)) ? ["data-parallel collectives"] : []),
    ...[...edges].filter((kind) => !apart.includes(kind)).map((kind) => EDGE_NAMES[kind as 0]),
  ];
}

/** Every kind of pass in the tint of its last chunk; nearer to the paper, which may be dark. */
function laterChunks(
  timelines: readonly Timeline[],
  colours: ScheduleColours,
  theme: Theme,
): LegendBlock[] {
  const chunked = timelines.filter(({ schedule }) => chunksOf(schedule) > 1);
  const [first] = chunked;
  if (!first) return [];
  const kinds = Object.values(PASS).filter((kind) =>
    chunked.some(({ schedule }) => kindsOf(schedule).includes(kind)),
  );
  const styles = kinds.map((kind) =>
    passStyle(colours, kind, passColour(colours, theme.paper, kind, 1, 2)),
  );
  const tint = theme.name === "dark" ? "darker" : "paler";
  const what = first.schedule.routes.length > 1 ? "other direction" : "later chunk";
  return [swatch(`${tint}: ${what}`, theme, styles)];
}

function passStyle(colours: ScheduleColours, kind: number, fill: string): SwatchStyle {
  return { fill, ...passTexture(colours, kind, fill) };
}

/** One or more patches side by side, and what they stand for. */
function swatch(text: string, theme: Theme, styles: readonly SwatchStyle[]): LegendBlock {
  const patches = styles.length * SWATCH + styles.length - 1;
  return {
    width: patches + 6 + textWidth(text, SIZE),
    height: HEIGHT,
    marksAt: (x, y): Mark[] => [
      ...styles.map((style, index) =>
        rects(
          "legend-swatch",
          [{ x: x + index * (SWATCH + 1), y, width: SWATCH, height: HEIGHT }],
          style,
        ),
      ),
      nameAt(x + patches + 6, y, text, theme),
    ],
  };
}

/** A send as it is drawn between two rows. */
function sendBlock(colours: ScheduleColours, theme: Theme): LegendBlock {
  const text = "send";
  return {
    width: SWATCH + 6 + textWidth(text, SIZE),
    height: HEIGHT,
    marksAt: (x, y): Mark[] => {
      const line = new PathBuilder();
      line.segment(x + 1, y + 1, x + SWATCH - 1, y + HEIGHT - 1);
      const stroke = { colour: colours.message, width: 1 };
      return [
        { kind: "path", name: "legend-send", commands: line.commands(), stroke },
        nameAt(x + SWATCH + 6, y, text, theme),
      ];
    },
  };
}

function nameAt(x: number, y: number, text: string, theme: Theme): Mark {
  return texts("legend-text", [{ x, y: y + 10, text }], { size: SIZE, colour: theme.ink });
}

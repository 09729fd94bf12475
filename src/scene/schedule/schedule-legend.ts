/** The key to the blocks that this schedule has, and to no others. */
import { PASS, PASS_NAMES } from "../../engine/schedule/schedule.ts";
import { EDGE, type Timeline } from "../../engine/schedule/timeline.ts";
import { type Legend, type LegendBlock, layOutLegend } from "../legend/legend-block.ts";
import { type Mark, type RectMarks, rects, texts } from "../marks.ts";
import { textWidth } from "../text-metrics.ts";
import type { Theme } from "../theme.ts";
import { chunksOf, kindsOf, passColour, type ScheduleColours } from "./pass-colours.ts";

const SIZE = 11;
const SWATCH = 12;

type SwatchStyle = Omit<RectMarks, "kind" | "name" | "boxes">;

export function scheduleLegend(
  timeline: Timeline,
  colours: ScheduleColours,
  theme: Theme,
  width: number,
): Legend {
  const { schedule, durations, edges } = timeline;
  const blocks: LegendBlock[] = kindsOf(schedule).map((kind) =>
    swatch(PASS_NAMES[kind] ?? "", theme, {
      fill: colours.passes[kind as 0 | 1 | 2 | 3],
      ...(kind === PASS.weightGradient ? { hatch: colours.hatch } : {}),
    }),
  );
  const chunks = chunksOf(schedule);
  if (chunks > 1) {
    const last = passColour(colours, theme.paper, PASS.forward, chunks - 1, chunks);
    const text = schedule.routes.length > 1 ? "lighter: other direction" : "lighter: later chunk";
    blocks.push(swatch(text, theme, { fill: last }));
  }
  if (durations.recomputeSeconds.some((seconds) => seconds > 0)) {
    const style = { fill: colours.passes[PASS.forward], hatch: colours.hatch };
    blocks.push(swatch("recomputation", theme, style));
  }
  if (edges.kind.includes(EDGE.gradientReduce) || edges.kind.includes(EDGE.parameterGather)) {
    blocks.push(swatch("data-parallel collectives", theme, { fill: colours.data }));
  }
  if (edges.kind.includes(EDGE.optimizer)) {
    blocks.push(swatch("optimizer", theme, { fill: colours.optimizer }));
  }
  blocks.push(
    swatch("idle (bubble)", theme, {
      fill: colours.idle,
      stroke: { colour: theme.line, width: 1 },
    }),
  );
  return layOutLegend(blocks, width);
}

function swatch(text: string, theme: Theme, style: SwatchStyle): LegendBlock {
  return {
    width: SWATCH + 6 + textWidth(text, SIZE),
    height: SWATCH,
    marksAt: (x, y): Mark[] => [
      rects("legend-swatch", [{ x, y, width: SWATCH, height: SWATCH }], style),
      texts("legend-text", [{ x: x + SWATCH + 6, y: y + 10, text }], {
        size: SIZE,
        colour: theme.ink,
      }),
    ],
  };
}

/**
 * Under the stage numbers: when in the step each stage is fullest. Neighbours whose moments differ
 * hold different things at their peak, which is why bars may jump from one to the next.
 */
import type { StageMemory } from "../../engine/report.ts";
import type { Line, Mark } from "../marks.ts";
import { texts } from "../marks.ts";
import { PathBuilder } from "../path.ts";
import { textWidth } from "../text-metrics.ts";
import type { Theme } from "../theme.ts";
import { columnEdges, type StageBarsLayout, stageOfColumn } from "./stage-bars-layout.ts";

const LABEL = 11;

export const MOMENT_WORDS: Record<StageMemory["peakMoment"], string> = {
  forward: "a forward pass",
  firstBackward: "the first backward",
  loss: "the loss",
  backward: "a layer's backward",
  embeddingGradient: "the embedding's gradient",
  accumulation: "gradient accumulation",
  step: "the optimizer step",
};

/** Neighbouring columns that are fullest at the same moment. */
interface Run {
  moment: StageMemory["peakMoment"];
  first: number;
  last: number;
}

/** @param top where the brackets begin, pixels from the top of the picture */
export function momentBrackets(layout: StageBarsLayout, theme: Theme, top: number): Mark[] {
  const runs = runsOf(layout);
  const lines = new PathBuilder();
  const labels: Line[] = [];
  const title = layout.stages.length === 1 ? "the only stage" : "stage";
  let free = 0;
  runs.forEach((run, index) => {
    const [left] = columnEdges(layout, run.first);
    const [, right] = columnEdges(layout, run.last);
    lines.moveTo(left, top);
    lines.lineTo(left, top + 4);
    lines.lineTo(right, top + 4);
    lines.lineTo(right, top);
    const full = `${title}, fullest during ${MOMENT_WORDS[run.moment]}`;
    const text = index === 0 ? full : MOMENT_WORDS[run.moment];
    const width = textWidth(text, LABEL);
    // The first names the axis and may reach beyond its bracket; others are left out if they crowd.
    const room = index === runs.length - 1 ? layout.width : right;
    const x = Math.max(left, free);
    if (index > 0 && x + width > room) return;
    labels.push({ x, y: top + 18, text });
    free = x + width + 14;
  });
  return [
    {
      kind: "path",
      name: "moments",
      commands: lines.commands(),
      stroke: { colour: theme.deviceLine, width: 1 },
    },
    texts("moment-names", labels, { size: LABEL, colour: theme.muted }),
    ...shared(layout, theme, top + 33),
  ];
}

/** Says so where a column stands for several stages. */
function shared({ plot, stagesPerColumn }: StageBarsLayout, theme: Theme, y: number): Mark[] {
  if (stagesPerColumn === 1) return [];
  const text = `each column is the fullest of ${stagesPerColumn} neighbours`;
  return [texts("shared-columns", [{ x: plot.x, y, text }], { size: LABEL, colour: theme.muted })];
}

function runsOf(layout: StageBarsLayout): Run[] {
  const runs: Run[] = [];
  for (let column = 0; column < layout.columns; column++) {
    const moment = stageOfColumn(layout, column).peakMoment;
    const run = runs[runs.length - 1];
    if (run?.moment === moment) run.last = column;
    else runs.push({ moment, first: column, last: column });
  }
  return runs;
}

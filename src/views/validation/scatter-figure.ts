/** The runs as a figure that can be pointed at and walked through. */

import type { Theme } from "../../scene/theme.ts";
import { summarizeErrors } from "../../scene/validation/error-summary.ts";
import { matches, type RunFilter } from "../../scene/validation/filter-runs.ts";
import {
  layoutScatter,
  pointAt,
  type ScatterInput,
  type ScatterPoint,
} from "../../scene/validation/scatter-layout.ts";
import { pointedRun, scatterPicture } from "../../scene/validation/scatter-picture.ts";
import {
  errorText,
  runText,
  shareText,
  valueText,
} from "../../scene/validation/validation-words.ts";
import { walkRuns } from "../../scene/validation/walk-runs.ts";
import type { FigureScene } from "../figure/figure-scene.ts";

export const RUN_KEYS =
  "Left and right arrow keys go to the next shorter and longer run, up and down to the next higher " +
  "and lower error. Home and End go to the ends. Enter opens the run as a plan.";

export function scatterFigure(
  input: ScatterInput,
  filter: RunFilter,
  theme: Theme,
): FigureScene<ScatterPoint> {
  const layout = layoutScatter(input);
  const chosen = layout.points.filter(({ run }) => matches(run, filter));
  const ids = new Set(chosen.map(({ run }) => run.id));
  const summary = summarizeErrors(
    chosen.map(({ run }) => run),
    input.measure,
  );
  const what = input.measure === "seconds" ? "seconds per iteration" : "memory per GPU";
  return {
    picture: scatterPicture(layout, ({ run }) => ids.has(run.id), theme),
    overlay: ({ pointed, focused }) =>
      [focused, pointed].flatMap((point) => {
        const here = point && layout.points.find(({ run }) => run.id === point.run.id);
        return here ? pointedRun(layout, here, theme) : [];
      }),
    placeAt: (x, y) => pointAt(chosen, x, y),
    walk: (key, from) => walkRuns(chosen, key, from),
    same: (one, other) => one.run.id === other.run.id,
    describe: ({ run, comparison }) =>
      `${runText(run)}. Measured ${valueText(comparison.measured, input.measure)}, ` +
      `predicted ${valueText(comparison.predicted, input.measure)}, ${errorText(comparison)}.`,
    summary: summary
      ? `Predicted against measured ${what} of ${summary.runs} published runs: ` +
        `half of the predictions are within ${shareText(summary.median)}, ` +
        `nine in ten within ${shareText(summary.ninetieth)}.`
      : `No published run with ${what} is left by the filter.`,
  };
}

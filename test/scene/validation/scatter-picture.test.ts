/** Pictures kept as SVG, to be looked at when they change; and what must be seen in all of them. */
import { expect, test } from "vitest";
import { toSvg } from "../../../src/draw/svg.ts";
import { luminance, packColour } from "../../../src/scene/colour/packed-colour.ts";
import { DARK, LIGHT } from "../../../src/scene/theme.ts";
import { hardwareMarks } from "../../../src/scene/validation/hardware-marks.ts";
import { layoutScatter } from "../../../src/scene/validation/scatter-layout.ts";
import { pointedRun, scatterPicture } from "../../../src/scene/validation/scatter-picture.ts";
import { HARDWARE, type ValidationRun } from "../../../src/scene/validation/validation-run.ts";
import { sampleRun } from "./sample-runs.ts";

const golden = (name: string) => `../../golden/validation/${name}.svg`;

/** Forty runs on a spiral of errors, four kinds of hardware. */
const runs: ValidationRun[] = Array.from({ length: 40 }, (_, index) => {
  const measured = 0.2 * 1.22 ** index;
  return sampleRun(`run/${index}`, {
    hardware: HARDWARE[index % 4] as string,
    complete: index % 3 > 0,
    series: index % 5 === 0 ? "one" : "other",
    seconds: { measured, predicted: measured * (1 + 0.4 * Math.sin(index)) },
  });
});

const size = { width: 460, height: 400 };

test("predicted against measured, one run pointed at, others filtered out", async () => {
  const layout = layoutScatter({ runs, measure: "seconds", upright: "predicted", ...size });
  const picture = scatterPicture(layout, ({ run }) => run.series === "other", LIGHT);
  const point = layout.points[21];
  if (point) picture.marks.push(...pointedRun(layout, point, LIGHT));
  await expect(toSvg(picture, { title: "predicted" })).toMatchFileSnapshot(golden("predicted"));
});

test("errors against measured, in dark", async () => {
  const layout = layoutScatter({ runs, measure: "seconds", upright: "error", ...size });
  const picture = scatterPicture(layout, () => true, DARK);
  await expect(toSvg(picture, { title: "errors" })).toMatchFileSnapshot(golden("errors-dark"));
});

test("hardware is told apart by shape as well as by colour, and seen on the paper", () => {
  for (const theme of [LIGHT, DARK]) {
    const marks = hardwareMarks(theme.name);
    expect(new Set(marks.map(({ shape }) => shape)).size).toBe(HARDWARE.length);
    expect(new Set(marks.map(({ colour }) => colour)).size).toBe(HARDWARE.length);
    const paper = luminance(packColour(theme.paper));
    for (const { colour } of marks) {
      const ink = luminance(packColour(colour));
      const contrast = (Math.max(paper, ink) + 0.05) / (Math.min(paper, ink) + 0.05);
      expect(contrast).toBeGreaterThan(3);
    }
  }
});

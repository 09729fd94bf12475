/**
 * Every schedule once as a picture, compared with the file kept beside this test. The files were
 * looked at: that of 1F1B is figure 3, that of interleaved 1F1B figure 4 of Narayanan et al. 2021.
 * `npx vitest run --project unit test/scene/schedule/golden.test.ts -u` writes them anew.
 */
import { expect, test } from "vitest";
import { toSvg } from "../../../src/draw/svg.ts";
import type { ScheduleName } from "../../../src/engine/plan/plan.ts";
import { describeSchedule } from "../../../src/scene/schedule/describe-schedule.ts";
import { wholeWindow } from "../../../src/scene/schedule/schedule-input.ts";
import { scheduleScene } from "../../../src/scene/schedule/schedule-scene.ts";
import { FIGURE_LOOK, FIGURES, figureInput } from "./figures.ts";

test.each(Object.keys(FIGURES) as ScheduleName[])("%s", async (name) => {
  const input = figureInput(name);
  const rows = input.timeline.schedule.rankCount;
  const scene = scheduleScene(input, { ...FIGURE_LOOK, height: 72 + 32 * rows });
  const svg = toSvg(scene.picture(), { title: input.name, description: describeSchedule(input) });
  await expect(svg).toMatchFileSnapshot(`golden/${name}.svg`);
});

test("a micro-batch's way, a rank and the cursor, on dark paper", async () => {
  const input = figureInput("1f1b");
  const scene = scheduleScene(input, { ...FIGURE_LOOK, theme: "dark" });
  const picture = scene.whole(wholeWindow(input), { pass: 2, microBatch: 3, rank: 1, time: 9.3 });
  const svg = toSvg(picture, { title: input.name });
  await expect(svg).toMatchFileSnapshot("golden/pointing-dark.svg");
});

test("passes thinner than a pixel", async () => {
  const input = figureInput("interleaved-1f1b", { stages: 12, chunks: 2, microBatches: 240 });
  const scene = scheduleScene(input, { ...FIGURE_LOOK, width: 480, vector: true });
  const svg = toSvg(scene.picture(), { title: input.name });
  await expect(svg).toMatchFileSnapshot("golden/thin.svg");
});

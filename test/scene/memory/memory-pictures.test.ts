/** Pictures kept as SVG, to be looked at when they change. */
import { expect, test } from "vitest";
import { toSvg } from "../../../src/draw/svg.ts";
import type { Mark } from "../../../src/scene/marks.ts";
import { memoryCurvePicture } from "../../../src/scene/memory/memory-curve.ts";
import { layoutMemoryCurve } from "../../../src/scene/memory/memory-curve-layout.ts";
import { stageBarsPicture } from "../../../src/scene/memory/stage-bars.ts";
import { layoutStageBars } from "../../../src/scene/memory/stage-bars-layout.ts";
import { stageHighlight } from "../../../src/scene/memory/stage-highlight.ts";
import { DARK, LIGHT } from "../../../src/scene/theme.ts";
import { GIBIBYTE, pipelineReport, sampleReport, sampleStage } from "./sample-memory.ts";

const golden = (name: string) => `../../golden/memory/${name}.svg`;

test("35 stages that fit, one of them pointed at", async () => {
  const layout = layoutStageBars(pipelineReport(35, 28), {
    width: 620,
    height: 300,
    allocatableBytes: 79.15 * GIBIBYTE,
  });
  const picture = stageBarsPicture(layout, LIGHT);
  picture.marks.push(
    ...stageHighlight(layout, { stage: 0 }, LIGHT, "selected"),
    ...stageHighlight(layout, { stage: 12, part: "activations" }, LIGHT, "pointed"),
  );
  await expect(toSvg(picture, { title: "fits" })).toMatchFileSnapshot(golden("fits"));
});

test("8 stages of which some are over, in dark", async () => {
  const layout = layoutStageBars(pipelineReport(8, 60), { width: 620, height: 300 });
  const picture = stageBarsPicture(layout, DARK);
  await expect(toSvg(picture, { title: "over" })).toMatchFileSnapshot(golden("over-dark"));
});

test("one stage far over", async () => {
  const memory = sampleReport([sampleStage(0, [40.7, 82, 244, 29.4, 0, 2.4])]);
  const picture = stageBarsPicture(layoutStageBars(memory, { width: 620, height: 300 }), LIGHT);
  await expect(toSvg(picture, { title: "one" })).toMatchFileSnapshot(golden("one-stage"));
});

test("1,024 stages in fewer columns", async () => {
  const layout = layoutStageBars(pipelineReport(1024, 110), { width: 620, height: 300 });
  const picture = stageBarsPicture(layout, LIGHT);
  await expect(toSvg(picture, { title: "many" })).toMatchFileSnapshot(golden("many-stages"));
});

test("a strip under another picture", async () => {
  const layout = layoutStageBars(pipelineReport(35, 60), {
    width: 820,
    height: 120,
    compact: true,
  });
  const picture = stageBarsPicture(layout, LIGHT);
  await expect(toSvg(picture, { title: "strip" })).toMatchFileSnapshot(golden("strip"));
});

test("memory over a step", async () => {
  const steps = 16;
  const passes = Array.from({ length: 2 * steps - 1 }, (_, at) => 30 + swing(at, steps));
  const levels = [30, ...passes, 34];
  const layout = layoutMemoryCurve({
    curve: {
      seconds: Float64Array.from(levels.map((_, at) => at * 0.5)),
      bytes: Float64Array.from(levels.map((level) => level * GIBIBYTE)),
    },
    held: [
      { part: "weights", bytes: 4 * GIBIBYTE },
      { part: "gradients", bytes: 4 * GIBIBYTE },
      { part: "optimizerStates", bytes: 19 * GIBIBYTE },
      { part: "framework", bytes: 3 * GIBIBYTE },
    ],
    capacityBytes: 80 * GIBIBYTE,
    passesEnd: 16,
    seconds: 18,
    fullestBytes: 60 * GIBIBYTE,
    width: 820,
    height: 150,
  });
  const picture = memoryCurvePicture(layout, LIGHT);
  await expect(toSvg(picture, { title: "step" })).toMatchFileSnapshot(golden("over-a-step"));
});

/** Up to 8 micro-batches in flight, then one forward and one backward in turn, then down. */
function swing(at: number, steps: number): number {
  const warm = Math.min(at + 1, 8);
  const left = 2 * steps - 1 - at;
  return 3 * Math.min(left, warm - (at >= 8 && at % 2 === 0 ? 1 : 0));
}

test("over capacity is said by hatching, line and words, not by colour alone", () => {
  const names = (activations: number) => {
    const layout = layoutStageBars(pipelineReport(8, activations), { width: 620, height: 300 });
    return stageBarsPicture(layout, LIGHT).marks.map((mark: Mark) => mark.name);
  };
  expect(names(60)).toContain("over-capacity");
  expect(names(60)).toContain("over-capacity-frames");
  expect(names(20)).not.toContain("over-capacity");
});

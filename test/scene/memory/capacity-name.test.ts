/** The capacity line's own name, in pictures without a column of names. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { stageBarsPicture } from "../../../src/scene/memory/stage-bars.ts";
import {
  barBox,
  layoutStageBars,
  type StageBarsLayout,
} from "../../../src/scene/memory/stage-bars-layout.ts";
import { textWidth } from "../../../src/scene/text-metrics.ts";
import { themeNamed } from "../../../src/scene/theme.ts";
import { anyReport } from "./sample-memory.ts";

function nameOf(layout: StageBarsLayout) {
  const { marks } = stageBarsPicture(layout, themeNamed("light"));
  const name = marks.find((mark) => mark.name === "capacity-name");
  if (name?.kind !== "texts") throw new Error("the line has no name");
  const [x = 0, y = 0] = name.positions;
  const width = textWidth(name.texts[0] ?? "", name.style.size, 600);
  return { left: name.style.anchor === "end" ? x - width : x, y };
}

test("it lies on no bar, not even where bars pass the line, and stays within the picture", () => {
  const narrow = fc.record({
    width: fc.integer({ min: 200, max: 440 }),
    height: fc.integer({ min: 84, max: 300 }),
    compact: fc.boolean(),
  });
  fc.assert(
    fc.property(anyReport(60), narrow, (memory, space) => {
      const layout = layoutStageBars(memory, space);
      const { left, y } = nameOf(layout);
      expect(y).toBeGreaterThan(8);
      for (let column = 0; column < layout.columns; column++) {
        const box = barBox(layout, column);
        if (box.x + box.width < left) continue;
        expect(y).toBeLessThanOrEqual(box.y + 1);
      }
    }),
  );
});

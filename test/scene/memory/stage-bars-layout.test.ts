import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { MEMORY_PARTS } from "../../../src/scene/memory/memory-parts.ts";
import {
  barBox,
  columnEdges,
  columnOf,
  layoutStageBars,
  partBoxes,
  type StageBarsLayout,
  stageAt,
  stageOfColumn,
  yOf,
} from "../../../src/scene/memory/stage-bars-layout.ts";
import { anyReport, pipelineReport, sampleReport, sampleStage } from "./sample-memory.ts";

const space = fc.record({
  width: fc.integer({ min: 280, max: 1600 }),
  height: fc.integer({ min: 100, max: 700 }),
  compact: fc.boolean(),
});

const anyLayout = fc
  .tuple(anyReport(60), space)
  .map(([memory, room]) => layoutStageBars(memory, room));

function eachColumn(layout: StageBarsLayout, look: (column: number) => void) {
  for (let column = 0; column < layout.columns; column++) look(column);
}

describe("bars of the stages", () => {
  test("never overlap and stay within the plot", () => {
    fc.assert(
      fc.property(anyLayout, (layout) => {
        const { plot } = layout;
        let free = plot.x - 0.5;
        eachColumn(layout, (column) => {
          const [left, right] = columnEdges(layout, column);
          expect(left).toBeGreaterThanOrEqual(free);
          expect(right).toBeGreaterThan(left);
          free = right;
        });
        expect(free).toBeLessThanOrEqual(plot.x + plot.width + 1);
        expect(plot.x + plot.width).toBeLessThanOrEqual(layout.width);
      }),
    );
  });

  test("are stacked of parts that begin where the one below ends and add up to the total", () => {
    fc.assert(
      fc.property(anyLayout, (layout) => {
        eachColumn(layout, (column) => {
          const boxes = partBoxes(layout, column);
          expect(boxes.map(({ part }) => part)).toEqual(MEMORY_PARTS.map(({ part }) => part));
          let foot = layout.plot.y + layout.plot.height;
          for (const { box } of boxes) {
            expect(box.y + box.height).toBeCloseTo(foot, 6);
            expect(box.height).toBeGreaterThanOrEqual(0);
            foot = box.y;
          }
          const { total } = stageOfColumn(layout, column).bytes;
          expect(foot).toBeCloseTo(yOf(layout, total), 6);
          expect(barBox(layout, column).y).toBeCloseTo(foot, 6);
        });
      }),
    );
  });

  test("leave room for the fullest stage and for the capacity line", () => {
    fc.assert(
      fc.property(anyLayout, (layout) => {
        const fullest = Math.max(...layout.stages.map((stage) => stage.bytes.total));
        expect(yOf(layout, fullest)).toBeGreaterThan(layout.plot.y);
        expect(yOf(layout, layout.capacityBytes)).toBeGreaterThan(layout.plot.y);
      }),
    );
  });

  test("are hit where they are drawn", () => {
    fc.assert(
      fc.property(anyLayout, (layout) => {
        eachColumn(layout, (column) => {
          const { stage } = stageOfColumn(layout, column);
          for (const { part, box } of partBoxes(layout, column)) {
            if (box.height < 0.01) continue;
            const hit = stageAt(layout, box.x + box.width / 2, box.y + box.height / 2);
            expect(hit).toEqual({ stage, part });
          }
        });
      }),
    );
  });
});

test("with more stages than pixels a column shows the fullest of its neighbours", () => {
  const stages = Array.from({ length: 2000 }, (_, stage) =>
    sampleStage(stage, [1, 1, 1, stage === 1234 ? 90 : 5, 0, 1]),
  );
  const layout = layoutStageBars(sampleReport(stages), { width: 880, height: 300 });
  expect(layout.columns).toBeLessThan(500);
  expect(stageOfColumn(layout, columnOf(layout, 1234)).stage).toBe(1234);
  const columns = new Set(stages.map(({ stage }) => columnOf(layout, stage)));
  expect(columns.size).toBe(layout.columns);
});

test("beside the bars there is no stage, above a bar there is one without a part", () => {
  const layout = layoutStageBars(pipelineReport(4, 20), { width: 600, height: 300 });
  expect(stageAt(layout, layout.plot.x - 3, 100)).toBeUndefined();
  expect(stageAt(layout, layout.plot.x + layout.plot.width + 3, 100)).toBeUndefined();
  expect(stageAt(layout, layout.plot.x + 5, layout.plot.y + 1)).toEqual({ stage: 0 });
});

test("a report without stages is refused", () => {
  const empty = { ...pipelineReport(1, 1), stages: [] };
  expect(() => layoutStageBars(empty, { width: 100, height: 100 })).toThrow(RangeError);
});

/** The bars of the stages as a figure that can be pointed at and walked through. */
import type { MemoryReport } from "../../engine/report.ts";
import { MEMORY_PARTS, partName } from "../../scene/memory/memory-parts.ts";
import { memoryWords, stageWords } from "../../scene/memory/memory-words.ts";
import { stageBarsPicture } from "../../scene/memory/stage-bars.ts";
import {
  columnOf,
  layoutStageBars,
  type StageBarsSpace,
  type StageHit,
  stageAt,
  stageOfColumn,
} from "../../scene/memory/stage-bars-layout.ts";
import { stageHighlight } from "../../scene/memory/stage-highlight.ts";
import { formatMemory } from "../../scene/quantity-text.ts";
import type { Theme } from "../../scene/theme.ts";
import type { FigureScene } from "../figure/figure-scene.ts";

export const STAGE_KEYS =
  "Left and right arrow keys move from stage to stage, up and down through the parts of a stage. " +
  "Home and End go to the first and the last stage. Enter selects the stage and opens the part.";

/** @param chosen the stage shown in detail, framed in the picture */
export function stageFigure(
  memory: MemoryReport,
  chosen: number | undefined,
  theme: Theme,
  space: StageBarsSpace,
): FigureScene<StageHit> {
  const layout = layoutStageBars(memory, space);
  const words = memoryWords(memory);
  const stageIn = (column: number) =>
    stageOfColumn(layout, Math.min(layout.columns - 1, Math.max(0, column))).stage;
  const steps: Record<string, (column: number) => number> = {
    ArrowLeft: (column) => column - 1,
    ArrowRight: (column) => column + 1,
    Home: () => 0,
    End: () => layout.columns - 1,
  };
  return {
    picture: stageBarsPicture(layout, theme),
    overlay: ({ pointed, focused }) => [
      ...(chosen === undefined ? [] : stageHighlight(layout, { stage: chosen }, theme, "selected")),
      ...(focused === undefined ? [] : stageHighlight(layout, focused, theme, "pointed")),
      ...(pointed === undefined ? [] : stageHighlight(layout, pointed, theme, "pointed")),
    ],
    placeAt: (x, y) => stageAt(layout, x, y),
    walk(key, from) {
      const vertical = key === "ArrowUp" ? 1 : key === "ArrowDown" ? -1 : 0;
      const here = from ?? { stage: chosen ?? 0 };
      if (vertical !== 0) return partBeside(memory, here, vertical);
      const step = steps[key];
      if (!step) return undefined;
      // The first arrow only shows where one is.
      if (from === undefined && key.startsWith("Arrow")) return here;
      return { ...here, stage: stageIn(step(columnOf(layout, here.stage))) };
    },
    same: (one, other) => one.stage === other.stage && one.part === other.part,
    describe: ({ stage, part }) => {
      const shown = memory.stages[stage];
      if (!shown) return "";
      if (part === undefined) return stageWords(shown, memory.capacityBytes);
      return `Stage ${stage}, ${partName(part)}: ${formatMemory(shown.bytes[part])}`;
    },
    summary: `Memory of ${memory.stages.length} pipeline stages. ${words.verdict} ${words.largest}`,
  };
}

/** The next part up or down the stack that takes any room. */
function partBeside(memory: MemoryReport, { stage, part }: StageHit, by: 1 | -1): StageHit {
  const bytes = memory.stages[stage]?.bytes;
  const filled = MEMORY_PARTS.map((known) => known.part).filter((one) => (bytes?.[one] ?? 0) > 0);
  if (part === undefined) {
    const first = by > 0 ? filled[0] : filled[filled.length - 1];
    return first === undefined ? { stage } : { stage, part: first };
  }
  const next = filled[filled.indexOf(part) + by];
  return { stage, part: next ?? part };
}

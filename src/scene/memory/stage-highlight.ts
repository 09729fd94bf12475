/** What is pointed at or selected among the bars, for the layer above them; it follows the pointer. */
import type { Box, Mark } from "../marks.ts";
import { rects, texts } from "../marks.ts";
import { formatMemory } from "../quantity-text.ts";
import { textWidth } from "../text-metrics.ts";
import type { Theme } from "../theme.ts";
import { partName } from "./memory-parts.ts";
import {
  barBox,
  columnOf,
  partBoxes,
  type StageBarsLayout,
  type StageHit,
  stageOfColumn,
} from "./stage-bars-layout.ts";

const LABEL = 11;

/** A frame around one stage's bar, or one part of it, for the layer above; it follows the pointer. */
export function stageHighlight(
  layout: StageBarsLayout,
  hit: StageHit,
  theme: Theme,
  kind: "pointed" | "selected",
): Mark[] {
  const column = columnOf(layout, hit.stage);
  const box = barBox(layout, column);
  const frame = grown(box, 2);
  const marks: Mark[] = [
    rects("stage-casing", [grown(frame, 1)], {
      stroke: { colour: theme.casing, width: 1 },
      radius: 3,
    }),
    rects("stage-frame", [frame], {
      stroke: { colour: theme.ink, width: kind === "selected" ? 2 : 1 },
      radius: 2,
    }),
  ];
  if (kind === "selected") return marks;
  const part = partBoxes(layout, column).find((known) => known.part === hit.part);
  if (part && part.box.height >= 2) {
    marks.push(rects("part-frame", [part.box], { stroke: { colour: theme.ink, width: 1 } }));
  }
  return [...marks, ...pointedText(layout, hit, box, theme)];
}

/** What is pointed at, on a ground of its own so that it can be read wherever it comes to lie. */
function pointedText(layout: StageBarsLayout, hit: StageHit, box: Box, theme: Theme): Mark[] {
  const shown = stageOfColumn(layout, columnOf(layout, hit.stage));
  const bytes = hit.part === undefined ? shown.bytes.total : shown.bytes[hit.part];
  const what = hit.part === undefined ? "" : `, ${partName(hit.part)}`;
  const text = `stage ${shown.stage}${what}: ${formatMemory(bytes)}`;
  const half = textWidth(text, LABEL, 600) / 2 + 6;
  const middle = box.x + box.width / 2;
  const x = Math.min(Math.max(middle, half), layout.width - half);
  const y = Math.max(LABEL + 3, box.y - 9);
  const ground = { x: x - half, y: y - LABEL - 2, width: 2 * half, height: LABEL + 7 };
  return [
    rects("pointed-ground", [ground], {
      fill: theme.paper,
      stroke: { colour: theme.line, width: 1 },
      radius: 3,
    }),
    texts("pointed-stage", [{ x, y, text }], {
      size: LABEL,
      colour: theme.ink,
      weight: 600,
      anchor: "middle",
    }),
  ];
}

function grown({ x, y, width, height }: Box, by: number): Box {
  return { x: x - by, y: y - by, width: width + 2 * by, height: height + 2 * by };
}

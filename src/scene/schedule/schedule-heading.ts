/** Over the rows: which schedule this is, and its bubble, measured and by the textbook. */
import { bubbleFraction } from "../../engine/schedule/timeline.ts";
import { type Mark, texts } from "../marks.ts";
import { formatCount, formatShare } from "../quantity-text.ts";
import { fitText, textWidth } from "../text-metrics.ts";
import type { Theme } from "../theme.ts";
import type { ScheduleSceneInput } from "./schedule-input.ts";
import type { ScheduleLayout } from "./schedule-layout.ts";

const SIZE = 12;

export function headingMarks(
  input: ScheduleSceneInput,
  { margin }: ScheduleLayout,
  width: number,
  theme: Theme,
): Mark[] {
  const bubble = bubbleText(input);
  const room = width - 2 * margin;
  const title = fitText(titleText(input), SIZE, room);
  const marks = [
    texts("heading", [{ x: margin, y: 17, text: title }], {
      size: SIZE,
      weight: 600,
      colour: theme.ink,
    }),
  ];
  const free = room - textWidth(title, SIZE, 600) - 16;
  // The measured figure goes first: where there is no room for both, the formula gives way.
  const shown = [bubble, bubble.split(", textbook")[0] ?? ""].find(
    (text) => textWidth(text, SIZE) <= free,
  );
  if (shown) {
    const at = [{ x: width - margin, y: 17, text: shown }];
    marks.push(texts("bubble", at, { size: SIZE, colour: theme.muted, anchor: "end" }));
  }
  return marks;
}

export function titleText({ name, timeline }: ScheduleSceneInput): string {
  const { rankCount, stageCount, microBatchCount, routes } = timeline.schedule;
  const chunks = stageCount / rankCount;
  const ranks = `${formatCount(rankCount)} pipeline rank${rankCount === 1 ? "" : "s"}`;
  const held = chunks > 1 ? ` of ${chunks} chunks` : routes.length > 1 ? ", two directions" : "";
  return `${name}: ${ranks}${held}, ${formatCount(microBatchCount)} micro-batches`;
}

export function bubbleText({ timeline, textbookBubble }: ScheduleSceneInput): string {
  const measured = `bubble ${formatShare(bubbleFraction(timeline))}`;
  if (timeline.schedule.asynchronous) return `${measured} while the pipeline fills and empties`;
  if (!textbookBubble) return measured;
  return `${measured}, textbook ${formatShare(textbookBubble.value)}`;
}

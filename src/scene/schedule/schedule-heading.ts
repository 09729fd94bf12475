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
  const [measured, ...rest] = bubbleWords(input);
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
  const shown = [[measured, ...rest].join(", "), measured].find(
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

/** The measured bubble and, where there is a formula, the textbook's; says whose the first is. */
export function bubbleWords({
  timeline,
  textbookBubble,
}: ScheduleSceneInput): [measured: string, ...textbook: string[]] {
  const { rankCount, asynchronous } = timeline.schedule;
  // The headline's is another: of the rank that sets the pace alone.
  const whose = rankCount > 1 ? " (mean of ranks)" : "";
  const measured = `bubble ${formatShare(bubbleFraction(timeline))}${whose}`;
  if (asynchronous) return [`${measured} while the pipeline fills and empties`];
  return textbookBubble ? [measured, `textbook ${formatShare(textbookBubble.value)}`] : [measured];
}

/** Over the rows: which schedule this is, and its bubble, measured and by the textbook. */
import { bubbleFraction } from "../../engine/schedule/timeline.ts";
import { type Mark, texts } from "../marks.ts";
import { formatCount, formatShare } from "../quantity-text.ts";
import { fitText, textWidth } from "../text-metrics.ts";
import type { Theme } from "../theme.ts";
import type { ScheduleSceneInput } from "./schedule-input.ts";
import type { ScheduleLayout } from "./schedule-layout.ts";

const SIZE = 12;
const LINE = 16;
const FIRST = 17;
/** Free between title and bubble where they share a line. */
const BETWEEN = 16;

/** The lines of a heading in so much room: one for all, or title and bubble below one another. */
function headingLines(input: ScheduleSceneInput, room: number) {
  const title = titleText(input);
  const bubble = bubbleWords(input).join(", ");
  const isOne = textWidth(title, SIZE, 600) + BETWEEN + textWidth(bubble, SIZE) <= room;
  return isOne
    ? { title: [title], bubble: [bubble], isOne }
    : { title: wrapped(title, room, 600), bubble: wrapped(bubble, room, 400), isOne };
}

/** Height that the heading needs, pixels. */
export function headingHeight(input: ScheduleSceneInput, room: number): number {
  const { title, bubble, isOne } = headingLines(input, room);
  return FIRST + 5 + (isOne ? 0 : (title.length + bubble.length - 1) * LINE);
}

export function headingMarks(
  input: ScheduleSceneInput,
  { margin }: ScheduleLayout,
  width: number,
  theme: Theme,
): Mark[] {
  const room = width - 2 * margin;
  const { title, bubble, isOne } = headingLines(input, room);
  const below = isOne ? 0 : title.length;
  const lineAt = (x: number, line: number, text: string) => ({ x, y: FIRST + line * LINE, text });
  return [
    texts(
      "heading",
      title.map((text, line) => lineAt(margin, line, fitText(text, SIZE, room))),
      { size: SIZE, weight: 600, colour: theme.ink },
    ),
    texts(
      "bubble",
      bubble.map((text, line) => lineAt(isOne ? width - margin : margin, below + line, text)),
      { size: SIZE, colour: theme.muted, anchor: isOne ? "end" : "start" },
    ),
  ];
}

/** A text in lines no wider than the room, as far as its words allow. */
function wrapped(text: string, room: number, weight: 400 | 600): string[] {
  const lines: string[] = [];
  for (const word of text.split(" ")) {
    const last = lines.at(-1);
    const longer = last === undefined ? word : `${last} ${word}`;
    if (last !== undefined && textWidth(longer, SIZE, weight) <= room)
      lines[lines.length - 1] = longer;
    else lines.push(word);
  }
  return lines;
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

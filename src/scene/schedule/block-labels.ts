/**
 * What is written into blocks: the letter of what a pass does and its micro-batch's number, `F12`. One
 * form serves a whole picture, so that neighbours are labelled alike: side by side, or, where that is
 * too wide, the letter above the number. A block without room for it keeps its texture alone.
 */
import { PASS_LETTERS } from "../../engine/schedule/schedule.ts";
import type { Line } from "../marks.ts";
import { textWidth } from "../text-metrics.ts";

/** A block that may be labelled. */
export interface LabelRoom {
  kind: number;
  microBatch: number;
  /** Updates that the weights it uses had seen, where passes of one step differ in them. */
  version?: number | undefined;
  /** Its middle, and what of it is free. */
  x: number;
  y: number;
  width: number;
  height: number;
}

interface LabelForm {
  isStacked: boolean;
  size: number;
  /** Whether versions of weights are written too: `F3·v1`. */
  versions: boolean;
}

const LARGEST = 11;
const SMALLEST = 9;
/** Free beside a label, and above and below it, pixels. */
const BESIDE = 2;
const ABOVE = 1;
/** From baseline to baseline, in sizes; and how far a line's middle lies above its baseline. */
const LEADING = 1.05;
const MIDDLE = 0.36;

/** The form in which most kinds of passes can be labelled; the largest, where several serve. */
export function labelFormFor(rooms: readonly LabelRoom[]): LabelForm {
  const narrowest = new Map<number, LabelRoom>();
  for (const room of rooms) {
    const known = narrowest.get(room.kind);
    if (!known || slack(room) < slack(known)) narrowest.set(room.kind, room);
  }
  const kinds = [...narrowest.values()];
  const full = { isStacked: false, size: LARGEST, versions: true };
  const areVersioned = kinds.every(({ version }) => version !== undefined);
  if (areVersioned && kinds.every((room) => fits(room, full))) return full;
  let best: LabelForm = { ...full, versions: false };
  let most = -1;
  for (const isStacked of [false, true]) {
    for (let size = LARGEST; size >= SMALLEST; size -= 1) {
      const form = { isStacked, size, versions: false };
      const count = kinds.filter((room) => fits(room, form)).length;
      if (count > most) {
        best = form;
        most = count;
      }
    }
  }
  return best;
}

/**
 * The lines of one block's label; none where it does not fit. Halves of a pair are too low for a form
 * that serves whole blocks, and the other way round: those take the other form.
 */
export function labelLines(room: LabelRoom, usual: LabelForm): Line[] {
  const other = { ...usual, isStacked: !usual.isStacked };
  const form = [usual, other].find((one) => fits(room, one));
  if (!form) return [];
  const [letter, number] = words(room, form);
  const { x, y } = room;
  const { size } = form;
  if (!form.isStacked) return [{ x, y: y + MIDDLE * size, text: `${letter}${number}` }];
  const half = (LEADING * size) / 2;
  return [
    { x, y: y - half + MIDDLE * size, text: letter },
    { x, y: y + half + MIDDLE * size, text: number },
  ];
}

function fits(room: LabelRoom, form: LabelForm): boolean {
  const { isStacked, size } = form;
  const [letter, number] = words(room, form);
  const lines = isStacked ? [letter, number] : [`${letter}${number}`];
  const width = Math.max(...lines.map((line) => textWidth(line, size)));
  const height = (lines.length - 1) * LEADING * size + 0.75 * size;
  return width + 2 * BESIDE <= room.width && height + 2 * ABOVE <= room.height;
}

function words(
  { kind, microBatch, version }: LabelRoom,
  { versions }: LabelForm,
): [letter: string, number: string] {
  const weights = versions && version !== undefined ? `·v${version}` : "";
  return [PASS_LETTERS[kind as 0] ?? "", `${microBatch}${weights}`];
}

/** Which block of a kind is the hardest to label: long numbers need more room. */
function slack(room: LabelRoom): number {
  return room.width - String(room.microBatch).length * 0.6 * SMALLEST;
}

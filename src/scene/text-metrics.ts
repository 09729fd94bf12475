/**
 * How wide text will be, without a screen to ask. Widths of Helvetica in thousandths of the size
 * (Adobe's Core 14 font metrics), which the fonts of the stack below stay close to.
 */
export const FONT_FAMILY =
  'system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif';

const GROUPS: [characters: string, width: number][] = [
  ["ijl'", 222],
  [" .,:;!ft/|I[]·", 278],
  ["r()-", 333],
  ["cksvxyz", 500],
  ["abdeghnopqu0123456789_", 556],
  ["+=<>~–×÷−", 584],
  ["FTZ", 611],
  ["ABEKPSVXY&", 667],
  ["CDHNRUw", 722],
  ["GOQ", 778],
  ["mM%", 833],
  ["W", 944],
  ["…—", 1000],
];

const WIDTHS = new Map<string, number>(
  GROUPS.flatMap(([characters, width]) => [...characters].map((one) => [one, width] as const)),
);

/** What the widest fonts of the stack add; a label that is a little short of room beats one cut off. */
const WIDEST_FONT = 1.09;

/** Estimated width in pixels; bold is a twentieth wider. */
export function textWidth(text: string, size: number, weight: 400 | 600 = 400): number {
  let thousandths = 0;
  for (const character of text) thousandths += WIDTHS.get(character) ?? 600;
  return (thousandths / 1000) * size * WIDEST_FONT * (weight === 600 ? 1.06 : 1);
}

/** The text, or as much of it as fits with an ellipsis; empty when not even one letter does. */
export function fitText(text: string, size: number, room: number, weight?: 400 | 600): string {
  if (textWidth(text, size, weight) <= room) return text;
  let short = text;
  while (short.length > 0 && textWidth(`${short}…`, size, weight) > room)
    short = short.slice(0, -1);
  return short.length > 0 ? `${short.trimEnd()}…` : "";
}

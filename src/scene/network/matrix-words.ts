/** The matrix in words: one cell, and the whole. */
import { TRAFFIC_KINDS } from "../../engine/report.ts";
import { formatCount } from "../quantity-text.ts";
import type { MatrixPlace } from "./matrix-layout.ts";
import { byteRange, type MatrixLook, shownBytes } from "./matrix-picture.ts";
import { amountText } from "./moment-words.ts";

/** `ranks 8 – 15`. */
export function blockName({ matrix, ranks }: MatrixLook, block: number): string {
  const first = block * matrix.ranksPerCell;
  const last = Math.min(ranks, first + matrix.ranksPerCell) - 1;
  return first === last ? `rank ${first}` : `ranks ${first} – ${last}`;
}

/** @returns lines, the first of which names the pair */
export function cellLines(look: MatrixLook, { row, column }: MatrixPlace): string[] {
  const at = row * look.matrix.size + column;
  const kinds = TRAFFIC_KINDS.filter((kind) => (look.matrix.byKind[kind][at] ?? 0) > 0);
  return [
    row === column && look.matrix.ranksPerCell > 1
      ? `${blockName(look, row)}, among themselves`
      : `${blockName(look, row)} to ${blockName(look, column)}`,
    ...(kinds.length === 0
      ? ["send nothing"]
      : kinds.map(
          (kind) => `${kind} ${amountText(look.moment, look.matrix.byKind[kind][at] ?? 0)}`,
        )),
  ];
}

export function matrixSummary(look: MatrixLook): string {
  const bytes = shownBytes(look);
  const { most } = byteRange(bytes);
  const pairs = bytes.reduce((count, value) => count + (value > 0 ? 1 : 0), 0);
  const rows = `${formatCount(look.matrix.size)} rows of ${look.matrix.ranksPerCell} ranks`;
  return (
    `Communication matrix of ${formatCount(look.ranks)} ranks, ${rows}: ` +
    `${formatCount(pairs)} pairs exchange ${look.only ?? "any"} bytes, at most ${amountText(look.moment, most)}.`
  );
}

/** The pairs that exchange most, most first. */
export function heaviestPairs(look: MatrixLook, most: number): (MatrixPlace & { bytes: number })[] {
  const { size } = look.matrix;
  const bytes = shownBytes(look);
  const order = Array.from(bytes.keys()).filter((at) => (bytes[at] as number) > 0);
  order.sort((a, b) => (bytes[b] as number) - (bytes[a] as number));
  return order.slice(0, most).map((at) => ({
    row: Math.floor(at / size),
    column: at % size,
    bytes: bytes[at] as number,
  }));
}

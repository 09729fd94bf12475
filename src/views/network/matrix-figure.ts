/** The communication matrix as a figure that can be pointed at and walked through. */
import { noteMarks } from "../../scene/cluster/note-marks.ts";
import {
  cellBox,
  layOutMatrix,
  type MatrixPlace,
  matrixPlaceAt,
} from "../../scene/network/matrix-layout.ts";
import {
  type MatrixLook,
  matrixHighlight,
  matrixPicture,
} from "../../scene/network/matrix-picture.ts";
import { cellLines, matrixSummary } from "../../scene/network/matrix-words.ts";
import type { Theme } from "../../scene/theme.ts";
import type { FigureScene } from "../figure/figure-scene.ts";

export const MATRIX_KEYS =
  "Arrow keys move from cell to cell, Home and End to the first and the last receiver, " +
  "Page Up and Page Down ten senders at a time. Enter selects the sending rank.";

export function matrixFigure(
  look: MatrixLook,
  theme: Theme,
  width: number,
  height: number,
): FigureScene<MatrixPlace> {
  const layout = layOutMatrix(look.matrix, width, height);
  const last = layout.size - 1;
  const within = (index: number) => Math.min(last, Math.max(0, index));
  const steps: Record<string, (place: MatrixPlace) => MatrixPlace> = {
    ArrowLeft: ({ row, column }) => ({ row, column: column - 1 }),
    ArrowRight: ({ row, column }) => ({ row, column: column + 1 }),
    ArrowUp: ({ row, column }) => ({ row: row - 1, column }),
    ArrowDown: ({ row, column }) => ({ row: row + 1, column }),
    Home: ({ row }) => ({ row, column: 0 }),
    End: ({ row }) => ({ row, column: last }),
    PageUp: ({ row, column }) => ({ row: row - 10, column }),
    PageDown: ({ row, column }) => ({ row: row + 10, column }),
  };
  return {
    picture: matrixPicture(look, layout, theme, width, height),
    overlay({ pointed, focused }) {
      const shown = pointed ?? focused;
      if (!shown) return [];
      const box = cellBox(layout, shown);
      return [
        ...matrixHighlight(layout, shown, theme),
        ...noteMarks(
          cellLines(look, shown),
          [box.x + box.width, box.y + box.height],
          { x: 0, y: 0, width, height },
          theme,
        ),
      ];
    },
    placeAt: (x, y) => matrixPlaceAt(layout, x, y),
    walk(key, from) {
      const step = steps[key];
      if (!step) return undefined;
      // The first arrow only shows where one is.
      const { row, column } = from ? step(from) : { row: 0, column: 0 };
      return { row: within(row), column: within(column) };
    },
    same: (one, other) => one.row === other.row && one.column === other.column,
    describe: (place) => cellLines(look, place).join(", "),
    summary: matrixSummary(look),
  };
}

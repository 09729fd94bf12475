/** What keys do in the cluster's picture: a table from key to action, without side effects. */
import type { ClusterScene } from "../../scene/cluster/cluster-scene.ts";
import { type Direction, neighbourOf, stepAlong } from "../../scene/cluster/walk.ts";

export type KeyAction =
  | { focus: number }
  | { select: number | undefined }
  | { zoom: number }
  | { pan: [x: number, y: number] }
  | { reset: true };

const ARROWS: Record<string, Direction> = {
  ArrowLeft: "left",
  ArrowRight: "right",
  ArrowUp: "up",
  ArrowDown: "down",
};

/** Pixels a key press moves the picture. */
const PAN = 60;
const PANS: Record<Direction, [x: number, y: number]> = {
  left: [PAN, 0],
  right: [-PAN, 0],
  up: [0, PAN],
  down: [0, -PAN],
};

/** What of a keyboard event matters. */
export type Key = Pick<KeyboardEvent, "key" | "shiftKey" | "ctrlKey" | "metaKey" | "altKey">;

/**
 * @param at the rank where the keyboard is; absent before the first step
 * @returns undefined for a key that is not the picture's, which then belongs to the page
 */
export function keyAction(
  { key, shiftKey, ctrlKey, metaKey, altKey }: Key,
  scene: ClusterScene,
  at: number | undefined,
): KeyAction | undefined {
  if (ctrlKey || metaKey || altKey) return undefined;
  const { input, layout, places } = scene;
  const here = at ?? 0;
  const arrow = ARROWS[key];
  if (arrow) {
    if (shiftKey) return { pan: PANS[arrow] };
    // The first press only shows where one is.
    return { focus: at === undefined ? 0 : neighbourOf(layout.lattice, places, here, arrow) };
  }
  switch (key) {
    case "Home":
      return { focus: 0 };
    case "End":
      return { focus: input.grid.size - 1 };
    case "[":
      return { focus: stepAlong(input, here, "pipeline", -1) };
    case "]":
      return { focus: stepAlong(input, here, "pipeline", 1) };
    case ",":
      return { focus: stepAlong(input, here, "data", -1) };
    case ".":
      return { focus: stepAlong(input, here, "data", 1) };
    case "Enter":
    case " ":
      return { select: here };
    case "Escape":
      return at === undefined ? undefined : { select: undefined };
    case "+":
    case "=":
      return { zoom: 1.6 };
    case "-":
    case "_":
      return { zoom: 1 / 1.6 };
    case "0":
      return { reset: true };
    default:
      return undefined;
  }
}

/** The pointer over the schedule: what it is over, the cursor dragged, a pass chosen. */
import type { ScheduleWindow } from "../../scene/schedule/schedule-input.ts";
import { frameOf, timeAt } from "../../scene/schedule/schedule-layout.ts";
import type { ScheduleScene } from "../../scene/schedule/schedule-scene.ts";

/** What the pointer is over: a pipeline rank's row or number, and what the rank does there. */
export interface SchedulePlace {
  rank: number;
  pass?: number;
  /** Work around the passes, by its place in the timeline's `edges`. */
  edge?: number;
}

export interface PointerListeners {
  scene(): ScheduleScene | undefined;
  window(): ScheduleWindow;
  /** While everything is seen there is nothing to move: then a drag anywhere moves the cursor. */
  isWhole(): boolean;
  /** With where the pointer is, pixels of the stage. */
  hovered(place: SchedulePlace | undefined, x: number, y: number): void;
  scrubbed(time: number): void;
  chosen(pass: number | undefined): void;
}

/** Over the rows and under them, where dragging moves the cursor however near one is. */
export function isOnRuler(scene: ScheduleScene, y: number): boolean {
  const { plot } = scene.layout;
  return y < plot.y || y >= plot.y + plot.height;
}

/** A press that moves less than this is a click, pixels. */
const CLICK = 4;

export function listenToPointer(
  stage: HTMLElement,
  listeners: PointerListeners,
  signal: AbortSignal,
): void {
  /** Where the press began that may move the cursor. */
  let pressedAt: number | undefined;
  let isDragged = false;
  const on = <Name extends keyof HTMLElementEventMap>(
    name: Name,
    listener: (event: HTMLElementEventMap[Name]) => void,
  ) => stage.addEventListener(name, listener, { signal });
  const at = (event: MouseEvent): [x: number, y: number] => {
    const box = stage.getBoundingClientRect();
    return [event.clientX - box.x, event.clientY - box.y];
  };
  const placeUnder = (x: number, y: number): SchedulePlace | undefined => {
    const scene = listeners.scene();
    if (!scene) return undefined;
    const window = listeners.window();
    const rank = scene.placeAt(window, x, y)?.rank ?? scene.rankBeside(window, x, y);
    if (rank === undefined) return undefined;
    // A collective's strip lies over the passes it runs beside.
    const edge = scene.edgeAt(window, x, y);
    if (edge !== undefined) return { rank, edge };
    const pass = scene.passAt(window, x, y);
    return { rank, ...(pass === undefined ? {} : { pass }) };
  };
  const scrubTo = (x: number) => {
    const scene = listeners.scene();
    if (scene) listeners.scrubbed(timeAt(frameOf(scene.layout, listeners.window()), x));
  };

  on("pointerdown", (event) => {
    const scene = listeners.scene();
    const [x, y] = at(event);
    isDragged = false;
    if (event.button !== 0 || !scene || (!isOnRuler(scene, y) && !listeners.isWhole())) return;
    pressedAt = x;
    stage.setPointerCapture(event.pointerId);
    // On a block it may yet turn out to be a click that chooses it.
    if (placeUnder(x, y)?.pass === undefined) scrubTo(x);
  });
  on("pointermove", (event) => {
    const [x, y] = at(event);
    if (pressedAt !== undefined && Math.abs(x - pressedAt) >= CLICK) isDragged = true;
    if (pressedAt !== undefined && isDragged) {
      listeners.hovered(undefined, x, y);
      scrubTo(x);
    } else listeners.hovered(placeUnder(x, y), x, y);
  });
  const release = () => {
    pressedAt = undefined;
  };
  on("pointerup", release);
  on("pointercancel", release);
  on("pointerleave", () => listeners.hovered(undefined, 0, 0));
  on("click", (event) => {
    const scene = listeners.scene();
    const [x, y] = at(event);
    if (!scene || isDragged || isOnRuler(scene, y)) return;
    const pass = placeUnder(x, y)?.pass;
    scrubTo(x);
    listeners.chosen(pass);
  });
}

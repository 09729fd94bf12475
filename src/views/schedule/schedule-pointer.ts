/** The pointer over the schedule: hover, the cursor dragged along the ruler, a pass chosen. */
import type { ScheduleWindow } from "../../scene/schedule/schedule-input.ts";
import { frameOf, timeAt } from "../../scene/schedule/schedule-layout.ts";
import type { ScheduleScene } from "../../scene/schedule/schedule-scene.ts";

export interface PointerListeners {
  scene(): ScheduleScene | undefined;
  window(): ScheduleWindow;
  /** While everything is seen there is nothing to drag: then idle time is a ruler too. */
  isWhole(): boolean;
  hovered(pass: number | undefined): void;
  scrubbed(time: number): void;
  chosen(pass: number | undefined): void;
}

/** Over the rows and under them, where dragging moves the cursor. */
export function isOnRuler(scene: ScheduleScene, y: number): boolean {
  const { plot } = scene.layout;
  return y < plot.y || y >= plot.y + plot.height;
}

export function listenToPointer(
  stage: HTMLElement,
  listeners: PointerListeners,
  signal: AbortSignal,
): void {
  let isScrubbing = false;
  const on = <Name extends keyof HTMLElementEventMap>(
    name: Name,
    listener: (event: HTMLElementEventMap[Name]) => void,
  ) => stage.addEventListener(name, listener, { signal });
  const at = (event: MouseEvent): [x: number, y: number] => {
    const box = stage.getBoundingClientRect();
    return [event.clientX - box.x, event.clientY - box.y];
  };
  const passUnder = (x: number, y: number) => listeners.scene()?.passAt(listeners.window(), x, y);
  const scrubTo = (x: number) => {
    const scene = listeners.scene();
    if (scene) listeners.scrubbed(timeAt(frameOf(scene.layout, listeners.window()), x));
  };

  on("pointerdown", (event) => {
    const scene = listeners.scene();
    const [x, y] = at(event);
    if (event.button !== 0 || !scene || passUnder(x, y) !== undefined) return;
    if (!isOnRuler(scene, y) && !listeners.isWhole()) return;
    isScrubbing = true;
    stage.setPointerCapture(event.pointerId);
    scrubTo(x);
  });
  on("pointermove", (event) => {
    const [x, y] = at(event);
    if (isScrubbing) scrubTo(x);
    else listeners.hovered(passUnder(x, y));
  });
  on("pointerup", () => {
    isScrubbing = false;
  });
  on("pointercancel", () => {
    isScrubbing = false;
  });
  on("pointerleave", () => listeners.hovered(undefined));
  on("click", (event) => {
    const scene = listeners.scene();
    const [x, y] = at(event);
    if (!scene || isOnRuler(scene, y)) return;
    const pass = passUnder(x, y);
    if (pass !== undefined) scrubTo(x);
    listeners.chosen(pass);
  });
}

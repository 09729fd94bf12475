/**
 * The elements of the schedule view: a focusable stage with two canvases, keys explained for screen
 * readers, and a live region that says where the keyboard is.
 */
import type { Context } from "../../draw/canvas.ts";
import { KEYS_IN_WORDS } from "./schedule-keys.ts";

export interface Surface {
  stage: HTMLElement;
  picture: Context;
  overlay: Context;
  /** Follows the host's size and the screen's resolution; `resized` empties both canvases. */
  measure(): { width: number; height: number; scale: number; resized: boolean };
  announce(text: string): void;
  destroy(): void;
}

let surfaces = 0;

export function buildSurface(host: HTMLElement): Surface {
  const id = `schedule-keys-${++surfaces}`;
  const stage = document.createElement("div");
  stage.className = "figure-stage schedule-stage";
  stage.tabIndex = 0;
  stage.setAttribute("role", "application");
  stage.setAttribute("aria-roledescription", "schedule picture");
  stage.setAttribute("aria-describedby", id);
  const canvases = [0, 1].map(() => {
    const canvas = document.createElement("canvas");
    canvas.setAttribute("aria-hidden", "true");
    stage.append(canvas);
    return canvas;
  });
  const keys = hidden(KEYS_IN_WORDS);
  keys.id = id;
  const live = hidden("");
  live.setAttribute("aria-live", "polite");
  host.append(stage, keys, live);
  const [picture, overlay] = canvases.map(contextOf);
  if (!picture || !overlay) throw new Error("The schedule view has lost a canvas");

  return {
    stage,
    picture,
    overlay,
    measure() {
      const scale = window.devicePixelRatio || 1;
      const width = host.clientWidth;
      const height = host.clientHeight;
      let resized = false;
      for (const canvas of canvases) {
        const across = Math.round(width * scale);
        const down = Math.round(height * scale);
        if (canvas.width === across && canvas.height === down) continue;
        canvas.width = across;
        canvas.height = down;
        resized = true;
      }
      return { width, height, scale, resized };
    },
    announce(text) {
      live.textContent = text;
    },
    destroy() {
      for (const element of [stage, keys, live]) element.remove();
    },
  };
}

function contextOf(canvas: HTMLCanvasElement): Context {
  const context = canvas.getContext("2d");
  if (!context) throw new Error("This browser gives no 2D canvas context");
  return context as unknown as Context;
}

function hidden(text: string): HTMLElement {
  const made = document.createElement("p");
  made.className = "visually-hidden";
  made.textContent = text;
  return made;
}

/**
 * The elements of the cluster view: a focusable stage with two canvases, keys explained for screen
 * readers, and a live region that says where the keyboard is. Knows nothing of clusters' meaning.
 */
import type { Context } from "../../draw/canvas.ts";
import type { ClusterScene } from "../../scene/cluster/cluster-scene.ts";
import { summaryOf } from "../../scene/cluster/describe-cluster.ts";

export interface SurfaceListeners {
  /** Coordinates are CSS pixels from the stage's corner. */
  move(x: number, y: number): void;
  leave(): void;
  click(x: number, y: number): void;
  press(event: KeyboardEvent): void;
  blur(): void;
  resize(): void;
}

export interface Surface {
  stage: HTMLElement;
  picture: HTMLCanvasElement;
  overlay: HTMLCanvasElement;
  context(canvas: HTMLCanvasElement): Context;
  /** Follows the host's size and the screen's resolution; `scale` is device pixels per CSS pixel. */
  measure(): { width: number; height: number; scale: number };
  describe(scene: ClusterScene): void;
  announce(text: string): void;
  listen(listeners: SurfaceListeners): void;
  destroy(): void;
}

/** What `cluster-keys.ts` does, for screen readers. */
const KEYS_IN_WORDS =
  "Arrow keys move from GPU to GPU. Home and End go to the first and the last rank. " +
  "Left and right bracket move along the pipeline, comma and full stop along the data replicas. " +
  "Enter selects, Escape clears. Plus and minus zoom, zero shows the whole cluster, " +
  "Shift with arrow keys moves the picture.";

let surfaces = 0;

export function buildSurface(host: HTMLElement): Surface {
  const keysId = `cluster-keys-${++surfaces}`;
  const stage = element("div", "cluster-stage", {
    role: "application",
    tabindex: "0",
    "aria-roledescription": "cluster picture",
    "aria-describedby": keysId,
  });
  // At rest a finger scrolls the page; two fingers zoom.
  Object.assign(stage.style, { position: "absolute", inset: "0", touchAction: "pan-y" });
  const picture = canvas();
  const overlay = canvas();
  const keys = hidden("p", KEYS_IN_WORDS);
  keys.id = keysId;
  const live = hidden("p", "");
  live.setAttribute("aria-live", "polite");
  stage.append(picture, overlay);
  host.append(stage, keys, live);
  if (getComputedStyle(host).position === "static") host.style.position = "relative";

  const stop = new AbortController();
  let observer: ResizeObserver | undefined;

  return {
    stage,
    picture,
    overlay,
    context(of) {
      const context = of.getContext("2d");
      if (!context) throw new Error("This browser gives no 2D canvas context");
      return context as unknown as Context;
    },
    measure() {
      const scale = window.devicePixelRatio || 1;
      const width = host.clientWidth;
      const height = host.clientHeight;
      for (const one of [picture, overlay]) {
        const across = Math.round(width * scale);
        const down = Math.round(height * scale);
        if (one.width !== across) one.width = across;
        if (one.height !== down) one.height = down;
      }
      return { width, height, scale };
    },
    describe: (scene) =>
      stage.setAttribute("aria-label", summaryOf(scene.input, scene.look.colour)),
    announce(text) {
      live.textContent = text;
    },
    listen(listeners) {
      const { signal } = stop;
      const at = (event: PointerEvent | MouseEvent): [number, number] => {
        const box = stage.getBoundingClientRect();
        return [event.clientX - box.x, event.clientY - box.y];
      };
      stage.addEventListener("pointermove", (event) => listeners.move(...at(event)), { signal });
      stage.addEventListener("pointerleave", () => listeners.leave(), { signal });
      stage.addEventListener("click", (event) => listeners.click(...at(event)), { signal });
      stage.addEventListener("keydown", (event) => listeners.press(event), { signal });
      stage.addEventListener("blur", () => listeners.blur(), { signal });
      observer = new ResizeObserver(() => listeners.resize());
      observer.observe(host);
    },
    destroy() {
      stop.abort();
      observer?.disconnect();
      stage.remove();
      keys.remove();
      live.remove();
    },
  };
}

function canvas(): HTMLCanvasElement {
  const made = document.createElement("canvas");
  made.setAttribute("aria-hidden", "true");
  Object.assign(made.style, { position: "absolute", inset: "0", width: "100%", height: "100%" });
  return made;
}

function element(tag: string, name: string, attributes: Record<string, string>): HTMLElement {
  const made = document.createElement(tag);
  made.className = name;
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  return made;
}

/** For screen readers alone. */
function hidden(tag: string, text: string): HTMLElement {
  const made = document.createElement(tag);
  made.textContent = text;
  Object.assign(made.style, {
    position: "absolute",
    width: "1px",
    height: "1px",
    overflow: "hidden",
    clipPath: "inset(50%)",
    whiteSpace: "nowrap",
    margin: "0",
  });
  return made;
}

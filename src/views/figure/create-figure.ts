/**
 * A figure on a page, without React: two canvases in a given element, the lower one for the picture,
 * the upper one for what is pointed at, so that hover repaints a few marks and nothing else.
 */
import { CanvasPainter, type Context } from "../../draw/canvas.ts";
import { frames } from "../../draw/frame-scheduler.ts";
import type { FigureScene } from "./figure-scene.ts";
import { showFigure } from "./figures-on-page.ts";

export interface FigureProps<Place> {
  /** Builds the scene for a size in CSS pixels. A new function means a new scene. */
  scene(width: number, height: number): FigureScene<Place>;
  /** What the keys do, in words. */
  keys: string;
  onSelect?(place: Place): void;
  onPoint?(place: Place | undefined): void;
  /** Subscribes to whatever moves marks of the overlay by itself, once; returns how to stop. */
  follow?(repaint: () => void): () => void;
}

export interface Figure<Place> {
  update(props: FigureProps<Place>): void;
  destroy(): void;
}

let figures = 0;

export function createFigure<Place>(host: HTMLElement, initial: FigureProps<Place>): Figure<Place> {
  let props = initial;
  let scene: FigureScene<Place> | undefined;
  let pointed: Place | undefined;
  let focused: Place | undefined;
  let stale = true;
  const stop = new AbortController();
  const { stage, picture, overlay, keys, live } = build(host, props.keys);
  const painters = [picture, overlay].map((canvas) => new CanvasPainter(contextOf(canvas)));

  function draw(): void {
    const width = host.clientWidth;
    const height = host.clientHeight;
    if (width === 0 || height === 0) return;
    const scale = window.devicePixelRatio || 1;
    const resized = [picture, overlay].map((canvas) => fitCanvas(canvas, width, height, scale));
    if (stale || scene === undefined || resized[0]) {
      scene = props.scene(width, height);
      stage.setAttribute("aria-label", scene.summary);
      painters[0]?.paint(scene.picture, scale);
      stale = false;
    }
    const marks = scene.overlay({
      ...(pointed === undefined ? {} : { pointed }),
      ...(focused === undefined ? {} : { focused }),
    });
    painters[1]?.paint({ width, height, background: "none", marks }, scale);
  }

  function point(place: Place | undefined): void {
    const unchanged =
      place === undefined || pointed === undefined
        ? place === pointed
        : scene?.same(place, pointed);
    if (unchanged) return;
    pointed = place;
    stage.style.cursor = place === undefined ? "" : "pointer";
    props.onPoint?.(place ?? focused);
    frames.ask(draw);
  }

  function press(event: KeyboardEvent): void {
    if (!scene || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "Enter" || event.key === " ") {
      if (focused === undefined) return;
      props.onSelect?.(focused);
    } else {
      const next = scene.walk(event.key, focused);
      if (next === undefined) return;
      focused = next;
      live.textContent = scene.describe(next);
      props.onPoint?.(next);
      frames.ask(draw);
    }
    event.preventDefault();
    // A deck that listens on the page must not turn the slide for a key that moved something here.
    event.stopPropagation();
  }

  const { signal } = stop;
  const placeOf = (event: MouseEvent) => {
    const box = stage.getBoundingClientRect();
    return scene?.placeAt(event.clientX - box.x, event.clientY - box.y);
  };
  stage.addEventListener("pointermove", (event) => point(placeOf(event)), { signal });
  stage.addEventListener("pointerleave", () => point(undefined), { signal });
  stage.addEventListener(
    "click",
    (event) => {
      const place = placeOf(event);
      if (place !== undefined) props.onSelect?.(place);
    },
    { signal },
  );
  stage.addEventListener("keydown", press, { signal });
  stage.addEventListener(
    "blur",
    () => {
      focused = undefined;
      props.onPoint?.(pointed);
      frames.ask(draw);
    },
    { signal },
  );
  const unfollow = props.follow?.(() => frames.ask(draw));
  const observer = new ResizeObserver(() => frames.ask(draw));
  observer.observe(host);
  frames.ask(draw);
  const unshow = showFigure({
    host,
    picture(width, height) {
      const { picture: whole, overlay: over } = props.scene(width, height);
      return { ...whole, marks: [...whole.marks, ...over({})] };
    },
    summary: () => scene?.summary ?? "",
  });

  return {
    update(next) {
      if (next.scene !== props.scene) stale = true;
      if (next.keys !== props.keys) keys.textContent = next.keys;
      props = next;
      frames.ask(draw);
    },
    destroy() {
      stop.abort();
      unfollow?.();
      unshow();
      observer.disconnect();
      frames.forget(draw);
      for (const element of [stage, keys, live]) element.remove();
    },
  };
}

/** Sizes a canvas to the host; returns whether that changed it, which also empties it. */
function fitCanvas(
  canvas: HTMLCanvasElement,
  width: number,
  height: number,
  scale: number,
): boolean {
  const across = Math.round(width * scale);
  const down = Math.round(height * scale);
  if (canvas.width === across && canvas.height === down) return false;
  canvas.width = across;
  canvas.height = down;
  return true;
}

function contextOf(canvas: HTMLCanvasElement): Context {
  const context = canvas.getContext("2d");
  if (!context) throw new Error("This browser gives no 2D canvas context");
  return context as unknown as Context;
}

function build(host: HTMLElement, keysInWords: string) {
  const id = `figure-keys-${++figures}`;
  const stage = document.createElement("div");
  stage.className = "figure-stage";
  stage.tabIndex = 0;
  stage.setAttribute("role", "application");
  stage.setAttribute("aria-roledescription", "figure");
  stage.setAttribute("aria-describedby", id);
  const canvases = ["picture", "overlay"].map((name) => {
    const canvas = document.createElement("canvas");
    canvas.className = `figure-${name}`;
    canvas.setAttribute("aria-hidden", "true");
    stage.append(canvas);
    return canvas;
  });
  const keys = hidden(keysInWords);
  keys.id = id;
  const live = hidden("");
  live.setAttribute("aria-live", "polite");
  host.append(stage, keys, live);
  return {
    stage,
    picture: canvases[0] as HTMLCanvasElement,
    overlay: canvases[1] as HTMLCanvasElement,
    keys,
    live,
  };
}

function hidden(text: string): HTMLElement {
  const made = document.createElement("p");
  made.className = "visually-hidden";
  made.textContent = text;
  return made;
}

/** Pan and zoom of the cluster: d3-zoom on one element, and moves to a rank or a place. */
import { zoom as d3Zoom, easeCubicOut, select, type ZoomTransform, zoomIdentity } from "d3";
import type { Transform } from "../../scene/cells.ts";
import { clusterBox } from "../../scene/cluster/cluster-layout.ts";
import type { ClusterScene } from "../../scene/cluster/cluster-scene.ts";
import { centreOf } from "../../scene/cluster/walk.ts";
import type { Box } from "../../scene/marks.ts";
import { placeOf, transformTo, type ZoomPlace } from "./zoom-place.ts";

export interface ClusterZoom {
  transform(): Transform;
  /** Takes the limits from a scene's size and cells. */
  fit(scene: ClusterScene): void;
  zoomBy(factor: number): void;
  panBy(x: number, y: number): void;
  reset(): void;
  goTo(place: ZoomPlace): void;
  centreOn(scene: ClusterScene, rank: number): void;
  /** Pans as little as needed for a rank to be seen. */
  bringIntoSight(scene: ClusterScene, rank: number): void;
  destroy(): void;
}

export interface ZoomListeners {
  /** The transform has changed. */
  moved(): void;
  /** A zoom or a pan has come to rest. */
  rested(place: ZoomPlace): void;
}

/** A GPU may fill the view; more would show nothing new. */
const LARGEST_TILE = 420;
/** A tile this large shows its rank. */
const READABLE_TILE = 48;
const MOVE_MILLISECONDS = 260;

export function createClusterZoom(stage: HTMLElement, listeners: ZoomListeners): ClusterZoom {
  let current: ZoomTransform = zoomIdentity;
  let size: [width: number, height: number] = [1, 1];
  const selection = select(stage);
  let box: Box = { x: 0, y: 0, width: 1, height: 1 };
  const behaviour = d3Zoom<HTMLElement, unknown>();
  const withinPaper = behaviour.constrain();
  behaviour
    .clickDistance(4)
    .constrain((...asked) => keepInSight(withinPaper(...asked), size, box))
    .filter((event) => mayStart(event, current.k))
    .on("zoom", ({ transform }) => {
      current = transform;
      stage.style.touchAction = current.k > 1 ? "none" : "pan-y";
      listeners.moved();
    })
    .on("end", () => listeners.rested(place()));
  selection.call(behaviour);

  const place = () => placeOf(current, size);
  const smoothly = () =>
    selection
      .transition()
      .duration(matchMedia("(prefers-reduced-motion: reduce)").matches ? 0 : MOVE_MILLISECONDS)
      .ease(easeCubicOut);
  const at = (shown: ZoomPlace) => {
    const { k, x, y } = transformTo(shown, size);
    return zoomIdentity.translate(x, y).scale(k);
  };
  const centred = (x: number, y: number, k: number) =>
    zoomIdentity.translate(size[0] / 2 - x * k, size[1] / 2 - y * k).scale(k);

  return {
    transform: () => current,
    fit({ look: { width, height }, layout }) {
      const resized = size[0] !== width || size[1] !== height;
      const keep = place();
      size = [width, height];
      box = clusterBox(layout);
      const { pitchX, pitchY } = layout.lattice.gpus;
      const largest = Math.max(2, LARGEST_TILE / Math.min(pitchX, pitchY));
      behaviour
        .extent([[0, 0], size])
        .translateExtent([[0, 0], size])
        .scaleExtent([1, largest]);
      if (resized && current.k !== 1) {
        behaviour.transform(selection, at(keep));
      }
    },
    zoomBy: (factor) => behaviour.scaleBy(smoothly() as never, factor),
    panBy: (x, y) => behaviour.translateBy(selection, x / current.k, y / current.k),
    reset: () => behaviour.transform(smoothly() as never, zoomIdentity),
    goTo([x, y, k]) {
      const [, most] = behaviour.scaleExtent();
      const bounded = Math.min(most, Math.max(1, k));
      behaviour.transform(selection, at([x, y, bounded]));
    },
    centreOn({ layout, places }, rank) {
      const { pitchX, pitchY } = layout.lattice.gpus;
      const near = READABLE_TILE / Math.min(pitchX, pitchY);
      const k = Math.max(current.k, near, 1);
      const [x, y] = centreOf(layout.lattice, places, rank);
      behaviour.transform(smoothly() as never, centred(x, y, k));
    },
    bringIntoSight({ layout, places, clip }, rank) {
      const [x, y] = centreOf(layout.lattice, places, rank);
      const margin = 24;
      const missing = (at: number, from: number, length: number) =>
        Math.max(0, from + margin - at) + Math.min(0, from + length - margin - at);
      const moveX = missing(x * current.k + current.x, clip.x, clip.width);
      const moveY = missing(y * current.k + current.y, clip.y, clip.height);
      if (moveX === 0 && moveY === 0) return;
      behaviour.translateBy(selection, moveX / current.k, moveY / current.k);
    },
    destroy() {
      selection.interrupt();
      selection.on(".zoom", null);
    },
  };
}

/** Enlarged, the middle of the view stays over the cluster: on blank paper nothing says where one is. */
function keepInSight(moved: ZoomTransform, [width, height]: [number, number], box: Box) {
  if (moved.k === 1) return moved;
  const [x, y] = moved.invert([width / 2, height / 2]);
  const within = (at: number, from: number, length: number) =>
    Math.min(from + length, Math.max(from, at));
  return moved.translate(x - within(x, box.x, box.width), y - within(y, box.y, box.height));
}

/** One finger on the whole picture scrolls the page, as everywhere else on it. */
function mayStart(event: Event, k: number): boolean {
  if (event instanceof TouchEvent && event.touches.length === 1 && k === 1) return false;
  if (event instanceof WheelEvent) return true;
  return !(event instanceof MouseEvent && (event.ctrlKey || event.button !== 0));
}

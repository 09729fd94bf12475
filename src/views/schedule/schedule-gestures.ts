/**
 * Wheel, drag and pinch as moves of the window: d3-zoom tells gestures apart, but keeps no state here,
 * since time and ranks are not enlarged alike. Whatever it arrives at is read as a move and forgotten.
 */
import { zoom as d3Zoom, select, type ZoomTransform, zoomIdentity } from "d3";

export interface GestureListeners {
  /** Enlarged by `factor` about a point of the stage. */
  zoomed(factor: number, x: number, y: number): void;
  /** Dragged by so many pixels. */
  dragged(x: number, y: number): void;
  /** Whether a drag may begin at a point: not where it moves the cursor instead. */
  mayDrag(x: number, y: number): boolean;
}

/** d3-zoom wants limits; these are never met, since every gesture starts anew from 1. */
const FREE = 1e6;
/** Factors closer to 1 than this are drags. */
const SAME = 1e-6;

/** @returns how to stop listening. */
export function listenToGestures(stage: HTMLElement, listeners: GestureListeners): () => void {
  const selection = select(stage);
  let last: ZoomTransform = zoomIdentity;
  const behaviour = d3Zoom<HTMLElement, unknown>()
    .scaleExtent([1 / FREE, FREE])
    .clickDistance(4)
    .filter((event: Event) => mayStart(event, stage, listeners))
    .on("zoom", ({ transform }: { transform: ZoomTransform }) => {
      const factor = transform.k / last.k;
      if (Math.abs(factor - 1) < SAME) {
        listeners.dragged(transform.x - last.x, transform.y - last.y);
      } else {
        // The one point that a zoom leaves in its place.
        const x = (transform.x - last.x * factor) / (1 - factor);
        const y = (transform.y - last.y * factor) / (1 - factor);
        listeners.zoomed(factor, x, y);
      }
      last = transform;
    })
    .on("end", () => {
      Object.assign(stage, { __zoom: zoomIdentity });
      last = zoomIdentity;
    });
  selection.call(behaviour).on("dblclick.zoom", null);
  return () => {
    selection.interrupt();
    selection.on(".zoom", null);
  };
}

/** One finger scrolls the page; two zoom. */
function mayStart(event: Event, stage: HTMLElement, listeners: GestureListeners): boolean {
  if (event instanceof WheelEvent) return event.ctrlKey || event.deltaY !== 0;
  if (typeof TouchEvent !== "undefined" && event instanceof TouchEvent) {
    return event.touches.length > 1;
  }
  if (!(event instanceof MouseEvent) || event.button !== 0 || event.ctrlKey) return false;
  const box = stage.getBoundingClientRect();
  return listeners.mayDrag(event.clientX - box.x, event.clientY - box.y);
}

/**
 * Undo and redo as a value: what was, what is, what was taken back. Steps of one gesture (a slider
 * dragged across five values) are one step back.
 */

export interface History<Entry> {
  past: readonly Entry[];
  present: Entry;
  future: readonly Entry[];
  /** What made the present, and when: the same gesture shortly after replaces it. */
  gesture?: { name: string; at: number };
}

const LONGEST = 200;
const GESTURE_GAP_MILLISECONDS = 800;

export function startHistory<Entry>(present: Entry): History<Entry> {
  return { past: [], present, future: [] };
}

/** Records a new present; what had been taken back is gone. */
export function record<Entry>(
  history: History<Entry>,
  present: Entry,
  gesture?: string,
  now = Date.now(),
): History<Entry> {
  const last = history.gesture;
  const continues =
    gesture !== undefined &&
    last?.name === gesture &&
    now - last.at < GESTURE_GAP_MILLISECONDS &&
    history.past.length > 0;
  return {
    past: continues ? history.past : [...history.past, history.present].slice(-LONGEST),
    present,
    future: [],
    ...(gesture === undefined ? {} : { gesture: { name: gesture, at: now } }),
  };
}

export function undo<Entry>(history: History<Entry>): History<Entry> {
  const previous = history.past.at(-1);
  if (previous === undefined) return history;
  return {
    past: history.past.slice(0, -1),
    present: previous,
    future: [history.present, ...history.future],
  };
}

export function redo<Entry>(history: History<Entry>): History<Entry> {
  const [next, ...future] = history.future;
  if (next === undefined) return history;
  return { past: [...history.past, history.present], present: next, future };
}

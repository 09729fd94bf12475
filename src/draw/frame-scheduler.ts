/**
 * One animation frame for all pictures. Whoever has something to draw asks for a frame; asking twice
 * before it comes draws once. Drawing that asks again is drawn in the next frame.
 */
export type FrameTask = (now: number) => void;

export class FrameScheduler {
  readonly #request: (callback: FrameTask) => number;
  #waiting = new Set<FrameTask>();
  #requested = false;

  /** @param request `requestAnimationFrame`, or a stand-in in tests */
  constructor(request: (callback: FrameTask) => number) {
    this.#request = request;
  }

  /** Draws `task` in the next frame. */
  ask(task: FrameTask): void {
    this.#waiting.add(task);
    if (this.#requested) return;
    this.#requested = true;
    this.#request((now) => this.#run(now));
  }

  /** Takes back what was asked for, when a picture goes away. */
  forget(task: FrameTask): void {
    this.#waiting.delete(task);
  }

  #run(now: number): void {
    const tasks = this.#waiting;
    this.#waiting = new Set();
    this.#requested = false;
    for (const task of tasks) task(now);
  }
}

/** The page's own. */
export const frames = new FrameScheduler((callback) => requestAnimationFrame(callback));

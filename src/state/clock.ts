/**
 * The instant of the step that all pictures show. It changes with every frame while it plays or is
 * dragged, so it lives outside React and outside the store: pictures follow it one by one, and the
 * store, with the link, hears of it when it has come to rest.
 */
import { nextEventAfter, previousEventBefore, type Timeline } from "../engine/schedule/timeline.ts";
import { instantResolution } from "../scene/schedule/instant-text.ts";
import type { ShardscopeStore } from "./store.ts";

/** How playing is set; changes when a person changes it, not with the instant. */
export interface ClockControls {
  playing: boolean;
  /** Seconds on the screen that the whole step takes; 0: as long as it really takes. */
  playSeconds: number;
  /** Begin anew at the end. */
  loops: boolean;
}

/** What a clock needs of its surroundings; tests hand in their own. */
export interface ClockSurroundings {
  requestFrame(callback: (milliseconds: number) => void): number;
  cancelFrame(request: number): void;
  /** Whether the reader asks for less motion: then playing jumps once a second instead of sweeping. */
  isStill(): boolean;
}

const PAGE: ClockSurroundings = {
  requestFrame: (callback) => requestAnimationFrame(callback),
  cancelFrame: (request) => cancelAnimationFrame(request),
  isStill: () => matchMedia("(prefers-reduced-motion: reduce)").matches,
};

/** An instant that has not moved for so long is at rest. */
const REST_MILLISECONDS = 200;
const JUMP_MILLISECONDS = 1000;

export class StepClock {
  #time: number | undefined;
  #timeline: Timeline | undefined;
  #controls: ClockControls = { playing: false, playSeconds: 15, loops: false };
  /** What the store was told last, to know its changes from others'. */
  #told: number | undefined;
  #frame: number | undefined;
  /** When the clock last moved while playing, milliseconds of the frames' own time. */
  #moved: number | undefined;
  #resting: ReturnType<typeof setTimeout> | undefined;
  readonly #followers = new Set<(time: number | undefined) => void>();
  readonly #listeners = new Set<() => void>();
  readonly #store: ShardscopeStore;
  readonly #page: ClockSurroundings;

  constructor(store: ShardscopeStore, page: ClockSurroundings = PAGE) {
    this.#store = store;
    this.#page = page;
    this.#time = store.getState().view.time;
    this.#told = this.#time;
    store.subscribe(({ view: { time } }) => {
      if (time === this.#told) return;
      this.#told = time;
      this.#moveTo(time);
    });
  }

  /** The instant shown, seconds since the step began; undefined while none is. */
  get time(): number | undefined {
    return this.#time;
  }

  readonly controls = (): ClockControls => this.#controls;

  /** Calls with every instant, at most once a frame while it plays. Returns how to stop. */
  readonly follow = (follower: (time: number | undefined) => void): (() => void) => {
    this.#followers.add(follower);
    return () => this.#followers.delete(follower);
  };

  /** Calls when the controls change. */
  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  /** The step that is run through. */
  get timeline(): Timeline | undefined {
    return this.#timeline;
  }

  /** Gives the step that is run through; an instant behind its end moves to its end. */
  run(timeline: Timeline | undefined): void {
    if (timeline === this.#timeline) return;
    this.#timeline = timeline;
    if (!timeline) this.pause();
    else if (this.#time !== undefined && this.#time > timeline.stepSeconds) {
      this.#moveTo(timeline.stepSeconds);
      this.#restSoon();
    }
    // Who writes the instant writes it as finely as this step asks for.
    this.#change({});
  }

  /** Moves to an instant by hand; undefined shows none. The store hears of it once it rests. */
  set(time: number | undefined): void {
    if (time === undefined) this.pause();
    this.#moveTo(time);
    this.#restSoon();
  }

  /** To the next or the previous start or end of work on any rank that reads as another instant. */
  step(direction: -1 | 1): void {
    const timeline = this.#timeline;
    if (!timeline) return;
    const from = this.#time ?? 0;
    this.pause();
    const apart = instantResolution(timeline);
    if (direction > 0) this.set(nextEventAfter(timeline, from, apart) ?? timeline.stepSeconds);
    else this.set(previousEventBefore(timeline, from, apart) ?? 0);
  }

  toggle(): void {
    if (this.#controls.playing) this.pause();
    else this.play();
  }

  /** Plays from the instant shown; from the beginning where it is the end or none. */
  play(): void {
    const end = this.#timeline?.stepSeconds ?? 0;
    if (this.#controls.playing || end === 0) return;
    clearTimeout(this.#resting);
    if (this.#time === undefined || this.#time >= end) this.#moveTo(0);
    this.#moved = undefined;
    this.#change({ playing: true });
    this.#frame = this.#page.requestFrame(this.#tick);
  }

  pause(): void {
    if (!this.#controls.playing) return;
    if (this.#frame !== undefined) this.#page.cancelFrame(this.#frame);
    this.#frame = undefined;
    this.#change({ playing: false });
    this.#rest();
  }

  setPlaySeconds(playSeconds: number): void {
    this.#change({ playSeconds });
  }

  setLoops(loops: boolean): void {
    this.#change({ loops });
  }

  readonly #tick = (now: number): void => {
    const end = this.#timeline?.stepSeconds ?? 0;
    const { playSeconds, loops } = this.#controls;
    const rate = playSeconds === 0 ? 1 : end / playSeconds;
    const passed = this.#moved === undefined ? 0 : now - this.#moved;
    this.#moved ??= now;
    this.#frame = this.#page.requestFrame(this.#tick);
    if (passed === 0 || (this.#page.isStill() && passed < JUMP_MILLISECONDS)) return;
    this.#moved = now;
    const time = (this.#time ?? 0) + (passed / 1000) * rate;
    if (time < end) this.#moveTo(time);
    else if (loops) this.#moveTo(time % end);
    else {
      this.#moveTo(end);
      this.pause();
    }
  };

  #moveTo(time: number | undefined): void {
    const end = this.#timeline?.stepSeconds ?? Number.POSITIVE_INFINITY;
    const bounded = time === undefined ? undefined : Math.min(end, Math.max(0, time));
    if (bounded === this.#time) return;
    this.#time = bounded;
    for (const follower of this.#followers) follower(bounded);
  }

  #restSoon(): void {
    clearTimeout(this.#resting);
    if (!this.#controls.playing) this.#resting = setTimeout(() => this.#rest(), REST_MILLISECONDS);
  }

  #rest(): void {
    clearTimeout(this.#resting);
    if (this.#time === this.#told) return;
    this.#told = this.#time;
    this.#store.getState().look({ time: this.#time });
  }

  #change(change: Partial<ClockControls>): void {
    this.#controls = { ...this.#controls, ...change };
    for (const listener of this.#listeners) listener();
  }
}

const clocks = new WeakMap<ShardscopeStore, StepClock>();

/** The clock of a store's pictures; one for all of them. */
export function clockOf(store: ShardscopeStore): StepClock {
  let clock = clocks.get(store);
  if (!clock) {
    clock = new StepClock(store);
    clocks.set(store, clock);
  }
  return clock;
}

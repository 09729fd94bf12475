/** The instant shown: played, dragged, stepped, and told to the store only at rest. */
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { buildSchedule } from "../../src/engine/schedule/build-schedule.ts";
import { uniformDurations } from "../../src/engine/schedule/durations.ts";
import { simulateStep } from "../../src/engine/schedule/simulate.ts";
import { type ClockSurroundings, StepClock } from "../../src/state/clock.ts";
import { createShardscopeStore } from "../../src/state/store.ts";

/** Two ranks, four micro-batches, a step of 15 s with an event every second. */
const timeline = simulateStep(
  buildSchedule("1f1b", { stages: 2, microBatches: 4 }),
  uniformDurations(2, { forward: 1, backward: 2 }),
);

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

function setUp({ time, isStill = false }: { time?: number; isStill?: boolean } = {}) {
  const store = createShardscopeStore({
    document: { version: 1, model: "gpt-3-175b", cluster: { accelerator: "a100-sxm-80", gpus: 8 } },
    view: time === undefined ? {} : { time },
  });
  let next: ((milliseconds: number) => void) | undefined;
  const page: ClockSurroundings = {
    requestFrame: (callback) => {
      next = callback;
      return 1;
    },
    cancelFrame: () => {
      next = undefined;
    },
    isStill: () => isStill,
  };
  const clock = new StepClock(store, page);
  clock.run(timeline);
  const seen: (number | undefined)[] = [];
  clock.follow((instant) => seen.push(instant));
  /** Lets frames pass, each at a moment in milliseconds. */
  const frames = (...moments: number[]) => {
    for (const moment of moments) {
      const frame = next;
      next = undefined;
      frame?.(moment);
    }
  };
  return { clock, store, seen, frames };
}

describe("playing", () => {
  it("takes as long as it was told for the whole step, and rests at its end", () => {
    const { clock, store, seen, frames } = setUp();
    clock.setPlaySeconds(5);
    clock.play();
    frames(0, 1000, 2000, 5000);
    expect(seen).toEqual([0, 3, 6, 15]);
    expect(clock.controls().playing).toBe(false);
    expect(store.getState().view.time).toBe(15);
  });

  it("tells the store nothing while it runs", () => {
    const { clock, store, frames } = setUp();
    clock.play();
    frames(0, 100, 200);
    vi.runAllTimers();
    expect(store.getState().view.time).toBeUndefined();
    clock.pause();
    expect(store.getState().view.time).toBeCloseTo(0.2);
  });

  it("begins anew from the end, and with a loop goes on", () => {
    const { clock, seen, frames } = setUp({ time: 15 });
    clock.setPlaySeconds(5);
    clock.setLoops(true);
    clock.play();
    frames(0, 4000, 6000);
    expect(seen).toEqual([0, 12, 3]);
    expect(clock.controls().playing).toBe(true);
  });

  it("in real time takes a second for a second", () => {
    const { clock, seen, frames } = setUp();
    clock.setPlaySeconds(0);
    clock.play();
    frames(0, 500);
    expect(seen.at(-1)).toBeCloseTo(0.5);
  });

  it("jumps once a second for those who ask for less motion", () => {
    const { clock, seen, frames } = setUp({ isStill: true });
    clock.setPlaySeconds(15);
    clock.play();
    frames(0, 200, 400, 600, 800, 1000, 1200, 2100);
    expect(seen.length).toBe(3);
    expect(seen[1]).toBeCloseTo(1);
    expect(seen[2]).toBeCloseTo(2.1);
  });

  it("goes on from where it is dragged to", () => {
    const { clock, seen, frames } = setUp();
    clock.setPlaySeconds(15);
    clock.play();
    frames(0, 1000);
    clock.set(7);
    frames(1500);
    expect(seen.at(-1)).toBeCloseTo(7.5);
  });

  it("does nothing without a step", () => {
    const { clock } = setUp();
    clock.run(undefined);
    clock.play();
    expect(clock.controls().playing).toBe(false);
  });
});

describe("moving by hand", () => {
  it("is told to the store a moment after the last move", () => {
    const { clock, store, seen } = setUp();
    clock.set(2);
    vi.advanceTimersByTime(150);
    clock.set(3);
    vi.advanceTimersByTime(150);
    expect(store.getState().view.time).toBeUndefined();
    vi.advanceTimersByTime(100);
    expect(store.getState().view.time).toBe(3);
    expect(seen).toEqual([2, 3]);
  });

  it("stays within the step", () => {
    const { clock } = setUp();
    clock.set(-3);
    expect(clock.time).toBe(0);
    clock.set(1e9);
    expect(clock.time).toBe(15);
  });

  it("steps from event to event and stops playing", () => {
    const { clock, seen } = setUp();
    clock.play();
    clock.step(1);
    clock.step(1);
    clock.step(-1);
    expect(clock.controls().playing).toBe(false);
    expect(seen).toEqual([0, 1, 2, 1]);
    clock.set(15);
    clock.step(1);
    expect(clock.time).toBe(15);
  });

  it("shows no instant when it is cleared, and says so", () => {
    const { clock, store, seen } = setUp({ time: 4 });
    clock.set(undefined);
    vi.runAllTimers();
    expect(seen).toEqual([undefined]);
    expect(store.getState().view.time).toBeUndefined();
  });
});

describe("the store's instant", () => {
  it("is where the clock starts, and what it follows", () => {
    const { clock, store, seen } = setUp({ time: 4 });
    expect(clock.time).toBe(4);
    store.getState().look({ time: 9 });
    expect(clock.time).toBe(9);
    expect(seen).toEqual([9]);
  });

  it("that lies behind the end of a new step moves to its end", () => {
    const { clock, store } = setUp({ time: 15 });
    const shorter = simulateStep(
      buildSchedule("1f1b", { stages: 2, microBatches: 2 }),
      uniformDurations(2, { forward: 1, backward: 2 }),
    );
    clock.run(shorter);
    vi.runAllTimers();
    expect(store.getState().view.time).toBe(shorter.stepSeconds);
  });

  it("is kept while other things of the view change", () => {
    const { clock, store, seen } = setUp({ time: 4 });
    clock.set(6);
    store.getState().look({ color: "memory" });
    expect(clock.time).toBe(6);
    expect(seen).toEqual([6]);
  });
});

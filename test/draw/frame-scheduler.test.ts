import { expect, test, vi } from "vitest";
import { FrameScheduler } from "../../src/draw/frame-scheduler.ts";

function byHand() {
  const callbacks: ((now: number) => void)[] = [];
  const scheduler = new FrameScheduler((callback) => callbacks.push(callback));
  return { scheduler, callbacks, frame: (now: number) => callbacks.shift()?.(now) };
}

test("however often something asks, it is drawn once a frame", () => {
  const { scheduler, callbacks, frame } = byHand();
  const [one, two] = [vi.fn(), vi.fn()];
  scheduler.ask(one);
  scheduler.ask(one);
  scheduler.ask(two);
  expect(callbacks).toHaveLength(1);
  frame(16);
  expect(one).toHaveBeenCalledExactlyOnceWith(16);
  expect(two).toHaveBeenCalledExactlyOnceWith(16);
});

test("what asks again while drawing is drawn in the next frame", () => {
  const { scheduler, callbacks, frame } = byHand();
  const task = vi.fn(() => {
    if (task.mock.calls.length === 1) scheduler.ask(task);
  });
  scheduler.ask(task);
  frame(1);
  expect(task).toHaveBeenCalledTimes(1);
  frame(2);
  expect(task).toHaveBeenCalledTimes(2);
  expect(callbacks).toHaveLength(0);
});

test("what was taken back is not drawn", () => {
  const { scheduler, frame } = byHand();
  const task = vi.fn();
  scheduler.ask(task);
  scheduler.forget(task);
  frame(1);
  expect(task).not.toHaveBeenCalled();
});

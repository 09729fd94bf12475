/** The schedule view in a real browser: pixels, pointer, keyboard, and motion between schedules. */
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { PASS, rankOfPass } from "../../src/engine/schedule/schedule.ts";
import { cssOf, packColour } from "../../src/scene/colour/packed-colour.ts";
import { scheduleColours } from "../../src/scene/schedule/pass-colours.ts";
import { frameOf, xOf, yOf } from "../../src/scene/schedule/schedule-layout.ts";
import {
  createScheduleView,
  type ScheduleView,
} from "../../src/views/schedule/create-schedule-view.ts";
import { figureInput } from "../scene/schedule/figures.ts";

const input = figureInput("1f1b");
const onScrub = vi.fn((time: number) => view.showTime(time));
const onSelect = vi.fn();
const onHover = vi.fn();
let node: HTMLElement;
let view: ScheduleView;

beforeEach(async () => {
  node = document.createElement("div");
  Object.assign(node.style, { width: "880px", height: "240px", position: "relative" });
  document.body.append(node);
  view = createScheduleView(node, { input, theme: "light", onScrub, onSelect, onHover });
  // The stage's place comes from a style sheet that the page loads.
  Object.assign(stage().style, { position: "absolute", inset: "0" });
  for (const canvas of node.querySelectorAll("canvas")) {
    Object.assign(canvas.style, {
      position: "absolute",
      inset: "0",
      width: "100%",
      height: "100%",
    });
  }
  await painted();
});

afterEach(() => {
  view.destroy();
  node.remove();
  vi.clearAllMocks();
});

test("every pass is painted in its colour, idle time in none of them", () => {
  const { passes, idle } = scheduleColours("light");
  const { kind } = input.timeline.schedule;
  for (let pass = 0; pass < kind.length; pass += 5) {
    const [x, y] = topOf(pass);
    // Lines of the texture may run through any one pixel.
    const around = [0, 1, 2, 3, 4].map((step) => pixel(x + step - 2, y));
    expect(around).toContain(passes[kind[pass] as 0 | 1]);
    if (kind[pass] === PASS.forward) expect(new Set(around).size).toBe(1);
    else expect(new Set(around).size).toBeGreaterThan(1);
  }
  const frame = frameNow();
  expect(pixel(xOf(frame, 7), yOf(frame, 0) + 5)).toBe(idle);
});

test("pointing names the pass, a click selects it and moves the cursor there", () => {
  const [x, y] = topOf(12);
  pointer("pointermove", x, y);
  expect(onHover).toHaveBeenLastCalledWith({ rank: 0, pass: 12 });
  pointer("click", x, y);
  expect(onSelect).toHaveBeenLastCalledWith(12);
  // Pointers come in whole pixels.
  expect(onScrub.mock.lastCall?.[0]).toBeCloseTo(middleOf(12), 1);
  pointer("pointerleave", x, y);
  expect(onHover).toHaveBeenLastCalledWith(undefined);
});

test("a tip names what is under the pointer, also a rank by its number", () => {
  const tip = () => node.querySelector<HTMLElement>(".schedule-tip");
  const [x, y] = topOf(12);
  pointer("pointermove", x, y);
  expect(tip()?.textContent).toBe(
    "backward, micro-batch 4\npipeline rank 0, stage 0\nfrom 22, 2 long",
  );
  const { plot } = frameNow();
  pointer("pointermove", plot.x - 8, plot.y + 2);
  expect(onHover).toHaveBeenLastCalledWith({ rank: 0 });
  expect(tip()?.textContent).toMatch(/^pipeline rank 0\n/);
  pointer("pointerleave", x, y);
  expect(tip()?.hidden).toBe(true);
});

test("what happens at a moved cursor is said once it rests, without a rank for all of them", async () => {
  view.showTime(0.5);
  view.showTime(9.5);
  expect(announced()).toBe("");
  await vi.waitFor(
    () => expect(announced()).toBe("9.5 units: of 4 pipeline ranks 2 backward, 1 forward, 1 idle"),
    { timeout: 3000 },
  );
});

test("on the way to another schedule the picture has its name already", async () => {
  view.update({ input: figureInput("gpipe") });
  await vi.waitFor(() => expect(stage().getAttribute("aria-label")).toMatch(/^GPipe/), {
    timeout: 800,
  });
  expect(view.scene()?.input.timeline.stepSeconds).toBeGreaterThan(0);
});

test("dragging along the ruler scrubs", () => {
  const frame = frameNow();
  const y = frame.plot.y + frame.plot.height + 6;
  pointer("pointerdown", xOf(frame, 5), y);
  pointer("pointermove", xOf(frame, 12), y);
  expect(onScrub.mock.lastCall?.[0]).toBeCloseTo(12, 1);
  pointer("pointermove", 5000, y);
  expect(onScrub.mock.lastCall?.[0]).toBe(33);
  pointer("pointerup", 5000, y);
  pointer("pointermove", xOf(frame, 3), y);
  expect(onScrub.mock.lastCall?.[0]).toBe(33);
});

test("while all is seen a drag over blocks scrubs too, and chooses nothing", () => {
  const [x, y] = topOf(12);
  pointer("pointerdown", x, y);
  expect(onScrub).not.toHaveBeenCalled();
  pointer("pointermove", x + 60, y);
  expect(onScrub).toHaveBeenCalled();
  pointer("pointerup", x + 60, y);
  pointer("click", x + 60, y);
  expect(onSelect).not.toHaveBeenCalled();
});

test("near, a drag over the rows moves the picture and not the cursor", async () => {
  view.zoomBy(4);
  await painted();
  const before = view.window();
  const { plot } = frameNow();
  const down = (type: string, x: number) =>
    stage().dispatchEvent(
      new MouseEvent(type, { ...at(x, plot.y + 20), button: 0, bubbles: true, view: window }),
    );
  pointer("pointerdown", plot.x + 300, plot.y + 20);
  down("mousedown", plot.x + 300);
  window.dispatchEvent(
    new MouseEvent("mousemove", { ...at(plot.x + 200, plot.y + 20), view: window }),
  );
  window.dispatchEvent(
    new MouseEvent("mouseup", { ...at(plot.x + 200, plot.y + 20), view: window }),
  );
  expect(view.window().from).toBeGreaterThan(before.from);
  expect(view.window().to - view.window().from).toBeCloseTo(before.to - before.from, 9);
  expect(onScrub).not.toHaveBeenCalled();
});

test("a plan without a change of schedule is there in the next frame, without motion", async () => {
  const longer = figureInput("1f1b", { stages: 4, microBatches: 12 });
  view.update({ input: longer });
  await painted();
  expect(view.scene()?.input).toBe(longer);
  expect(view.window().to).toBe(longer.timeline.stepSeconds);
});

test("on the way to another schedule the axis holds the longer of both", async () => {
  const next = figureInput("interleaved-1f1b");
  expect(next.timeline.stepSeconds).toBeLessThan(33);
  view.update({ input: next });
  await painted();
  await painted();
  expect(view.window().to).toBe(33);
  expect(view.scene()?.input.timeline.start).not.toBe(next.timeline.start);
  await vi.waitFor(() => expect(view.scene()?.input).toBe(next), { timeout: 4000 });
  expect(view.window().to).toBe(next.timeline.stepSeconds);
});

test("the wheel enlarges about the pointer, and pointing keeps up", async () => {
  const [x, y] = topOf(20);
  stage().dispatchEvent(
    new WheelEvent("wheel", { ...at(x, y), deltaY: -500, bubbles: true, cancelable: true }),
  );
  await painted();
  const { from, to } = view.window();
  expect(to - from).toBeLessThan(30);
  pointer("pointermove", x, y);
  expect(onHover).toHaveBeenLastCalledWith({ rank: 1, pass: 20 });
  view.resetZoom();
  expect(view.window()).toEqual({ from: 0, to: 33, firstRank: 0, ranks: 4 });
});

test("the keyboard goes from event to event and rank to rank, and says where it is", () => {
  stage().focus();
  expect(press("ArrowRight").defaultPrevented).toBe(true);
  expect(onScrub).toHaveBeenLastCalledWith(1);
  press("ArrowDown");
  expect(announced()).toBe(
    "forward of micro-batch 1, stage 0 on pipeline rank 0, from 1 unit, 1 unit long",
  );
  press("]");
  expect(announced()).toMatch(/^forward of micro-batch 1, stage 1 on pipeline rank 1/);
  press("Enter");
  expect(onSelect).toHaveBeenLastCalledWith((input.timeline.schedule.rankStart[1] as number) + 1);
  expect(press("F5").defaultPrevented).toBe(false);
});

test("another schedule is reached in motion, and ends as itself", async () => {
  const next = figureInput("gpipe");
  view.update({ input: next });
  await vi.waitFor(() => expect(view.scene()?.input).toBe(next), { timeout: 3000 });
  await vi.waitFor(() =>
    expect(stage().getAttribute("aria-label")).toMatch(/^GPipe: 4 pipeline ranks/),
  );
  const { passes } = scheduleColours("light");
  const frame = frameNow();
  expect(pixel(xOf(frame, 7.5), yOf(frame, 0) + 5)).toBe(passes[0]);
});

function stage(): HTMLElement {
  return node.querySelector(".schedule-stage") as HTMLElement;
}

function frameNow() {
  const scene = view.scene();
  if (!scene) throw new Error("Nothing has been painted yet");
  return frameOf(scene.layout, view.window());
}

function middleOf(pass: number): number {
  const { start, end } = input.timeline;
  return ((start[pass] ?? 0) + (end[pass] ?? 0)) / 2;
}

/** Near the top of a block, above its number. */
function topOf(pass: number): [x: number, y: number] {
  const frame = frameNow();
  const rank = rankOfPass(input.timeline.schedule, pass);
  return [xOf(frame, middleOf(pass)), yOf(frame, rank) + 4];
}

function pixel(x: number, y: number): string {
  const canvas = node.querySelector("canvas") as HTMLCanvasElement;
  const scale = canvas.width / node.clientWidth;
  const data = canvas
    .getContext("2d")
    ?.getImageData(Math.round(x * scale), Math.round(y * scale), 1, 1).data;
  const [red = 0, green = 0, blue = 0] = data ?? [];
  return cssOf(packColour(`rgb(${red}, ${green}, ${blue})`));
}

function at(x: number, y: number): { clientX: number; clientY: number } {
  const box = stage().getBoundingClientRect();
  return { clientX: box.x + x, clientY: box.y + y };
}

function pointer(type: string, x: number, y: number): void {
  // Synthetic pointers cannot be captured; what is dragged stays over the stage anyway.
  stage().setPointerCapture = () => undefined;
  stage().dispatchEvent(
    new PointerEvent(type, { ...at(x, y), button: 0, pointerId: 1, bubbles: true }),
  );
}

function press(key: string): KeyboardEvent {
  const event = new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true });
  stage().dispatchEvent(event);
  return event;
}

function announced(): string {
  return node.querySelector("[aria-live]")?.textContent ?? "";
}

function painted(): Promise<void> {
  return new Promise((resolve) => {
    requestAnimationFrame(() => requestAnimationFrame(() => resolve()));
  });
}

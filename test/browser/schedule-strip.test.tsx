/** The strip under the cluster: what it does to the cluster's colour, and what both light for each other. */
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { render } from "vitest-browser-react";
import { packColour } from "../../src/scene/colour/packed-colour.ts";
import { scheduleColours } from "../../src/scene/schedule/pass-colours.ts";
import { clockOf } from "../../src/state/clock.ts";
import { createShardscopeStore, type ShardscopeStore } from "../../src/state/store.ts";
import { StoreContext } from "../../src/state/use-shardscope.ts";
import ScheduleStrip from "../../src/views/schedule/ScheduleStrip.tsx";

const PLAN = {
  version: 1,
  model: "gpt-3-175b",
  cluster: { accelerator: "a100-sxm-80", gpus: 64 },
  parallel: { tensor: 8, pipeline: 8, data: 1 },
  training: { globalBatchSize: 16 },
};

const onPointStage = vi.fn();
const lit: { current: ((stage: number | undefined) => void) | null } = { current: null };
let store: ShardscopeStore;

beforeEach(async () => {
  store = createShardscopeStore({ document: PLAN, view: { theme: "light", color: "memory" } });
  await render(
    <StoreContext value={store}>
      <div style={{ width: 900, height: 240, display: "flex", flexDirection: "column" }}>
        <ScheduleStrip lit={lit} onPointStage={onPointStage} />
      </div>
    </StoreContext>,
  );
  await vi.waitFor(() => expect(stage().getAttribute("aria-label")).toMatch(/^1F1B/));
});

afterEach(() => vi.clearAllMocks());

test("it names the schedule and both bubbles", () => {
  const title = document.querySelector(".schedule-strip-title")?.textContent;
  expect(title).toMatch(/^1F1B: 8 pipeline ranks, 16 micro-batches/);
  expect(title).toMatch(/bubble [\d.]+.% \(mean of ranks\) textbook 30\.4.%/);
});

test("moving the cursor shows what GPUs do; a colour chosen since is left alone", async () => {
  drag(0.3, 0.5);
  expect(store.getState().view.color).toBe("activity");
  const moved = clockOf(store).time ?? 0;
  expect(moved).toBeGreaterThan(0);
  store.getState().look({ color: "stage" });
  drag(0.5, 0.6);
  expect(clockOf(store).time).toBeGreaterThan(moved);
  expect(store.getState().view.color).toBe("stage");
});

test("leaving the instant gives the colour back", async () => {
  drag(0.3, 0.5);
  const leave = document.querySelector<HTMLButtonElement>(".leave");
  await vi.waitFor(() => expect(leave?.disabled).toBe(false));
  leave?.click();
  expect(store.getState().view.color).toBe("memory");
  expect(clockOf(store).time).toBeUndefined();
});

test("pointing at a row names its stage, a click on a block selects a GPU of it", () => {
  const box = stage().getBoundingClientRect();
  const x = box.x + 0.5 * box.width;
  for (let y = box.y + 14; y < box.y + 0.6 * box.height; y += 4) point("pointermove", x, y);
  const seen = onPointStage.mock.calls.map(([pointed]) => pointed);
  expect(seen.slice(0, 3)).toEqual([0, 1, 2]);
  point("pointerleave", x, box.y);
  expect(onPointStage).toHaveBeenLastCalledWith(undefined);
  point("pointerdown", x, box.y + 14);
  point("pointerup", x, box.y + 14);
  point("click", x, box.y + 14);
  expect(store.getState().analysis.grid.coordinateOf("pipeline", selected())).toBe(0);
});

test("a stage pointed at in the cluster lights its row", async () => {
  const isPainted = (word: number) => word >>> 24 !== 0;
  expect(countOf(isPainted, 1)).toBe(0);
  lit.current?.(5);
  await vi.waitFor(() => expect(countOf(isPainted, 1)).toBeGreaterThan(500));
  lit.current?.(undefined);
  await vi.waitFor(() => expect(countOf(isPainted, 1)).toBe(0));
});

test("a changed plan is there once it rests, in its own colours", async () => {
  store.getState().propose({ ...PLAN, training: { globalBatchSize: 16, schedule: "zb-1p" } });
  await vi.waitFor(() => expect(stage().getAttribute("aria-label")).toMatch(/^ZB-1p/), 5000);
  const [, , inputGradient] = scheduleColours("light").passes;
  const wanted = packColour(inputGradient);
  await vi.waitFor(() => expect(countOf((word) => word === wanted, 0)).toBeGreaterThan(500));
});

function stage(): HTMLElement {
  const found = document.querySelector<HTMLElement>(".schedule-stage");
  if (!found) throw new Error("The strip has no figure yet");
  // Synthetic pointers cannot be captured.
  found.setPointerCapture = () => undefined;
  return found;
}

function selected(): number {
  return store.getState().selectedRank ?? -1;
}

function drag(from: number, to: number): void {
  const box = stage().getBoundingClientRect();
  const y = box.y + 0.4 * box.height;
  point("pointerdown", box.x + from * box.width, y);
  point("pointermove", box.x + to * box.width, y);
  point("pointerup", box.x + to * box.width, y);
}

function point(type: string, clientX: number, clientY: number): void {
  stage().dispatchEvent(
    new PointerEvent(type, { clientX, clientY, button: 0, pointerId: 1, bubbles: true }),
  );
}

/** Pixels of a kind on one of the two canvases, the lower or the upper. */
function countOf(isWanted: (word: number) => boolean, layer: 0 | 1): number {
  const canvas = stage().querySelectorAll("canvas")[layer];
  const context = canvas?.getContext("2d");
  if (!canvas || !context || canvas.width === 0) return 0;
  const { data } = context.getImageData(0, 0, canvas.width, canvas.height);
  return new Uint32Array(data.buffer).reduce((sum, word) => sum + (isWanted(word) ? 1 : 0), 0);
}

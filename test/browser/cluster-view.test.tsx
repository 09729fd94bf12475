/** The cluster view in a real browser: pixels, pointer, keyboard and what a screen reader is told. */
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { tileOf } from "../../src/scene/cells.ts";
import { cssOf } from "../../src/scene/colour/packed-colour.ts";
import {
  type ClusterView,
  createClusterView,
} from "../../src/views/cluster/create-cluster-view.ts";
import { sampleCluster } from "../scene/cluster/sample-cluster.ts";

const input = sampleCluster({ tensor: 8, pipeline: 35, data: 8 });
const onSelect = vi.fn();
const onHover = vi.fn();
let node: HTMLElement;
let view: ClusterView;

beforeEach(async () => {
  node = document.createElement("div");
  Object.assign(node.style, { width: "880px", height: "620px" });
  document.body.append(node);
  view = createClusterView({ node, input, color: "stage", theme: "light", onSelect, onHover });
  await painted();
});

afterEach(() => {
  view.destroy();
  node.remove();
  vi.clearAllMocks();
});

test("every stage's GPUs are painted in that stage's colour", () => {
  const { layout, colours } = sceneOf(view);
  for (let rank = 0; rank < input.grid.size; rank += 37) {
    const tile = tileOf(layout.lattice, rank);
    const painted = pixel("canvas", tile.x + tile.width / 2, tile.y + tile.height / 2);
    expect(painted, `rank ${rank}`).toBe(
      cssOf(colours.palette[colours.indices[rank] as number] as number),
    );
  }
});

test("pointing at a GPU and clicking it name its rank", () => {
  const [x, y] = middleOf(1234);
  pointer("pointermove", x, y);
  expect(onHover).toHaveBeenLastCalledWith(1234);
  pointer("click", x, y);
  expect(onSelect).toHaveBeenLastCalledWith(1234);
  pointer("pointerleave", x, y);
  expect(onHover).toHaveBeenLastCalledWith(undefined);
});

test("the keyboard moves over GPUs, says where it is, and selects", async () => {
  stage().focus();
  press("Home");
  expect(announced()).toMatch(/^Rank 0, node 0, GPU 0: tensor rank 0 of 8, pipeline stage 0 of 35/);
  press("ArrowRight");
  expect(announced()).toMatch(/^Rank 1,/);
  press("]");
  expect(announced()).toMatch(/^Rank 65, node 8, GPU 1: .*pipeline stage 1 of 35/);
  press("Enter");
  expect(onSelect).toHaveBeenLastCalledWith(65);
  await painted();
});

test("zooming by keyboard keeps hit test and picture together", async () => {
  view.zoomTo([0.5, 0.5, 6]);
  // The zoom itself is fetched after the first picture.
  await vi.waitFor(() => expect(view.transform().k).toBe(6));
  view.focusRank(2000);
  await painted();
  const [x, y] = middleOf(2000);
  expect(x).toBeGreaterThan(0);
  expect(x).toBeLessThan(880);
  pointer("pointermove", x, y);
  expect(onHover).toHaveBeenLastCalledWith(2000);
});

test("a key that is not the picture's stays the page's", () => {
  const event = press("PageDown");
  expect(event.defaultPrevented).toBe(false);
  expect(press("ArrowDown").defaultPrevented).toBe(true);
});

test("the stage has a name, a role and its keys explained", () => {
  expect(stage().getAttribute("role")).toBe("application");
  expect(stage().getAttribute("aria-label")).toContain("2,240 GPUs on 280 nodes");
  const keys = document.getElementById(stage().getAttribute("aria-describedby") ?? "");
  expect(keys?.textContent).toContain("Arrow keys");
});

function stage(): HTMLElement {
  return node.querySelector(".cluster-stage") as HTMLElement;
}

function sceneOf(of: ClusterView) {
  const scene = of.scene();
  if (!scene) throw new Error("The view has not been painted yet");
  return scene;
}

function middleOf(rank: number): [x: number, y: number] {
  const { layout } = sceneOf(view);
  const { k, x, y } = view.transform();
  const tile = tileOf(layout.lattice, rank);
  return [(tile.x + tile.width / 2) * k + x, (tile.y + tile.height / 2) * k + y];
}

function pointer(type: string, x: number, y: number): void {
  const box = stage().getBoundingClientRect();
  const at = { clientX: box.x + x, clientY: box.y + y, bubbles: true };
  stage().dispatchEvent(type === "click" ? new MouseEvent(type, at) : new PointerEvent(type, at));
}

function press(key: string): KeyboardEvent {
  const event = new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true });
  stage().dispatchEvent(event);
  return event;
}

function announced(): string {
  return node.querySelector("[aria-live]")?.textContent ?? "";
}

function pixel(selector: string, x: number, y: number): string {
  const canvas = node.querySelector(selector) as HTMLCanvasElement;
  const scale = canvas.width / canvas.clientWidth;
  const context = canvas.getContext("2d") as CanvasRenderingContext2D;
  const [red, green, blue] = context.getImageData(x * scale, y * scale, 1, 1).data;
  return cssOf(((blue ?? 0) << 16) | ((green ?? 0) << 8) | (red ?? 0));
}

/** Two frames: one asks, the next has drawn. */
async function painted(): Promise<void> {
  for (let frame = 0; frame < 3; frame++) {
    await new Promise((resolve) => requestAnimationFrame(resolve));
  }
}

/** The cluster view in a real browser: pixels, pointer, keyboard and what a screen reader is told. */
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { render } from "vitest-browser-react";
import { tileOf } from "../../src/scene/cells.ts";
import { clusterBox } from "../../src/scene/cluster/cluster-layout.ts";
import { cssOf } from "../../src/scene/colour/packed-colour.ts";
import { ClusterView } from "../../src/views/cluster/ClusterView.tsx";
import {
  type ClusterView as ClusterViewHandle,
  createClusterView,
} from "../../src/views/cluster/create-cluster-view.ts";
import { sampleCluster } from "../scene/cluster/sample-cluster.ts";

const input = sampleCluster({ tensor: 8, pipeline: 35, data: 8 });
const onSelect = vi.fn();
const onHover = vi.fn();
let node: HTMLElement;
let view: ClusterViewHandle;

beforeEach(async () => {
  node = document.createElement("div");
  Object.assign(node.style, { width: "880px", height: "620px" });
  document.body.append(node);
  view = createClusterView({ node, input, color: "stage", theme: "light", onSelect, onHover });
  await painted();
  // What keys and a close look need comes behind the first picture.
  await import("../../src/views/cluster/near.ts");
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

test("however far one pans, the middle of the view stays over the cluster", async () => {
  view.zoomTo([0.5, 0.5, 6]);
  await vi.waitFor(() => expect(view.transform().k).toBe(6));
  stage().focus();
  const { layout, look } = sceneOf(view);
  const box = clusterBox(layout);
  for (const key of ["ArrowLeft", "ArrowUp", "ArrowRight", "ArrowDown"]) {
    for (let times = 0; times < 150; times++) press(key, { shiftKey: true });
    const { k, x, y } = view.transform();
    const middle = [(look.width / 2 - x) / k, (look.height / 2 - y) / k] as const;
    expect(middle[0]).toBeGreaterThanOrEqual(box.x - 1);
    expect(middle[0]).toBeLessThanOrEqual(box.x + box.width + 1);
    expect(middle[1]).toBeGreaterThanOrEqual(box.y - 1);
    expect(middle[1]).toBeLessThanOrEqual(box.y + box.height + 1);
  }
  await painted();
});

test("the wheel zooms about the pointer, which stays over the same GPU", async () => {
  const [x, y] = middleOf(777);
  await vi.waitFor(() => {
    wheel(x, y, -240);
    expect(view.transform().k).toBeGreaterThan(1.2);
  });
  await painted();
  pointer("pointermove", x, y);
  expect(onHover).toHaveBeenLastCalledWith(777);
});

test("a new size, theme or colour is painted anew", async () => {
  node.style.width = "500px";
  await painted();
  await painted();
  expect(sceneOf(view).look.width).toBe(500);
  view.update({ theme: "dark", color: "memory" });
  await painted();
  const { layout, colours, look } = sceneOf(view);
  expect(look).toMatchObject({ theme: "dark", colour: "memory" });
  const tile = tileOf(layout.lattice, 0);
  const painted_ = pixel("canvas", tile.x + tile.width / 2, tile.y + tile.height / 2);
  expect(painted_).toBe(cssOf(colours.palette[colours.indices[0] as number] as number));
});

test("links can be pointed at and clicked, and leave the selection alone", async () => {
  const onSelectPart = vi.fn();
  view.update({ onSelectPart });
  const { layout } = sceneOf(view);
  const spine = layout.tiers.at(-1);
  if (!spine) throw new Error("a spine tier was expected");
  await vi.waitFor(() => {
    pointer("click", spine.x + spine.width / 2, spine.y + spine.height / 2);
    expect(onSelectPart).toHaveBeenLastCalledWith({ kind: "tier", tier: 0 });
  });
  expect(onSelect).not.toHaveBeenCalledWith(expect.any(Number));
});

test("React hands props on, and takes everything away again", async () => {
  const screen = await render(
    <div style={{ width: 600, height: 400 }}>
      <ClusterView input={input} color="stage" theme="light" onSelect={onSelect} />
    </div>,
  );
  await painted();
  const mounted = screen.container.querySelector(".cluster-stage");
  expect(mounted?.getAttribute("aria-label")).toContain("coloured by pipeline stage");
  await screen.rerender(
    <div style={{ width: 600, height: 400 }}>
      <ClusterView input={input} color="tensor" theme="light" onSelect={onSelect} />
    </div>,
  );
  await painted();
  expect(mounted?.getAttribute("aria-label")).toContain("coloured by tensor rank");
  await screen.unmount();
  expect(document.contains(mounted)).toBe(false);
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

function sceneOf(of: ClusterViewHandle) {
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

function wheel(x: number, y: number, deltaY: number): void {
  const box = stage().getBoundingClientRect();
  const at = { clientX: box.x + x, clientY: box.y + y, bubbles: true, cancelable: true };
  stage().dispatchEvent(new WheelEvent("wheel", { ...at, deltaY }));
}

function press(key: string, held: KeyboardEventInit = {}): KeyboardEvent {
  const event = new KeyboardEvent("keydown", { ...held, key, bubbles: true, cancelable: true });
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

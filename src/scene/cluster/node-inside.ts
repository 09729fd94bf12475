/**
 * What is inside a node, near enough to see it: an adapter beside each GPU on the outer side of its row,
 * the switch (or mesh, or PCIe) between the rows, and the wires that join them. A wire is as wide as its
 * capacity against an adapter's and as hot as the bytes on one of its links.
 */
import { childX, childY } from "../cells.ts";
import { type Box, type Mark, rects, type Stroke, texts } from "../marks.ts";
import { PathBuilder } from "../path.ts";
import { textWidth } from "../text-metrics.ts";
import type { Theme } from "../theme.ts";
import { adapterPlaces } from "./adapter-places.ts";
import type { ClusterSceneInput } from "./cluster-input.ts";
import { type ClusterLayout, nodesIn } from "./cluster-layout.ts";
import type { Detail } from "./detail.ts";
import { traceMesh } from "./direct-links.ts";
import type { LoadScale } from "./link-scale.ts";
import { type Frame, visibleChildren } from "./visible.ts";

export interface NodeInsideContext {
  input: ClusterSceneInput;
  layout: ClusterLayout;
  frame: Frame;
  detail: Detail;
  scale: LoadScale;
  theme: Theme;
}

export function nodeInsideMarks(context: NodeInsideContext): Mark[] {
  const { input, layout, frame, detail, theme } = context;
  const { k, x, y } = frame.transform;
  const { units, nodes } = layout.lattice;
  const parts = new NodeParts(context);
  for (const unit of visibleChildren(units, x, y, frame)) {
    const unitX = childX(units, unit) * k + x;
    const unitY = childY(units, unit) * k + y;
    for (const node of visibleChildren(nodes, unitX, unitY, frame)) {
      if (node >= nodesIn(layout, unit)) continue;
      parts.add(
        unitX + childX(nodes, node) * k,
        unitY + childY(nodes, node) * k,
        unit * nodes.count + node,
      );
    }
  }
  const { switches, switchName } = input.fabric.scaleUp;
  const label = switches > 0 ? `${switches} × ${switchName}` : "";
  return [
    ...parts.wires(),
    rects("adapters", parts.adapters, boxStyle(theme)),
    rects("node-switches", parts.switches, boxStyle(theme)),
    ...(label ? switchLabels(parts.switches, label, theme) : []),
    ...(detail.tileHeight >= 150 ? adapterLabels(parts, theme) : []),
  ];
}

function boxStyle(theme: Theme): { fill: string; stroke: Stroke; radius: number } {
  return { fill: theme.device, stroke: { colour: theme.deviceLine, width: 1 }, radius: 1.5 };
}

/** Gathers the boxes and wires of all visible nodes, wires by colour and width. */
class NodeParts {
  readonly adapters: Box[] = [];
  readonly adapterNames: string[] = [];
  readonly switches: Box[] = [];
  readonly #wires = new Map<string, { path: PathBuilder; stroke: Stroke }>();

  readonly context: NodeInsideContext;

  constructor(context: NodeInsideContext) {
    this.context = context;
  }

  add(left: number, top: number, node: number): void {
    const { layout, detail, input } = this.context;
    const { columns, count } = layout.lattice.gpus;
    const { tileWidth, tileHeight } = detail;
    const rows = layout.gpuRows;
    for (let gpu = 0; gpu < count; gpu++) {
      const row = Math.floor(gpu / columns);
      const middle = left + ((gpu % columns) + 0.5) * tileWidth;
      this.#addScaleUpWire(middle, top + row * tileHeight, row, node * count + gpu);
    }
    this.#addDirectLinks(left, top, node);
    if (rows > 1) this.#addSwitches(left, top);
    for (const { row, column, name } of adapterPlaces(input, layout)) {
      this.#addAdapter(left + column * tileWidth, top + row * tileHeight, row, name, node);
    }
  }

  /** From a GPU's inner side to the middle between its row and the facing one. */
  #addScaleUpWire(middle: number, tileTop: number, row: number, slot: number): void {
    const { detail, scale, input, layout } = this.context;
    const { kind } = input.fabric.scaleUp;
    if (layout.gpuRows === 1 || (kind !== "nvswitch" && kind !== "pcie")) return;
    // A last row without one to face has its switch on no side.
    if (row % 2 === 0 && row + 1 === layout.gpuRows) return;
    const width = this.#scaleUpWidth();
    const { inner } = detail.inset;
    const edge = row % 2 === 0 ? tileTop + detail.tileHeight : tileTop;
    const cell = edge + (row % 2 === 0 ? -inner : inner);
    const step = scale.scaleUpStep(slot);
    const links = input.accelerator?.scaleUp.links ?? 1;
    const pitch = width / links;
    if (kind === "pcie" || links === 1 || pitch < 1.6) {
      this.#wire(step, width, kind === "pcie" ? [3, 2] : undefined).segment(
        middle,
        cell,
        middle,
        edge,
      );
      return;
    }
    // Near, every link is a line of its own.
    const path = this.#wire(step, pitch * 0.62);
    for (let link = 0; link < links; link++) {
      const x = middle + (link - (links - 1) / 2) * pitch;
      path.segment(x, cell, x, edge);
    }
  }

  /** Meshes, whose GPUs are joined without a switch. */
  #addDirectLinks(left: number, top: number, node: number): void {
    const { layout, scale, input, detail } = this.context;
    const { kind } = input.fabric.scaleUp;
    if (kind !== "mesh") return;
    const { columns, count } = layout.lattice.gpus;
    const links = Math.max(1, input.accelerator?.scaleUp.links ?? columns * 2 - 1);
    const width = Math.max(1.2, Math.min(3, this.#scaleUpWidth() / links));
    const path = this.#wire(scale.scaleUpStep(node * count), width);
    for (let row = 1; row < layout.gpuRows; row += 2) {
      traceMesh(path, this.context, left, top + row * detail.tileHeight);
    }
  }

  #addSwitches(left: number, top: number): void {
    const { detail, input, layout } = this.context;
    const { kind } = input.fabric.scaleUp;
    // Switches that nodes share stand beside them: `scale-up-marks.ts`.
    if (layout.shape.domainNodes || (kind !== "nvswitch" && kind !== "pcie")) return;
    const { columns } = layout.lattice.gpus;
    const { tileWidth, tileHeight, inset } = detail;
    const height = Math.max(3, inset.inner * 0.9);
    const start = left + inset.left;
    const width = columns * tileWidth - inset.left - inset.right;
    const middles: number[] = [];
    for (let row = 1; row < layout.gpuRows; row += 2) middles.push(top + row * tileHeight);
    for (const middle of middles) {
      if (kind === "pcie") {
        this.#wire(-1, 1.5, [3, 2]).segment(start, middle, start + width, middle);
      } else this.switches.push({ x: start, y: middle - height / 2, width, height });
    }
    // The switch is one, though its bar is drawn between every two rows.
    const beside = left + inset.left * 0.4;
    const [first = 0, last = 0] = [middles[0], middles.at(-1)];
    if (first === last) return;
    const spine = this.#wire(
      -1,
      Math.max(1, inset.left * 0.4),
      kind === "pcie" ? [3, 2] : undefined,
    );
    spine.segment(beside, first, beside, last);
    for (const middle of middles) spine.segment(beside, middle, start, middle);
  }

  #addAdapter(middle: number, tileTop: number, row: number, name: string, node: number): void {
    const { detail, scale } = this.context;
    const { outer } = detail.inset;
    const width = Math.min(detail.tileWidth * 0.46, 64);
    const height = Math.max(3, outer * 0.4);
    const above = row % 2 === 0;
    const edge = above ? tileTop : tileTop + detail.tileHeight;
    const y = above ? edge + outer * 0.26 : edge - outer * 0.26 - height;
    this.adapters.push({ x: middle - width / 2, y, width, height });
    this.adapterNames.push(name);
    const cell = above ? edge + outer : edge - outer;
    const near = above ? y + height : y;
    this.#wire(scale.nodeStep(node), this.#adapterWidth()).segment(middle, near, middle, cell);
  }

  #scaleUpWidth(): number {
    return Math.max(2, Math.min(28, this.context.detail.tileWidth * 0.16));
  }

  /** Narrower than the scale-up wire as the adapter is slower; a hairline at least. */
  #adapterWidth(): number {
    return Math.max(1, this.#scaleUpWidth() / this.context.scale.scaleUpRatio);
  }

  #wire(step: number, width: number, own?: readonly number[]): PathBuilder {
    const dash = own ?? this.context.scale.dashOf?.(step);
    const key = `${step}/${width}/${dash}`;
    let wire = this.#wires.get(key);
    if (!wire) {
      const colour = this.context.scale.colourOf(step);
      wire = { path: new PathBuilder(), stroke: { colour, width, ...(dash ? { dash } : {}) } };
      this.#wires.set(key, wire);
    }
    return wire.path;
  }

  wires(): Mark[] {
    return [...this.#wires.values()].map(({ path, stroke }) => ({
      kind: "path",
      name: "node-wires",
      commands: path.commands(),
      stroke,
    }));
  }
}

const LABEL = 9.5;

function switchLabels(boxes: readonly Box[], label: string, theme: Theme): Mark[] {
  const room = textWidth(label, LABEL) + 6;
  const lines = boxes
    .filter((box) => box.height >= LABEL + 1.5 && box.width >= room)
    .map((box) => ({
      x: box.x + box.width / 2,
      y: box.y + box.height / 2 + LABEL * 0.36,
      text: label,
    }));
  return [texts("switch-labels", lines, { size: LABEL, colour: theme.muted, anchor: "middle" })];
}

function adapterLabels({ adapters, adapterNames, context }: NodeParts, theme: Theme): Mark[] {
  const rail = context.input.fabric.railOptimised ? "rail" : "adapter";
  const lines = adapters.flatMap((box, index) => {
    const text = `${rail} ${adapterNames[index]}`;
    if (box.height < LABEL + 1 || box.width < textWidth(text, LABEL) + 4) return [];
    return [{ x: box.x + box.width / 2, y: box.y + box.height / 2 + LABEL * 0.36, text }];
  });
  return [texts("adapter-labels", lines, { size: LABEL, colour: theme.muted, anchor: "middle" })];
}

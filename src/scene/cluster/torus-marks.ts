/**
 * Links of a torus, as its chips are joined: to a facing or neighbouring chip as a line, to the same
 * chip of the next node around what stands between, to chips elsewhere (another axis, the closing link
 * of a ring) as a short stroke with the other end's number. From afar a node's links are one bundle.
 */
import type { TorusShape } from "../../engine/cluster/fabric/fabric-shape.ts";
import { fabricShape } from "../../engine/cluster/fabric/shape-of.ts";
import { closes, strideAlong } from "../../engine/cluster/fabric/torus-wiring.ts";
import { type Lattice, paintedBox, placeOf } from "../cells.ts";
import { type Box, type Line, type Mark, texts } from "../marks.ts";
import type { PathBuilder } from "../path.ts";
import { textWidth } from "../text-metrics.ts";
import { nodesInSight } from "./cable-marks.ts";
import { LanePaths } from "./lanes.ts";
import type { NodeInsideContext } from "./node-inside.ts";

const NAMES = "xyz";
const NUMBER = 8;
const NOTE = 10;
/** Cells lower than this leave no room for links beside them, CSS pixels. */
const LOWEST_TILE = 5;

/** A link of a chip: to which one, along which axis, and whether it is the next or the one before. */
export interface TorusLink {
  axis: number;
  forward: boolean;
  other: number;
}

/** All links of one chip, as the fabric's graph has them; a ring of two is one link. */
export function torusLinksOf(torus: TorusShape, chip: number): TorusLink[] {
  return torus.axes.flatMap((size, axis) => {
    if (size === 1) return [];
    const stride = strideAlong(torus, axis);
    const at = Math.floor(chip / stride) % size;
    const rings = closes(torus, axis) && size > 2;
    const links: TorusLink[] = [];
    if (at < size - 1 || rings) {
      links.push({ axis, forward: true, other: chip + ((at + 1) % size) * stride - at * stride });
    }
    if (at > 0 || rings) {
      const before = (at + size - 1) % size;
      links.push({ axis, forward: false, other: chip + (before - at) * stride });
    }
    return links;
  });
}

/** How a link lies in the picture. */
export type TorusWay = "facing" | "beside" | "next node" | "node below" | "elsewhere";

/** @returns the way from one chip to another; the same in both directions */
export function torusWay(lattice: Lattice, one: number, other: number): TorusWay {
  const [from, to] = one < other ? [one, other] : [other, one];
  const [here, there] = [placeOf(lattice, from), placeOf(lattice, to)];
  const { gpus, nodes } = lattice;
  const row = (gpu: number) => Math.floor(gpu / gpus.columns);
  if (here.unit !== there.unit) return "elsewhere";
  if (here.node === there.node) {
    const down = row(there.gpu) - row(here.gpu);
    if (down === 1 && row(here.gpu) % 2 === 0) return "facing";
    return down === 0 && there.gpu - here.gpu === 1 ? "beside" : "elsewhere";
  }
  const lastRow = Math.ceil(gpus.count / gpus.columns) - 1;
  if (here.gpu === there.gpu && there.node === here.node + 1 && there.node % nodes.columns !== 0) {
    // Between the rows of a node of many there is no room beside the chips.
    return row(here.gpu) === 0 || row(here.gpu) === lastRow ? "next node" : "elsewhere";
  }
  const isBelow = there.node === here.node + nodes.columns;
  return isBelow && row(here.gpu) === lastRow && row(there.gpu) === 0 ? "node below" : "elsewhere";
}

export function torusMarks(context: NodeInsideContext, labels: boolean): Mark[] {
  const { input, layout, detail } = context;
  if (input.fabric.scaleUp.kind !== "torus" || detail.tileHeight < LOWEST_TILE) return [];
  const { network } = fabricShape(input.plan.cluster);
  if (network.topology !== "torus") return [];
  const links = new TorusLinks(context, network);
  const { count } = layout.lattice.gpus;
  for (const node of nodesInSight(context)) {
    if (!detail.nodeInside) links.addBundles(node);
    else for (let gpu = 0; gpu < count; gpu++) links.addChip(node * count + gpu);
  }
  return links.marks(labels);
}

class TorusLinks {
  readonly #paths = new LanePaths();
  readonly #numbers: Line[] = [];
  readonly #context: NodeInsideContext;
  readonly #torus: TorusShape;

  constructor(context: NodeInsideContext, torus: TorusShape) {
    this.#context = context;
    this.#torus = torus;
  }

  addChip(chip: number): void {
    const { layout, scale, detail } = this.#context;
    const width = Math.max(1, Math.min(3, detail.tileWidth * 0.02));
    const path = this.#paths.at(scale.scaleUpStep(chip), width);
    const box = this.#boxOf(chip);
    const elsewhere: TorusLink[] = [];
    for (const link of torusLinksOf(this.#torus, chip)) {
      const way = torusWay(layout.lattice, chip, link.other);
      if (way === "elsewhere") elsewhere.push(link);
      // What is drawn whole is drawn once, by the chip whose next it leads to.
      else if (link.forward) this.#addWhole(path, way, ...this.#inOrder(chip, link.other));
    }
    elsewhere.forEach((link, place) => {
      this.#addStroke(path, chip, box, (place + 0.15) / elsewhere.length, link, elsewhere.length);
    });
  }

  #inOrder(one: number, other: number): [number, number] {
    return one < other ? [one, other] : [other, one];
  }

  #boxOf(chip: number): Box {
    const { layout, frame, detail } = this.#context;
    return paintedBox(layout.lattice, chip, frame.transform, detail.inset);
  }

  #addWhole(path: PathBuilder, way: TorusWay, from: number, to: number): void {
    const [here, there] = [this.#boxOf(from), this.#boxOf(to)];
    if (way === "beside") {
      const y = here.y + here.height / 2;
      path.segment(here.x + here.width, y, there.x, y);
    } else if (way === "next node") this.#addArch(path, from, here, there);
    else {
      // Chips one above the other, or across a corner: in the space between their rows.
      const x = here.x + here.width / 2;
      path.segment(x, here.y + here.height, there.x + there.width / 2, there.y);
    }
  }

  /** Out of the node's edge, along it past the chips between, and in again. */
  #addArch(path: PathBuilder, from: number, here: Box, there: Box): void {
    const { layout, detail } = this.#context;
    const { gpus } = layout.lattice;
    const { gpu } = placeOf(layout.lattice, from);
    const isAbove = Math.floor(gpu / gpus.columns) === 0;
    const share = 0.58 + (0.4 * ((gpu % gpus.columns) + 1)) / (gpus.columns + 1);
    const out = detail.inset.outer * share;
    const edge = isAbove ? here.y : here.y + here.height;
    const along = isAbove ? edge - out : edge + out;
    const [start, end] = [here.x + here.width * 0.85, there.x + there.width * 0.15];
    path.moveTo(start, edge);
    path.lineTo(start, along);
    path.lineTo(end, along);
    path.lineTo(end, edge);
  }

  /**
   * A short diagonal on the chip's outer side, and the number it leads to; between the places where
   * arches leave and arrive.
   */
  #addStroke(
    path: PathBuilder,
    chip: number,
    box: Box,
    along: number,
    { axis, other }: TorusLink,
    count: number,
  ): void {
    const { layout, detail } = this.#context;
    const { gpus } = layout.lattice;
    const row = Math.floor(placeOf(layout.lattice, chip).gpu / gpus.columns);
    const isAbove = row % 2 === 0;
    const { outer } = detail.inset;
    const length = Math.min(6, outer * 0.2);
    const room = box.width * 0.64;
    const x = box.x + box.width * 0.18 + along * room;
    const edge = isAbove ? box.y : box.y + box.height;
    const tip = isAbove ? edge - length : edge + length;
    path.segment(x, edge, x + length, tip);
    const text = `${NAMES[axis] ?? axis}${other}`;
    if (room / count < textWidth(text, NUMBER) + 3 || outer * 0.58 < length + NUMBER + 1) return;
    this.#numbers.push({ x, y: isAbove ? tip - 1.5 : tip + NUMBER, text });
  }

  /** A node's links to the next node and the one below, each as one; to others as a short stroke. */
  addBundles(node: number): void {
    const { layout, scale, detail, frame } = this.#context;
    const { gpus } = layout.lattice;
    const first = node * gpus.count;
    const [begin, end] = [this.#boxOf(first), this.#boxOf(first + gpus.count - 1)];
    const right = begin.x + gpus.columns * detail.tileWidth;
    const [middleX, middleY] = [(begin.x + right) / 2, (begin.y + end.y + end.height) / 2];
    const width = Math.max(1, Math.min(4, detail.tileWidth * 0.12));
    const path = this.#paths.at(scale.scaleUpStep(first), width);
    const { k } = frame.transform;
    const { nodes } = layout.lattice;
    const gapX = nodes.pitchX * k - gpus.columns * detail.tileWidth;
    const gapY = nodes.pitchY * k - layout.gpuRows * detail.tileHeight;
    const seen = new Set<string>();
    for (let chip = first; chip < first + gpus.count; chip++) {
      for (const { forward, other } of torusLinksOf(this.#torus, chip)) {
        const there = Math.floor(other / gpus.count);
        if (there === node) continue;
        const isRight = there === node + 1 && there % nodes.columns !== 0;
        const isLeft = there === node - 1 && node % nodes.columns !== 0;
        const isUpright = Math.abs(there - node) === nodes.columns;
        const way = isRight || isLeft ? "across" : isUpright ? "down" : "elsewhere";
        if (way !== "elsewhere" && there < node) continue;
        if (seen.has(`${way}${forward}`)) continue;
        seen.add(`${way}${forward}`);
        if (way === "across") path.segment(right, middleY, right + gapX, middleY);
        else if (way === "down") {
          path.segment(middleX, end.y + end.height, middleX, end.y + end.height + gapY);
        } else {
          const x = forward ? right - 2 : begin.x + 2;
          const reach = Math.min(6, gapY * 0.5);
          path.segment(x, begin.y, x + (forward ? reach : -reach), begin.y - reach);
        }
      }
    }
  }

  marks(labels: boolean): Mark[] {
    const { scale, theme } = this.#context;
    const style = { colour: theme.muted, halo: theme.paper };
    return [
      ...this.#paths.marks("torus-links", scale),
      ...(labels
        ? [
            texts("torus-numbers", this.#numbers, { ...style, size: NUMBER }),
            texts("torus-note", this.#note(), { ...style, size: NOTE }),
          ]
        : []),
    ];
  }

  /** What the strokes are, where there are no names of nodes in that place yet. */
  #note(): Line[] {
    const { layout, frame, detail } = this.#context;
    const { k, x, y } = frame.transform;
    const { units, nodes } = layout.lattice;
    if (detail.nodeLabels) return [];
    const axes = this.#torus.axes.map((size, axis) => `${NAMES[axis] ?? axis} ${size}`);
    const text = `torus ${axes.join(" × ")} · short strokes: links to chips elsewhere, numbered when near`;
    return [
      { x: (units.x + nodes.x) * k + x, y: Math.max(10, (units.y + nodes.y) * k + y - 8), text },
    ];
  }
}

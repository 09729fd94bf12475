/** Names on GPUs where their cells are large enough: the rank, and under it its coordinates. */
import { childX, childY, paintedBox } from "../cells.ts";
import { inkOn } from "../colour/packed-colour.ts";
import { type Box, type Line, type Mark, texts } from "../marks.ts";
import { textWidth } from "../text-metrics.ts";
import type { ClusterSceneInput, Places } from "./cluster-input.ts";
import type { ClusterLayout } from "./cluster-layout.ts";
import type { Detail } from "./detail.ts";
import type { GpuColours } from "./gpu-colours.ts";
import { type Frame, visibleChildren } from "./visible.ts";

export interface GpuLabelContext {
  input: ClusterSceneInput;
  layout: ClusterLayout;
  places: Places;
  colours: GpuColours;
  frame: Frame;
  detail: Detail;
}

/** A GPU that is on the screen. */
export interface VisibleGpu {
  rank: number;
  /** What is painted of it. */
  box: Box;
  /** Black or white, whichever reads on its colour. */
  ink: string;
}

export function* visibleGpus(context: GpuLabelContext): Generator<VisibleGpu> {
  const { layout, places, colours, frame, detail } = context;
  const { k, x, y } = frame.transform;
  const { units, nodes, gpus } = layout.lattice;
  for (const unit of visibleChildren(units, x, y, frame)) {
    const unitX = childX(units, unit) * k + x;
    const unitY = childY(units, unit) * k + y;
    for (const node of visibleChildren(nodes, unitX, unitY, frame)) {
      const nodeX = unitX + childX(nodes, node) * k;
      const nodeY = unitY + childY(nodes, node) * k;
      for (const gpu of visibleChildren(gpus, nodeX, nodeY, frame)) {
        const slot = (unit * nodes.count + node) * gpus.count + gpu;
        const rank = places.rankAt(slot);
        if (rank === undefined) continue;
        const box = paintedBox(layout.lattice, slot, frame.transform, detail.inset);
        yield { rank, box, ink: inkOn(colours.palette[colours.indices[slot] as number] as number) };
      }
    }
  }
}

const SMALL = 9.5;

export function gpuLabelMarks(context: GpuLabelContext): Mark[] {
  const { detail, input } = context;
  const widest = `${input.grid.size - 1}`;
  const size = Math.min(12, ((detail.tileWidth * 0.66) / textWidth(widest, 12, 600)) * 12);
  if (size < 7.5) return [];
  const ranks = new Map<string, Line[]>();
  const details = new Map<string, Line[]>();
  for (const { rank, box, ink } of visibleGpus(context)) {
    const x = box.x + box.width / 2;
    const words = detail.coordinateLabels ? coordinateWords(input, rank) : [];
    const shown = words.slice(0, Math.floor((box.height - size - 8) / (SMALL + 3)));
    const top = box.y + box.height / 2 - ((SMALL + 3) * shown.length) / 2;
    push(ranks, ink, { x, y: top + size * 0.36, text: `${rank}` });
    shown.forEach((text, line) => {
      push(details, ink, { x, y: top + size * 0.36 + (line + 1) * (SMALL + 3), text });
    });
  }
  const named = (name: string, lines: Map<string, Line[]>, weight: 400 | 600, at: number) =>
    [...lines].map(([colour, of]) =>
      texts(name, of, { size: at, colour, weight, anchor: "middle" }),
    );
  return [
    ...named("rank-labels", ranks, 600, size),
    ...named("coordinate-labels", details, 400, SMALL),
  ];
}

/** `tensor 2`, `stage 19`, `replica 2`; axes of one left out. */
export function coordinateWords({ grid, plan }: ClusterSceneInput, rank: number): string[] {
  const at = grid.coordinatesOf(rank);
  const { tensor, pipeline, data, context, expert } = plan.parallel;
  return [
    ...(tensor > 1 ? [`tensor ${at.tensor}`] : []),
    ...(pipeline > 1 ? [`stage ${at.pipeline}`] : []),
    ...(data > 1 ? [`replica ${at.data}`] : []),
    ...(context > 1 ? [`context ${at.context}`] : []),
    ...(expert > 1 ? [`expert ${at.expert}`] : []),
  ];
}

function push(lines: Map<string, Line[]>, ink: string, line: Line): void {
  const of = lines.get(ink);
  if (of) of.push(line);
  else lines.set(ink, [line]);
}

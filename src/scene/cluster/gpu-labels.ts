/** Names on GPUs where their cells are large enough: the rank, and under it its coordinates. */
import { childX, childY, paintedBox } from "../cells.ts";
import { cssOf, inkOn } from "../colour/packed-colour.ts";
import { type Box, type Line, type Mark, texts } from "../marks.ts";
import { textWidth } from "../text-metrics.ts";
import type { Places } from "./cluster-facts.ts";
import type { ClusterSceneInput } from "./cluster-input.ts";
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
  /** The cell's colour where it is hatched, to keep the hatching clear of letters. */
  halo?: string;
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
        const entry = colours.indices[slot] as number;
        const colour = colours.palette[entry] as number;
        const halo = entry >= colours.hatchFrom ? { halo: cssOf(colour) } : {};
        yield { rank, box, ink: inkOn(colour), ...halo };
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
  const labels = new Map<string, { gpu: VisibleGpu; ranks: Line[]; words: Line[] }>();
  for (const gpu of visibleGpus(context)) {
    const { rank, box, ink, halo } = gpu;
    const key = `${ink}${halo}`;
    const of = labels.get(key) ?? { gpu, ranks: [], words: [] };
    labels.set(key, of);
    const x = box.x + box.width / 2;
    const words = detail.coordinateLabels ? coordinateWords(input, rank) : [];
    const shown = words.slice(0, Math.floor((box.height - size - 8) / (SMALL + 3)));
    const top = box.y + box.height / 2 - ((SMALL + 3) * shown.length) / 2;
    of.ranks.push({ x, y: top + size * 0.36, text: `${rank}` });
    shown.forEach((text, line) => {
      of.words.push({ x, y: top + size * 0.36 + (line + 1) * (SMALL + 3), text });
    });
  }
  return [...labels.values()].flatMap(({ gpu: { ink, halo }, ranks, words }) => {
    const style = { colour: ink, anchor: "middle" as const, ...(halo ? { halo } : {}) };
    return [
      texts("rank-labels", ranks, { ...style, size, weight: 600 }),
      texts("coordinate-labels", words, { ...style, size: SMALL }),
    ];
  });
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

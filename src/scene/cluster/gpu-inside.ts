/**
 * What one GPU holds, near enough to read it: its place in the plan, its layers, and its memory as a
 * stack against the capacity. All GPUs of a stage hold the same.
 */
import { type Box, type Mark, rects, type TextStyle, texts } from "../marks.ts";
import { memoryColours } from "../memory/memory-colours.ts";
import { MEMORY_PARTS } from "../memory/memory-parts.ts";
import { formatMemory } from "../quantity-text.ts";
import { fitText, textWidth } from "../text-metrics.ts";
import type { Theme } from "../theme.ts";
import { coordinateWords, type GpuLabelContext, visibleGpus } from "./gpu-labels.ts";

const NAME = 12;
const SMALL = 9.5;
const PAD = 8;

export function gpuInsideMarks(context: GpuLabelContext, theme: Theme): Mark[] {
  const marks: Mark[] = [];
  for (const { rank, box, ink, halo } of visibleGpus(context)) {
    const style = { colour: ink };
    const { input } = context;
    const words = coordinateWords(input, rank).join(" · ");
    const at = fitText(words, SMALL, box.width - 2 * PAD);
    if (halo) {
      const plate = {
        x: box.x + 4,
        y: box.y + 3,
        width: textWidth(at, SMALL) + 2 * PAD,
        height: 29,
      };
      marks.push(rects("name-plate", [plate], { fill: halo, radius: 2 }));
    }
    marks.push(
      texts("rank-labels", [{ x: box.x + PAD, y: box.y + 15, text: `rank ${rank}` }], {
        ...style,
        size: NAME,
        weight: 600,
      }),
      texts("coordinate-labels", [{ x: box.x + PAD, y: box.y + 28, text: at }], {
        ...style,
        size: SMALL,
      }),
    );
    const head = words === "" ? 22 : 34;
    const panel: Box = {
      x: box.x + 4,
      y: box.y + head,
      width: box.width - 8,
      height: box.height - head - 4,
    };
    if (panel.height < 40) continue;
    marks.push(rects("gpu-panel", [panel], { fill: theme.paper, radius: 2 }));
    const stage = input.grid.coordinateOf("pipeline", rank);
    const stack = Math.min(panel.width * 0.46, 126);
    marks.push(
      ...layerMarks(context, rank, { ...panel, width: panel.width - stack }, theme),
      ...memoryMarks(
        context,
        stage,
        { ...panel, x: panel.x + panel.width - stack, width: stack },
        theme,
      ),
    );
  }
  return marks;
}

/** A bar per layer while they can be told apart; else one for each run. */
function layerMarks(context: GpuLabelContext, rank: number, panel: Box, theme: Theme): Mark[] {
  const { grid, memory, plan } = context.input;
  const held = memory.stages[grid.coordinateOf("pipeline", rank)];
  if (!held) return [];
  const { tensor } = plan.parallel;
  const slice = tensor > 1 ? `, slice ${grid.coordinateOf("tensor", rank)} of ${tensor}` : "";
  const single = held.layers.flatMap(([first, last]) =>
    Array.from({ length: last + 1 - first }, (_, index) => `layer ${first + index}`),
  );
  const runs = held.layers
    .filter(([first, last]) => last >= first)
    .map(([first, last]) => `layers ${first}–${last}`);
  const room = panel.height - 2 * PAD;
  const names = room / single.length >= 13 ? single : runs;
  const pitch = Math.min(44, room / Math.max(1, names.length));
  const boxes = names.map((_, index) => ({
    x: panel.x + PAD,
    y: panel.y + PAD + index * pitch,
    width: panel.width - 2 * PAD,
    height: pitch - 3,
  }));
  const style: TextStyle = { size: SMALL, colour: theme.ink, anchor: "middle" };
  const lines = boxes.flatMap((box, index) => {
    const name = names[index] ?? "";
    const fits = textWidth(name + slice, SMALL) <= box.width - 8;
    const text = fits ? name + slice : fitText(name, SMALL, box.width - 4);
    if (box.height < SMALL || text === "") return [];
    return [{ x: box.x + box.width / 2, y: box.y + box.height / 2 + SMALL * 0.36, text }];
  });
  return [
    rects("layers", boxes, {
      fill: theme.device,
      stroke: { colour: theme.deviceLine, width: 1 },
      radius: 2,
    }),
    texts("layer-labels", lines, style),
  ];
}

/** The parts stacked from the bottom; the frame is the capacity, or what is held where that is more. */
function memoryMarks(context: GpuLabelContext, stage: number, panel: Box, theme: Theme): Mark[] {
  const { memory } = context.input;
  const held = memory.stages[stage];
  if (!held) return [];
  const colours = memoryColours(theme.name);
  const caption = 13;
  const bar: Box = {
    x: panel.x,
    y: panel.y + PAD + caption,
    width: Math.min(26, panel.width * 0.4),
    height: panel.height - 2 * PAD - caption,
  };
  const most = Math.max(memory.capacityBytes, held.bytes.total);
  const heightOf = (bytes: number) => (bytes / most) * bar.height;
  const marks: Mark[] = [];
  const names: { x: number; y: number; text: string }[] = [];
  let top = bar.y + bar.height;
  for (const { part, name } of MEMORY_PARTS) {
    const height = heightOf(held.bytes[part]);
    top -= height;
    if (height < 0.25) continue;
    marks.push(
      rects(`memory-${part}`, [{ ...bar, y: top, height }], { fill: colours.parts[part] }),
    );
    const room = panel.x + panel.width - bar.x - bar.width - 7;
    // A whole word of two says more than a part of both.
    const text = [name, name.split(" ")[0] ?? name].find((one) => textWidth(one, SMALL) <= room);
    if (text && height >= SMALL + 1) {
      names.push({ x: bar.x + bar.width + 5, y: top + height / 2 + SMALL * 0.36, text });
    }
  }
  const limit = bar.y + bar.height - heightOf(memory.capacityBytes);
  const total = fitText(formatMemory(held.bytes.total), SMALL, panel.width);
  return [
    ...marks,
    rects("memory-frame", [bar], { stroke: { colour: theme.deviceLine, width: 1 } }),
    ...(held.bytes.total > memory.capacityBytes
      ? [
          rects("memory-over", [{ ...bar, y: top, height: limit - top }], {
            hatch: theme.paper,
            fill: colours.over,
          }),
          rects(
            "memory-limit",
            [{ ...bar, x: bar.x - 3, y: limit - 1, width: bar.width + 6, height: 2 }],
            {
              fill: theme.ink,
            },
          ),
        ]
      : []),
    texts("memory-total", [{ x: panel.x, y: panel.y + PAD + 6, text: total }], {
      size: SMALL,
      weight: 600,
      colour: theme.ink,
    }),
    texts("memory-names", names, { size: SMALL, colour: theme.muted }),
  ];
}

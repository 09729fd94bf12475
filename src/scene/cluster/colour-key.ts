/** Keys to what colours of cells stand for. */
import { BREAK_AT, SCALE_SIZE } from "../colour/colour-table.ts";
import type { ScaleKey } from "../legend/scale-block.ts";
import { formatMemory, formatTraffic } from "../quantity-text.ts";
import type { ClusterColour, ClusterSceneInput } from "./cluster-input.ts";
import { COLOUR_NAMES } from "./describe-cluster.ts";
import { bytesByStage, stepIndex } from "./gpu-colours.ts";

/** @param width of the scale, at most */
export function colourKey(
  input: ClusterSceneInput,
  colour: ClusterColour,
  palette: Uint32Array,
  width: number,
): ScaleKey {
  const { tensor, pipeline, data, context, expert } = input.plan.parallel;
  const title = `Colour: ${COLOUR_NAMES[colour]}`;
  switch (colour) {
    case "stage":
      return { title, width, ...stepKey(palette, pipeline) };
    case "data":
      return { title, width, ...stepKey(palette, data) };
    case "context":
      return { title, width, ...stepKey(palette, context) };
    case "tensor":
      return categoryKey(title, palette, tensor, width);
    case "expert":
      return categoryKey(title, palette, expert, width);
    case "memory":
      return memoryKey(input, palette, width);
    case "communication":
    case "network": {
      const { most } = bytesByStage(input, colour);
      return { title: `${title} per iteration`, width, ...amountKey(palette, formatTraffic(most)) };
    }
    case "activity":
      return { title, width, ...amountKey(palette, "") };
  }
}

/** Every step where they can be told apart, the whole run of colours otherwise. */
function stepKey(palette: Uint32Array, count: number): Pick<ScaleKey, "colours" | "ticks"> {
  const shown = Math.min(count, SCALE_SIZE);
  const middle = Math.floor((count - 1) / 2);
  const at = (step: number) => (step + 0.5) / count;
  return {
    colours: Array.from(
      { length: shown },
      (_, index) => palette[stepIndex(Math.floor((index * count) / shown), count)] as number,
    ),
    ticks: [
      { at: at(0), text: "0" },
      ...(count > 4 ? [{ at: at(middle), text: `${middle}` }] : []),
      ...(count > 1 ? [{ at: at(count - 1), text: `${count - 1}` }] : []),
    ],
  };
}

function categoryKey(title: string, palette: Uint32Array, count: number, most: number): ScaleKey {
  const width = Math.min(most, count * 22);
  const each = width / count >= 14;
  return {
    title,
    width,
    gap: each ? 3 : 0,
    colours: Array.from({ length: count }, (_, index) => palette[index % SCALE_SIZE] as number),
    ticks: (each ? Array.from({ length: count }, (_, index) => index) : [0, count - 1]).map(
      (index) => ({ at: (index + 0.5) / count - (each ? 1.5 / width : 0), text: `${index}` }),
    ),
  };
}

function memoryKey({ memory }: ClusterSceneInput, palette: Uint32Array, width: number): ScaleKey {
  const cells = 64;
  const break_ = 44;
  const colours = Array.from({ length: cells }, (_, index) => {
    const entry =
      index < break_
        ? Math.round((index / (break_ - 1)) * (BREAK_AT - 1))
        : BREAK_AT +
          Math.round(((index - break_) / (cells - 1 - break_)) * (SCALE_SIZE - 1 - BREAK_AT));
    return palette[entry] as number;
  });
  const fullest = Math.max(...memory.stages.map(({ bytes }) => bytes.total));
  return {
    title: `Colour: memory, fullest stage ${formatMemory(fullest)}`,
    width,
    colours,
    hatchFrom: break_,
    ticks: [
      { at: 0, text: "0" },
      { at: break_ / cells, text: `${formatMemory(memory.capacityBytes)}` },
      { at: 1, text: "too much" },
    ],
  };
}

function amountKey(palette: Uint32Array, most: string): Pick<ScaleKey, "colours" | "ticks"> {
  return {
    colours: Array.from(
      { length: 64 },
      (_, index) => palette[Math.round((index * 254) / 63)] as number,
    ),
    ticks: [
      { at: 0, text: "0" },
      { at: 1, text: most },
    ],
  };
}

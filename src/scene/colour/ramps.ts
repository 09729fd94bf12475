/**
 * Which colours stand for what, the same in every picture: viridis for memory, a cool-to-warm run of
 * hues in growing lightness for pipeline stages, one from plum to sand for replicas, heat for bytes,
 * categories for tensor ranks. Dark ends are cut on dark paper and light ends on light paper, so that
 * no cell sinks into it.
 */
import {
  cubehelix,
  hcl,
  interpolateCividis,
  interpolateCubehelixLong,
  interpolateRgbBasis,
  interpolateViridis,
} from "d3";
import type { ThemeName } from "../theme.ts";

/** Share of the scale (0 … 1) → CSS colour. */
export type Ramp = (share: number) => string;

/** Memory within the capacity. */
export function memoryRamp(theme: ThemeName): Ramp {
  return theme === "dark" ? cut(interpolateViridis, 0.14, 1) : cut(interpolateViridis, 0.02, 0.97);
}

/** Memory beyond the capacity: another hue altogether, from just over to twice over. */
export function overflowRamp(theme: ThemeName): Ramp {
  const [just, far] = theme === "dark" ? ["#ff6b5e", "#ffb3a8"] : ["#e8352b", "#7d0a12"];
  return interpolateRgbBasis([just as string, far as string]);
}

/** Pipeline stages, first to last. */
export function stageRamp(theme: ThemeName): Ramp {
  return theme === "dark" ? cut(STAGES, 0.12, 1) : cut(STAGES, 0, 0.97);
}

const STAGES = interpolateRgbBasis([
  "#3b2a8c",
  "#2f57b5",
  "#1f83c1",
  "#1fa7a8",
  "#46bd83",
  "#93cc5a",
  "#dfcf45",
  "#f9b74e",
]);

/** Data replicas, first to last. */
export function replicaRamp(theme: ThemeName): Ramp {
  const run = interpolateCubehelixLong(cubehelix(-60, 0.6, 0.25), cubehelix(60, 0.7, 0.86));
  return theme === "dark" ? cut(run, 0.15, 1) : cut(run, 0, 0.95);
}

/** Positions in a context group, first to last. */
export function contextRamp(theme: ThemeName): Ramp {
  return theme === "dark" ? cut(interpolateCividis, 0.2, 1) : cut(interpolateCividis, 0, 0.95);
}

/** Bytes, on cells and on links: from what paper has to what embers have. */
export function heatRamp(theme: ThemeName): Ramp {
  return theme === "dark" ? HEAT_ON_DARK : HEAT_ON_LIGHT;
}

const HEAT_ON_LIGHT = interpolateRgbBasis([
  "#dcd8cf",
  "#f1cf9a",
  "#f7a85c",
  "#e8702f",
  "#c23a1e",
  "#8a1220",
]);

const HEAT_ON_DARK = interpolateRgbBasis([
  "#3a3a40",
  "#6b3b36",
  "#a9472f",
  "#e06c34",
  "#f8ac5e",
  "#fff0c4",
]);

/** Okabe and Ito's palette (2008), safe for colour-blind readers, without its black. */
const CATEGORIES = [
  "#0072b2",
  "#e69f00",
  "#009e73",
  "#cc79a7",
  "#56b4e9",
  "#d55e00",
  "#f0e442",
  "#8c8c8c",
];

/**
 * One colour per category. Up to eight are the palette's own; beyond that hues go round the circle
 * in three lightnesses, which keeps neighbours apart but asks the reader to point and ask.
 */
export function categoryColours(count: number): string[] {
  if (count <= CATEGORIES.length) return CATEGORIES.slice(0, count);
  const lightness = [48, 64, 80];
  return Array.from({ length: count }, (_, index) =>
    hcl((360 * index) / count + 20, 55, lightness[index % 3] as number).formatHex(),
  );
}

function cut(ramp: Ramp, from: number, to: number): Ramp {
  return (share) => ramp(from + (to - from) * share);
}

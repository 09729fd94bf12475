/**
 * Which colours stand for what, the same in every picture: viridis for memory, a cool-to-warm run of
 * hues in growing lightness for pipeline stages, one from plum to sand for replicas, heat for bytes,
 * categories for tensor ranks. Dark ends are cut on dark paper and light ends on light paper, so that
 * no cell sinks into it. Viridis and cividis stand here as points along them, and blending is our
 * own: D3's colour modules are a twentieth of what a page may load before its first picture. Tests
 * hold every ramp to D3's.
 */
import type { ThemeName } from "../theme.ts";
import { type Ramp, smoothRamp, straightRamp } from "./blend.ts";
import { hueColour } from "./lightness-chroma-hue.ts";

export type { Ramp };

/** Van der Walt and Smith 2015, as in `d3.interpolateViridis`. */
const VIRIDIS = published(
  "440154 471365 482475 463480 414487 3b528b 355f8d 2f6c8e 2a788e 25848e 21918c 1e9c89 22a884 2fb47c 44bf70 5ec962 7ad151 9bd93c bddf26 dfe318 fde725",
);

/** Nuñez, Anderton and Renslow 2018, as in `d3.interpolateCividis`. */
const CIVIDIS = published(
  "002051 012b65 11366c 26426e 3c4d6e 51586e 62646f 727071 7f7c75 8c8877 9a9478 a9a177 bbaf71 cebd68 e2cb5c f3da4f fdea45",
);

/** Cubehelix (Green 2011) the long way from hue −60 to 60, lightness 0.25 to 0.86. */
const PLUM_TO_SAND = published(
  "6a255c 7c2b61 8d3365 9d3b66 ab4467 b74e66 c15a65 ca6665 d07365 d48167 d7906a d89f70 d9ad78 d9bc82 dac98f dbd69f dee2b1",
);

/** Memory within the capacity. */
export function memoryRamp(theme: ThemeName): Ramp {
  return theme === "dark" ? cut(VIRIDIS, 0.14, 1) : cut(VIRIDIS, 0.02, 0.97);
}

/** Memory beyond the capacity: another hue altogether, from just over to twice over. */
export function overflowRamp(theme: ThemeName): Ramp {
  const [just, far] = theme === "dark" ? ["#ff6b5e", "#ffb3a8"] : ["#e8352b", "#7d0a12"];
  return smoothRamp([just as string, far as string]);
}

/** Pipeline stages, first to last. */
export function stageRamp(theme: ThemeName): Ramp {
  return theme === "dark" ? cut(STAGES, 0.12, 1) : cut(STAGES, 0, 0.97);
}

const STAGES = smoothRamp([
  "#3b2a8c",
  "#2f57b5",
  "#1f83c1",
  "#1fa7a8",
  "#46bd83",
  "#8fc65c",
  "#d3c94a",
  "#fcc961",
]);

/** Data replicas, first to last. */
export function replicaRamp(theme: ThemeName): Ramp {
  return theme === "dark" ? cut(PLUM_TO_SAND, 0.15, 1) : cut(PLUM_TO_SAND, 0, 0.95);
}

/** Positions in a context group, first to last. */
export function contextRamp(theme: ThemeName): Ramp {
  return theme === "dark" ? cut(CIVIDIS, 0.2, 1) : cut(CIVIDIS, 0, 0.95);
}

/** Bytes, on cells and on links: from what paper has to what embers have. */
export function heatRamp(theme: ThemeName): Ramp {
  return theme === "dark" ? HEAT_ON_DARK : HEAT_ON_LIGHT;
}

const HEAT_ON_LIGHT = smoothRamp([
  "#dcd8cf",
  "#f1cf9a",
  "#f7a85c",
  "#e8702f",
  "#c23a1e",
  "#8a1220",
]);

const HEAT_ON_DARK = smoothRamp(["#3a3a40", "#6b3b36", "#a9472f", "#e06c34", "#f8ac5e", "#fff0c4"]);

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
    hueColour((360 * index) / count + 20, 55, lightness[index % 3] as number),
  );
}

/** Points of a published scale, as hexadecimal colours. */
function published(points: string): Ramp {
  return straightRamp(points.split(" ").map((point) => `#${point}`));
}

function cut(ramp: Ramp, from: number, to: number): Ramp {
  return (share) => ramp(from + (to - from) * share);
}

/** One shape and one colour per accelerator family, so that neither has to be told by colour alone. */
import type { PathBuilder } from "../path.ts";
import type { ThemeName } from "../theme.ts";
import { HARDWARE } from "./validation-run.ts";

export type Shape = "triangle" | "circle" | "square" | "diamond";

export interface HardwareMark {
  hardware: string;
  shape: Shape;
  colour: string;
}

const SHAPES: readonly Shape[] = ["triangle", "circle", "square", "diamond"];

/** Of Okabe and Ito's palette (2008), darkened or lightened until 3 : 1 on their paper. */
const COLOURS: Record<ThemeName, readonly string[]> = {
  light: ["#8c8c8c", "#0072b2", "#c75000", "#00835f"],
  dark: ["#a6a6a6", "#56b4e9", "#f0853a", "#2fc79b"],
};

export function hardwareMarks(theme: ThemeName): HardwareMark[] {
  return HARDWARE.map((hardware, index) => ({
    hardware,
    shape: SHAPES[index] as Shape,
    colour: COLOURS[theme][index] as string,
  }));
}

/** Adds a shape of about the same area for every kind. */
export function symbol(
  path: PathBuilder,
  shape: Shape,
  x: number,
  y: number,
  radius: number,
): void {
  if (shape === "circle") {
    path.circle(x, y, radius);
    return;
  }
  if (shape === "square") {
    const side = radius * 1.78;
    path.rect(x - side / 2, y - side / 2, side, side);
    return;
  }
  const reach = radius * (shape === "diamond" ? 1.3 : 1.25);
  path.moveTo(x, y - reach);
  path.lineTo(x + reach, shape === "diamond" ? y : y + reach * 0.8);
  if (shape === "diamond") path.lineTo(x, y + reach);
  path.lineTo(x - reach, shape === "diamond" ? y : y + reach * 0.8);
  path.closePath();
}

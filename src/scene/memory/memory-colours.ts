/**
 * The colours of memory, the same in every picture. `src/style/tokens.css` holds the same values as
 * `--part-…` for what is not drawn from a scene; a test keeps the two alike.
 */
import type { ThemeName } from "../theme.ts";
import type { MemoryPart } from "./memory-parts.ts";

export interface MemoryColours {
  parts: Record<MemoryPart, string>;
  /** What lies beyond the capacity: its hatching, its words, and the line itself when crossed. */
  over: string;
}

const LIGHT: MemoryColours = {
  parts: {
    weights: "#3657c9",
    gradients: "#7c94f0",
    optimizerStates: "#9b6ee8",
    activations: "#2a9d8f",
    communicationBuffers: "#e0a33a",
    framework: "#9aa3af",
  },
  over: "#b3261e",
};

const DARK: MemoryColours = {
  parts: {
    weights: "#6d8bff",
    gradients: "#a9baff",
    optimizerStates: "#b795f5",
    activations: "#4fc3b3",
    communicationBuffers: "#e8b659",
    framework: "#7d8793",
  },
  over: "#ff9d94",
};

export function memoryColours(theme: ThemeName): MemoryColours {
  return theme === "dark" ? DARK : LIGHT;
}

/** What a preset of a model holds: its shape and size. Where they are from is `model-notes.ts`. */
import type { ModelInput } from "../schema.ts";

export interface ModelPreset {
  id: string;
  /** The shape; what GPT would have is left out: 4 × hidden, as many key-value heads as heads, … */
  model: Omit<ModelInput, "preset"> & { name: string; layers: number; hiddenSize: number };
  /** Parameters as published, or absent when none was. */
  publishedParameters?: number;
}

/** What a preset of a model holds: its shape, where that is published, and what never was. */
import type { ModelInput } from "../schema.ts";

export interface ModelPreset {
  id: string;
  /** The shape; what GPT would have is left out: 4 × hidden, as many key-value heads as heads, … */
  model: Omit<ModelInput, "preset"> & { name: string; layers: number; hiddenSize: number };
  /** Parameters as published, or absent when none was. */
  publishedParameters?: number;
  /** Paper and table, or the file of the release. */
  source: string;
  /** Fields that were never published and are filled with what such models usually have. */
  unpublished?: string[];
  /** Why the count differs from the published one, and other things to know. */
  note?: string;
}

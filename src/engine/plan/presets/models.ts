/** Known models by id, in the order a list of them is shown. */
import type { ModelPreset } from "./model-preset.ts";
import { ENCODER_DECODER_MODELS } from "./models/encoder-decoder.ts";
import { GATED_MODELS } from "./models/gated.ts";
import { GENERATIVE_MODELS } from "./models/generative.ts";
import { MIXTURE_MODELS } from "./models/mixture.ts";

export type { ModelPreset } from "./model-preset.ts";

export const MODEL_PRESETS: readonly ModelPreset[] = [
  ...GENERATIVE_MODELS,
  ...GATED_MODELS,
  ...MIXTURE_MODELS,
  ...ENCODER_DECODER_MODELS,
];

const byId = new Map(MODEL_PRESETS.map((preset) => [preset.id, preset]));

/** The model preset of this id, if there is one. */
export function modelPreset(id: string): ModelPreset | undefined {
  return byId.get(id);
}

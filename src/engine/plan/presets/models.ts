/** Known models by id. */
import type { ModelPreset } from "./model-preset.ts";

export const MODEL_PRESETS: readonly ModelPreset[] = [
  {
    id: "mt-nlg-530b",
    model: {
      name: "MT-NLG 530B",
      layers: 105,
      hiddenSize: 20480,
      attentionHeads: 128,
      vocabularySize: 51200,
    },
    publishedParameters: 530e9,
    source: "Smith et al. 2022 (arXiv:2201.11990) section 3.2",
  },
];

const byId = new Map(MODEL_PRESETS.map((preset) => [preset.id, preset]));

/** The model preset of this id, if there is one. */
export function modelPreset(id: string): ModelPreset | undefined {
  return byId.get(id);
}

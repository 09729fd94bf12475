/** What a plan is called over its picture: its own title, else its model and the GPUs it runs on. */
import type { Plan } from "../engine/plan/plan.ts";
import { clusterPreset } from "../engine/plan/presets/clusters.ts";
import { formatCount } from "./quantity-text.ts";

/** "MT-NLG 530B on 2,800 GPUs of Selene" where the author gave no title. */
export function planTitle({ title, model, cluster }: Plan): string {
  if (title !== undefined) return title;
  const preset = cluster.preset === undefined ? undefined : clusterPreset(cluster.preset);
  const gpus = cluster.gpus === 1 ? "1 GPU" : `${formatCount(cluster.gpus)} GPUs`;
  return `${model.name} on ${gpus}${preset === undefined ? "" : ` of ${preset.name}`}`;
}

/** Plans the tests of this folder start from. */
import type { PlanInput } from "../../../src/engine/plan/schema.ts";

export type Document = { [field: string]: unknown };

/** MT-NLG 530B on 280 DGX A100 of Selene, as its paper ran it. */
export const mtNlg: PlanInput = {
  version: 1,
  model: "mt-nlg-530b",
  cluster: { preset: "selene", nodes: 280 },
  parallel: { tensor: 8, pipeline: 35, data: 8 },
  training: {
    globalBatchSize: 1920,
    microBatchSize: 1,
    recompute: "full",
    framework: "megatron-deepspeed",
    frameworkYear: 2021,
  },
};

/** A small mixture of experts on two nodes. */
export const mixture: PlanInput = {
  model: "mixtral-8x7b",
  cluster: { preset: "dgx-h100-superpod", nodes: 2 },
  parallel: { tensor: 2, pipeline: 2, expert: 4, data: 4 },
  training: { globalBatchSize: 64 },
};

/** The document with dotted fields set; `undefined` removes one. */
export function withFields(document: PlanInput, fields: Record<string, unknown>): Document {
  const changed = structuredClone(document) as Document;
  for (const [path, value] of Object.entries(fields)) {
    const keys = path.split(".");
    const last = keys.pop() ?? "";
    let part = changed;
    for (const key of keys) {
      const inner = part[key];
      const opened = typeof inner === "string" ? { preset: inner } : { ...(inner as Document) };
      part[key] = opened;
      part = opened;
    }
    if (value === undefined) delete part[last];
    else part[last] = value;
  }
  return changed;
}

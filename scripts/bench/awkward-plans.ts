/** What `reports.ts` times besides lines: large plans whose GPUs do not all do alike. */
import { evaluate } from "../../src/engine/evaluate.ts";

const GPT = { layers: 96, hiddenSize: 12288, attentionHeads: 96 };
const MIXTURE = { ...GPT, moe: { experts: 64, topK: 2 } };

const h100 = (gpus: number, more: object = {}) => ({ accelerator: "h100-sxm-80", gpus, ...more });

const PLANS: Record<string, object> = {
  "36,864 GPUs, nodes of six": {
    model: GPT,
    cluster: { accelerator: "a100-sxm-80", gpus: 36_864, gpusPerNode: 6 },
    parallel: { tensor: 8, pipeline: 16, zeroStage: 1 },
  },
  "36,000 GPUs, nodes of five": {
    model: GPT,
    cluster: h100(36_000, { gpusPerNode: 5 }),
    parallel: { tensor: 8, pipeline: 5 },
  },
  "36,864 GPUs, dragonfly": {
    model: GPT,
    cluster: h100(36_864, { fabric: "dragonfly" }),
    parallel: { tensor: 8, pipeline: 8 },
  },
  "36,864 chips, torus": {
    model: GPT,
    cluster: { accelerator: "tpu-v4", gpus: 36_864 },
    parallel: { tensor: 8, pipeline: 8 },
  },
  "36,864 GPUs, states over 64 replicas": {
    model: GPT,
    cluster: h100(36_864),
    parallel: { tensor: 8, pipeline: 8, zeroStage: 1, zeroGroupSize: 64 },
  },
  "36,864 GPUs, stages inside nodes": {
    model: GPT,
    cluster: h100(36_864),
    parallel: { tensor: 2, pipeline: 8, order: "tp-pp-cp-ep-dp" },
  },
  "36,864 GPUs, mixture of experts, nodes of six": {
    model: MIXTURE,
    cluster: h100(36_864, { gpusPerNode: 6 }),
    parallel: { tensor: 2, pipeline: 8, expert: 32 },
  },
  "36,864 GPUs, mixture of experts, dragonfly": {
    model: MIXTURE,
    cluster: h100(36_864, { fabric: "dragonfly" }),
    parallel: { tensor: 2, pipeline: 8, expert: 64 },
  },
  "110,592 GPUs, dragonfly": {
    model: GPT,
    cluster: h100(110_592, { fabric: "dragonfly" }),
    parallel: { tensor: 8, pipeline: 8 },
  },
  "110,592 GPUs, one group, states over 128 of it": {
    model: GPT,
    cluster: h100(110_592),
    parallel: { tensor: 1, zeroStage: 3, zeroGroupSize: 128 },
  },
};

/** Milliseconds of one whole report: the least of a few, which other programs disturb least. */
export function timeAwkwardPlans(): { name: string; milliseconds: number }[] {
  return Object.entries(PLANS).map(([name, plan]) => {
    let milliseconds = Number.POSITIVE_INFINITY;
    for (let round = 0; round < 4; round += 1) {
      const start = performance.now();
      JSON.stringify(evaluate(plan));
      milliseconds = Math.min(milliseconds, performance.now() - start);
    }
    return { name, milliseconds };
  });
}

import { describe, expect, it } from "vitest";
import { completePlan } from "../../../src/engine/plan/complete-plan.ts";
import { PlanError } from "../../../src/engine/plan/plan-error.ts";
import type { PlanInput } from "../../../src/engine/plan/schema.ts";
import { mixture, mtNlg, withFields } from "./plans.ts";

function refusalOf(document: unknown): PlanError {
  try {
    completePlan(document);
  } catch (error) {
    if (error instanceof PlanError) return error;
    throw error;
  }
  throw new Error("The plan was accepted");
}

type Case = [fields: Record<string, unknown>, message: string];

const REFUSED_OF_MT_NLG: Case[] = [
  // One field's own kind and range.
  [
    { "parallel.tensor": 12 },
    "parallel.tensor: 12 does not divide model.attentionHeads 128; 8 and 16 do",
  ],
  [{ "parallel.tensor": 0 }, "parallel.tensor: 0 is below 1, the least that can be; 1 works"],
  [{ "parallel.tensor": -8 }, "parallel.tensor: -8 is below 1, the least that can be; 1 works"],
  [{ "parallel.tensor": 7.5 }, "parallel.tensor: 7.5 is not a whole number; 7 and 8 are"],
  [{ "parallel.tensor": Number.NaN }, "parallel.tensor: NaN is not a number"],
  [
    { "parallel.tensor": Number.POSITIVE_INFINITY },
    "parallel.tensor: Infinity is not a whole number",
  ],
  [{ "parallel.tensor": "8" }, 'parallel.tensor: "8" is not a number; 8 is'],
  [{ "parallel.tensor": "eight" }, 'parallel.tensor: "eight" is not a number'],
  [{ "parallel.tensor": null }, "parallel.tensor: null is not a number"],
  [{ "parallel.tensor": [8] }, "parallel.tensor: a list is not a number"],
  [{ parallel: 8 }, "parallel: 8 is not an object of named fields"],
  [{ parallel: [8, 35] }, "parallel: a list is not an object of named fields"],
  [{ "training.overlap": [] }, "training.overlap: a list is not an object of named fields"],
  [{ "cluster.accelerator": [] }, "cluster.accelerator: a list is not an object of named fields"],
  [{ "parallel.sequenceParallel": 1 }, "parallel.sequenceParallel: 1 is neither true nor false"],
  [{ "parallel.zeroStage": 4 }, "parallel.zeroStage: 4 is not one of 0, 1, 2, 3; 3 is"],
  [
    { "training.recompute": "ful" },
    'training.recompute: "ful" is not one of none, selective, full; full is',
  ],
  [
    { "training.overlap": { tensor: "yes" } },
    'training.overlap.tensor: "yes" is neither true nor false',
  ],
  [
    { "cluster.nodes": 10_000_000 },
    "cluster.nodes: 10000000 is above 1048576, the most that can be shown; 1048576 works",
  ],
  [
    { "cluster.nodes": 1_048_576 },
    "cluster.nodes: 8388608 GPUs are more than 1048576, the most that can be shown; 131072 nodes work",
  ],
  [{ version: 2 }, "version: 2 is not known here; 1 is"],
  [{ title: "x".repeat(501) }, "title: is longer than 500"],
  // What is missing or unknown.
  [
    { model: undefined },
    'model: is missing; name a known model such as "mt-nlg-530b", or give layers and hiddenSize',
  ],
  [{ model: "mt-nlg-530" }, 'model: "mt-nlg-530" is no known model; mt-nlg-530b is one'],
  [
    { model: { layers: 10 } },
    'model.hiddenSize: is missing; give it, or name a known model such as "mt-nlg-530b"; layers and hiddenSize are all a model needs',
  ],
  [
    { cluster: undefined },
    'cluster: is missing; name a known cluster such as "selene", or give an accelerator and cluster.gpus',
  ],
  [{ cluster: "selen" }, 'cluster: "selen" is no known cluster; selene is one'],
  [
    { cluster: { gpus: 2240 } },
    'cluster.accelerator: is missing; give an accelerator such as "a100-sxm-80", or a known cluster',
  ],
  [
    { cluster: { accelerator: "h100-sxm", gpus: 2240 } },
    'cluster.accelerator: "h100-sxm" is no known accelerator; h100-sxm-80 is one',
  ],
  [
    { cluster: { accelerator: { base: "h200-sxm" }, gpus: 2240 } },
    'cluster.accelerator.base: "h200-sxm" is no known accelerator; h200-sxm-141 is one',
  ],
  [
    { cluster: { accelerator: { base: "h100-sxm-80", memoryGiB: 0 }, gpus: 2240 } },
    "cluster.accelerator.memoryGiB: 0 is not above 0",
  ],
  [
    { cluster: { accelerator: "a100-sxm-80" }, parallel: {} },
    "cluster.gpus: is missing; give cluster.gpus or cluster.nodes; one node of 8 works",
  ],
  [
    { "cluster.gpus": 2000 },
    "cluster.gpus: 2000 GPUs do not fill cluster.nodes 280 × cluster.gpusPerNode 8; 2240 do",
  ],
  [{ "cluster.fabric": 3 }, "cluster.fabric: 3 is neither a name nor an object of named fields"],
  // Degrees and the GPUs.
  [
    { "parallel.data": 9 },
    "parallel.data: tensor 8 × pipeline 35 × context 1 × data 9 = 2520, not cluster.gpus 2240; data 8 does",
  ],
  [
    { "parallel.pipeline": 33 },
    "parallel.pipeline: tensor 8 × pipeline 33 × context 1 = 264 does not divide cluster.gpus 2240; pipeline 28 and 35 do",
  ],
  [
    { "parallel.pipeline": undefined, "parallel.tensor": 128, "parallel.data": undefined },
    "parallel.tensor: tensor 128 × pipeline 1 × context 1 = 128 does not divide cluster.gpus 2240; tensor 64 does",
  ],
  [
    { "parallel.context": 3, "parallel.data": undefined, "cluster.nodes": 420 },
    "parallel.context: 3 does not divide training.sequenceLength 2048; 2 and 4 do",
  ],
  [
    { "parallel.zeroGroupSize": 3 },
    "parallel.zeroGroupSize: 3 does not divide data × context = 8; 2 and 4 do",
  ],
  [
    { "parallel.order": "tp-dp" },
    'parallel.order: "tp-dp" does not hold each of tp, cp, ep, dp and pp once; tp-dp-cp-ep-pp does',
  ],
  [
    { "parallel.order": "tp-tp-ep-dp-pp" },
    'parallel.order: "tp-tp-ep-dp-pp" does not hold each of tp, cp, ep, dp and pp once; tp-ep-dp-pp-cp does',
  ],
  [
    { "training.sequenceLength": 2052, "parallel.sequenceParallel": true },
    "training.sequenceLength: 2052 is not a multiple of tensor 8 × context 1, over which sequence parallelism cuts it; 2048 and 2056 do",
  ],
  // Layers, chunks and schedules.
  [
    { "parallel.layersPerStage": [50, 55] },
    "parallel.layersPerStage: lists 2 stages, but parallel.pipeline is 35; 35 numbers work",
  ],
  [
    { "parallel.layersPerStage": Array(35).fill(4) },
    "parallel.layersPerStage: adds up to 140 layers, not model.layers 105",
  ],
  [
    { "parallel.layersPerStage": "balanced" },
    'parallel.layersPerStage: "balanced" is not one of balanced-flops, balanced-parameters; balanced-flops is',
  ],
  [
    { "parallel.virtualPipeline": 1024 },
    "parallel.virtualPipeline: pipeline 35 × virtualPipeline 1024 are more than 16384 stages, the most that can be shown; 468 does",
  ],
  [
    {
      "parallel.pipeline": 1,
      "parallel.data": undefined,
      "parallel.virtualPipeline": 2,
      "training.schedule": "looped-bfs",
    },
    "parallel.virtualPipeline: 2 chunks per rank need parallel.pipeline of at least 2; 1 does",
  ],
  [
    { "parallel.pipeline": 1, "parallel.data": undefined, "training.schedule": "zb-v" },
    "parallel.pipeline: 1 stage cannot be folded, as schedule zb-v does; 2 does",
  ],
  [
    { "training.schedule": "1f1b", "parallel.virtualPipeline": 3 },
    "parallel.virtualPipeline: schedule 1f1b has 1 chunk per rank, not 3; 1 works, or schedule interleaved-1f1b",
  ],
  [
    { "training.schedule": "interleaved-1f1b", "parallel.virtualPipeline": 1 },
    "parallel.virtualPipeline: schedule interleaved-1f1b needs more than 1 chunk per rank; 2 works",
  ],
  [
    { "training.schedule": "zb-v", "parallel.virtualPipeline": 3 },
    "parallel.virtualPipeline: schedule zb-v folds 2 chunks per rank, not 3",
  ],
  [
    { "training.schedule": "dualpipe" },
    "parallel.pipeline: 35 is odd, and DualPipe pairs stages from both ends; 34 and 36 do",
  ],
  [
    { "parallel.virtualPipeline": 3 },
    "training.globalBatchSize: 1920 makes 240 micro-batches of parallel.data 8 × training.microBatchSize 1, and interleaved-1f1b needs a multiple of parallel.pipeline 35; 1680 and 1960 do",
  ],
  // The batch.
  [
    { "training.schedule": "dualpipe-v", "training.globalBatchSize": 80 },
    "training.globalBatchSize: 80 makes 10 micro-batches of parallel.data 8 × training.microBatchSize 1, and dualpipe-v needs at least twice parallel.pipeline 35; 560 does",
  ],
  [
    {
      "training.schedule": "1f1b",
      "training.framework": "torchtitan",
      "training.globalBatchSize": 80,
    },
    "training.globalBatchSize: 80 makes 10 micro-batches of parallel.data 8 × training.microBatchSize 1, and PyTorch's 1f1b needs at least parallel.pipeline 35; 280 does",
  ],
  [
    { "training.schedule": "interleaved-zb", "training.globalBatchSize": 8 * 71 },
    "training.globalBatchSize: 568 makes 71 micro-batches of parallel.data 8 × training.microBatchSize 1, and PyTorch's interleaved-zb needs a number that its rounds of parallel.pipeline 35 divide; 560 and 576 do",
  ],
  [
    { "training.globalBatchSize": 1921 },
    "training.globalBatchSize: 1921 is not a multiple of parallel.data 8 × training.microBatchSize 1; 1920 and 1928 do",
  ],
  [
    { "training.globalBatchSize": 4 },
    "training.globalBatchSize: 4 is not a multiple of parallel.data 8 × training.microBatchSize 1; 8 does",
  ],
  [
    { "training.globalBatchSize": 16_777_216 },
    "training.globalBatchSize: 16777216 makes 2097152 micro-batches on 35 stages, more than can be scheduled; 958696 does",
  ],
  [
    { "training.microBatchSize": 60_000, "training.globalBatchSize": undefined },
    "training.microBatchSize: 60000 × data 8 × pipeline 35 × 8 is a larger batch than 16777216; 1 works",
  ],
  // The model's own numbers.
  [
    { "model.attentionHeads": 100, "model.keyValueHeads": 100 },
    "model.attentionHeads: 100 does not divide model.hiddenSize 20480; 80 and 128 do; or give model.headDim",
  ],
  [
    { "model.keyValueHeads": 12 },
    "model.keyValueHeads: 12 does not divide model.attentionHeads 128; 8 and 16 do",
  ],
  [
    { "model.ffnHiddenSize": 54_613 },
    "parallel.tensor: 8 does not divide model.ffnHiddenSize 54613; 1 does",
  ],
  [
    { "model.crossAttentionLayers": 106 },
    "model.crossAttentionLayers: 106 are more than model.layers 105; 105 does",
  ],
];

const REFUSED_OF_MIXTURE: Case[] = [
  [
    { "parallel.expertTensor": 16 },
    "parallel.expertTensor: expertTensor 16 × pipeline 2 does not divide cluster.gpus 16; 2 does",
  ],
  [{ "parallel.expert": 3 }, "parallel.expert: 3 does not divide model.moe.experts 8; 2 and 4 do"],
  [
    { "parallel.expert": 8 },
    "parallel.expert: expert 8 × expertTensor 2 × pipeline 2 = 32 does not divide cluster.gpus 16; 4 does",
  ],
  [
    { "parallel.expertTensor": 3 },
    "parallel.expertTensor: 3 does not divide model.moe.expertFfnHiddenSize 14336; 2 and 4 do",
  ],
  [
    { "model.moe": { experts: 8, topK: 9 } },
    "model.moe.topK: 9 experts per token are more than model.moe.experts 8; 8 does",
  ],
  [
    { "model.moe": { experts: 8, denseLayers: 33 } },
    "model.moe.denseLayers: 33 are more than model.layers 32; 32 does",
  ],
  [
    {
      "model.keyValueHeads": 4,
      "model.attentionHeads": 12,
      "model.headDim": 128,
      "parallel.tensor": 3,
      "parallel.data": undefined,
      "cluster.nodes": 3,
    },
    "parallel.tensor: 3 neither divides model.keyValueHeads 4 nor is a multiple of it; 2 and 4 do",
  ],
];

function itRefuses(name: string, base: PlanInput, cases: Case[]) {
  describe(name, () => {
    it.each(cases.map(([fields, message]) => [message, fields] as const))(
      "%s",
      (message, fields) => {
        const refusal = refusalOf(withFields(base, fields));
        expect(refusal.message).toBe(message);
        expect(refusal.message.startsWith(`${refusal.path}: `)).toBe(true);
      },
    );
  });
}

itRefuses("A plan of MT-NLG is refused", mtNlg, REFUSED_OF_MT_NLG);
itRefuses("A plan of Mixtral is refused", mixture, REFUSED_OF_MIXTURE);

describe("What is no plan at all is refused", () => {
  const loop: { self?: unknown } = {};
  loop.self = loop;
  let deep: unknown = 1;
  for (let depth = 0; depth < 100; depth++) deep = { deep };
  const cases: [name: string, document: unknown, message: string][] = [
    ["a number", 3, "a plan is an object of named fields; 3 is not an object of named fields"],
    [
      "text",
      "plan",
      'a plan is an object of named fields; "plan" is not an object of named fields',
    ],
    ["nothing", undefined, "undefined is not JSON"],
    ["a function", () => 1, "function is not JSON"],
    ["a list", [], "a plan is an object of named fields; a list is not an object of named fields"],
    ["null", null, "a plan is an object of named fields; null is not an object of named fields"],
    ["a cycle", loop, "a plan nests at most 8 deep"],
    ["deep nesting", deep, "a plan nests at most 8 deep"],
    ["far too many values", { a: Array(30_000).fill(0) }, "a: at most 25000 values"],
  ];
  it.each(cases)("%s", (_, document, message) => {
    expect(refusalOf(document).message.endsWith(message)).toBe(true);
  });
});

it("A hostile document reaches no prototype", () => {
  const text = '{"__proto__":{"layers":1},"constructor":{"prototype":{"x":1}},"model":"gpt-2"}';
  const document = { ...JSON.parse(text), cluster: "dgx-a100" };
  Object.defineProperty(document, "__proto__", { value: { x: 1 }, enumerable: true });
  const { warnings } = completePlan(document);
  expect(warnings.map(({ path }) => path)).toContain("constructor");
  expect(({} as Record<string, unknown>).x).toBeUndefined();
});

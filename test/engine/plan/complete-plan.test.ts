import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { completePlan } from "../../../src/engine/plan/complete-plan.ts";
import type { Plan } from "../../../src/engine/plan/plan.ts";
import type { PlanInput } from "../../../src/engine/plan/schema.ts";
import { mixture, mtNlg, withFields } from "./plans.ts";

const codesOf = (document: unknown) => completePlan(document).warnings.map(({ code }) => code);
const pathsOf = (document: unknown) => completePlan(document).warnings.map(({ path }) => path);

interface PublishedRun {
  id: string;
  plan: PlanInput;
}

const runs = readFileSync(new URL("../../runs/published-runs.jsonl", import.meta.url), "utf8")
  .trim()
  .split("\n")
  .map((line) => JSON.parse(line) as PublishedRun);

describe("The published runs", () => {
  it("all complete, keep what they say, and stay as they are when completed again", () => {
    expect(runs).toHaveLength(510);
    for (const { id, plan } of runs) {
      const completed = completePlan(plan).plan;
      expect(completePlan(completed).plan, id).toEqual(completed);
      const { tensor, pipeline, context, data } = completed.parallel;
      expect(tensor * pipeline * context * data, id).toBe(completed.cluster.gpus);
      expect(completed, id).toMatchObject({
        model: plan.model,
        parallel: plan.parallel,
      });
    }
  });

  it("of which one batch is only round in tokens", () => {
    const rounded = runs.filter(({ plan }) => codesOf(plan).includes("batch-rounded"));
    expect(rounded.map(({ id }) => id)).toEqual(["gpt-neox-20b/96"]);
    const neox = completePlan(rounded[0]?.plan).plan;
    expect(neox.training.globalBatchSize).toBe(1536);
  });
});

describe("The contract's defaults", () => {
  const bare = {
    model: { layers: 24, hiddenSize: 2048 },
    cluster: { accelerator: "a100-sxm-80", gpus: 16 },
  };
  const { plan, warnings } = completePlan(bare);

  it("fill a model from layers and hidden size alone, with a warning each", () => {
    expect(plan.model).toEqual({
      name: "24 layers of 2048",
      layers: 24,
      hiddenSize: 2048,
      attentionHeads: 16,
      keyValueHeads: 16,
      headDim: 128,
      ffnHiddenSize: 8192,
      gatedMlp: false,
      vocabularySize: 51_200,
      tiedEmbeddings: true,
      positionEmbedding: "learned",
      normalization: "layernorm",
      linearBias: true,
      maxPositions: 2048,
      vocabularyDivisor: 128,
      crossAttentionLayers: 0,
    });
    expect(warnings.every(({ code }) => code === "default-used")).toBe(true);
    expect(warnings.map(({ path }) => path)).toEqual([
      "model.attentionHeads",
      "model.keyValueHeads",
      "model.headDim",
      "model.ffnHiddenSize",
      "model.vocabularySize",
    ]);
  });

  it("take the accelerator's usual system", () => {
    expect(plan.cluster).toEqual({
      accelerator: "a100-sxm-80",
      gpus: 16,
      nodes: 2,
      gpusPerNode: 8,
      interNode: { kind: "infiniband", gbpsPerGpu: 200 },
      fabric: "dgx-a100-superpod",
      placement: "contiguous",
    });
  });

  it("leave every GPU to data parallelism", () => {
    expect(plan.parallel).toEqual({
      tensor: 1,
      pipeline: 1,
      data: 16,
      context: 1,
      expert: 1,
      expertTensor: 1,
      virtualPipeline: 1,
      sequenceParallel: false,
      zeroStage: 0,
      zeroGroupSize: 16,
      order: "tp-cp-ep-dp-pp",
    });
  });

  it("train as Megatron-Core does", () => {
    expect(plan.training).toEqual({
      sequenceLength: 2048,
      globalBatchSize: 16 * 8,
      microBatchSize: 1,
      precision: "bf16",
      gradientPrecision: "fp32",
      optimizer: "adam",
      recompute: "none",
      schedule: "1f1b",
      attentionKernel: "flash",
      framework: "megatron-core",
      frameworkYear: 2026,
      crossEntropyFusion: true,
      overlap: { gradientReduce: true, parameterGather: false, tensor: false, pipeline: false },
      compiled: false,
      offload: {},
    });
  });
});

describe("Defaults that follow other fields", () => {
  const trainingOf = (fields: Record<string, unknown>): Plan["training"] =>
    completePlan(withFields(mtNlg, fields)).plan.training;

  it("several chunks mean interleaved 1F1B, which counts its batch in rounds", () => {
    const fields = { "parallel.virtualPipeline": 3, "training.globalBatchSize": undefined };
    const training = trainingOf(fields);
    expect(training.schedule).toBe("interleaved-1f1b");
    expect(training.globalBatchSize).toBe(8 * 35 * 8);
  });

  it("V-shaped schedules imply two chunks", () => {
    for (const virtualPipeline of [undefined, 1, 2]) {
      const fields = { "training.schedule": "zb-v", "parallel.virtualPipeline": virtualPipeline };
      expect(completePlan(withFields(mtNlg, fields)).plan.parallel.virtualPipeline).toBe(2);
    }
  });

  it("interleaving without a number takes the fewest chunks that divide the layers, and says so", () => {
    const document = withFields(mtNlg, {
      "training.schedule": "interleaved-1f1b",
      "training.globalBatchSize": undefined,
    });
    expect(completePlan(document).plan.parallel.virtualPipeline).toBe(3);
    expect(pathsOf(document)).toEqual(["parallel.virtualPipeline"]);
  });

  it("a default batch is of whole micro-batches", () => {
    const fields = { "training.globalBatchSize": undefined, "training.microBatchSize": 3 };
    expect(trainingOf(fields).globalBatchSize).toBe(8 * 35 * 8 * 3);
  });

  it("pipeline takes what remains when data parallelism is given", () => {
    const document = withFields(mtNlg, { "parallel.pipeline": undefined });
    expect(completePlan(document).plan.parallel.pipeline).toBe(35);
    expect(pathsOf(document)).toEqual(["parallel.pipeline"]);
  });

  it("GPUs are the product of the degrees when they are not counted", () => {
    const document = withFields(mtNlg, { "cluster.nodes": undefined });
    expect(completePlan(document).plan.cluster).toMatchObject({ gpus: 2240, nodes: 280 });
  });

  it("a known machine alone means all of it", () => {
    const document = { model: "gpt-2-xl", cluster: "selene", training: { sequenceLength: 1024 } };
    expect(completePlan(document).plan.cluster).toMatchObject({ gpus: 4480, nodes: 560 });
  });

  it("an order may leave out axes of degree 1", () => {
    const document = withFields(mtNlg, { "parallel.order": "TP-DP-PP" });
    expect(completePlan(document).plan.parallel.order).toBe("cp-ep-tp-dp-pp");
  });

  it("a V100 has no FlashAttention", () => {
    const document = { model: "llama-2-7b", cluster: "dgx-2" };
    expect(completePlan(document).plan.training.attentionKernel).toBe("fused-softmax");
  });

  it("experts are as wide as the dense block, two per token", () => {
    const document = {
      model: { ...completePlan(mixture).plan.model, preset: undefined, moe: { experts: 16 } },
      cluster: "dgx-h100",
    };
    expect(completePlan(document).plan.model.moe).toMatchObject({
      experts: 16,
      topK: 2,
      expertFfnHiddenSize: 14_336,
      sharedExpertFfnHiddenSize: 0,
      denseLayers: 0,
      everyNthLayer: 1,
    });
  });

  it("a preset's fields yield to the plan's own", () => {
    const document = withFields(mtNlg, {
      "model.layers": 70,
      "cluster.interNode": { gbpsPerGpu: 400 },
    });
    const { plan } = completePlan(document);
    expect(plan.model).toMatchObject({ preset: "mt-nlg-530b", layers: 70, hiddenSize: 20_480 });
    expect(plan.cluster.interNode).toEqual({ kind: "infiniband", gbpsPerGpu: 400 });
  });
});

describe("Warnings", () => {
  it("name an unknown field and the one that was meant", () => {
    const document = withFields(mtNlg, {
      "parallel.tensorParallel": 8,
      "training.overlap": { tensr: true },
    });
    expect(completePlan(document).warnings).toEqual([
      {
        path: "parallel.tensorParallel",
        code: "unknown-field",
        message: "parallel.tensorParallel is not a field of a plan and was ignored; tensor is one",
      },
      {
        path: "training.overlap.tensr",
        code: "unknown-field",
        message: "training.overlap.tensr is not a field of a plan and was ignored; tensor is one",
      },
    ]);
  });

  it("take what a newer version may add", () => {
    expect(codesOf({ ...mtNlg, quantum: true })).toEqual(["unknown-field"]);
    expect(codesOf({ ...mtNlg, $schema: "https://example.org/plan.schema.json" })).toEqual([]);
  });

  const cases: [code: string, document: unknown][] = [
    [
      "partial-node",
      withFields(mtNlg, {
        cluster: { accelerator: "a100-sxm-80", gpus: 2244, gpusPerNode: 16 },
        "parallel.tensor": 4,
        "parallel.pipeline": 33,
        "parallel.data": 17,
        "training.globalBatchSize": 17,
      }),
    ],
    ["beyond-preset", withFields(mtNlg, { "cluster.nodes": 1120, "parallel.data": 32 })],
    ["unknown-fabric", withFields(mtNlg, { "cluster.fabric": "selen" })],
    ["positions-raised", { model: "gpt-2", cluster: "dgx-a100" }],
    ["no-experts", withFields(mtNlg, { "parallel.expert": 8 })],
  ];
  it.each(cases)("%s", (code, document) => {
    expect(codesOf(document)).toEqual([code]);
  });
});

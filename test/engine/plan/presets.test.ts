import { describe, expect, it } from "vitest";
import { ACCELERATOR_IDS } from "../../../src/engine/cluster/accelerator-catalog.ts";
import { FABRIC_IDS } from "../../../src/engine/cluster/fabric/shape-of.ts";
import { evaluate } from "../../../src/engine/evaluate.ts";
import { countParameters } from "../../../src/engine/model/parameters.ts";
import { completePlan } from "../../../src/engine/plan/complete-plan.ts";
import { CLUSTER_SOURCES } from "../../../src/engine/plan/presets/cluster-sources.ts";
import { CLUSTER_PRESETS, clusterPreset } from "../../../src/engine/plan/presets/clusters.ts";
import { MODEL_NOTES } from "../../../src/engine/plan/presets/model-notes.ts";
import { MODEL_PRESETS, modelPreset } from "../../../src/engine/plan/presets/models.ts";
import { PLAN_PRESETS, planPreset } from "../../../src/engine/plan/presets/plans.ts";

/** The founding documents' models and the newer ones beside them. */
const NAMED_MODELS = [
  "mt-nlg-530b",
  "gpt-3-175b",
  "turing-nlg-17b",
  "megatron-8.3b",
  "megatron-1t",
  "deepspeed-1t",
  "gpt-neox-20b",
  "gopher-44m",
  "gopher-117m",
  "gopher-417m",
  "gopher-1.4b",
  "gopher-7.1b",
  "gopher-280b",
  "pangu-alpha-200b",
  "lamda-137b",
  "xglm-7.5b",
  "polycoder-2.7b",
  "t5-11b",
  "gpt-2",
  "gpt-2-xl",
  "bert-large",
  "deepnet-1000",
  "gshard-600b",
  "switch-c-1.6t",
  "wudao-class",
  "bloom-176b",
  "opt-175b",
  "llama-2-7b",
  "llama-2-13b",
  "llama-2-70b",
  "llama-3-8b",
  "llama-3-70b",
  "llama-3-405b",
  "mixtral-8x7b",
  "mixtral-8x22b",
  "deepseek-v3",
  "nemotron-4-340b",
];

/**
 * Presets whose shape counts more than 1 % away from the published size, and by how much: each one's
 * note says why.
 */
const FURTHER_THAN_ONE_PERCENT: Record<string, number> = {
  "turing-nlg-17b": 1.04,
  "deepspeed-1t": 8.47,
  "gopher-1.4b": -1.84,
  "polycoder-2.7b": 2.79,
  "bert-large": -1.74,
  "opt-13b": -1.13,
  "gshard-600b": 3.22,
};

function percentFromPublished(id: string): number {
  const preset = modelPreset(id);
  const published = preset?.publishedParameters ?? Number.NaN;
  const { plan } = completePlan({
    model: id,
    cluster: "dgx-a100",
    training: { sequenceLength: preset?.model.maxPositions ?? 2048 },
  });
  return (countParameters(plan.model).total / published - 1) * 100;
}

describe("Model presets", () => {
  it("hold every model of the founding documents, each id once", () => {
    const ids = MODEL_PRESETS.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    expect(NAMED_MODELS.filter((id) => !ids.includes(id))).toEqual([]);
  });

  it.each(MODEL_PRESETS.map(({ id }) => id))("%s is complete, sourced and of its size", (id) => {
    const preset = modelPreset(id);
    expect(MODEL_NOTES[id]?.source).toMatch(/\d{4}/);
    const { plan, warnings } = completePlan({
      model: id,
      cluster: "dgx-a100",
      training: { sequenceLength: preset?.model.maxPositions ?? 2048 },
    });
    expect(warnings).toEqual([]);
    expect(plan.model.preset).toBe(id);
    expect(completePlan(plan).plan).toEqual(plan);

    const percent = percentFromPublished(id);
    const known = FURTHER_THAN_ONE_PERCENT[id];
    if (known === undefined) {
      expect(Math.abs(percent)).toBeLessThan(1);
    } else {
      expect(percent).toBeCloseTo(known, 2);
      expect(MODEL_NOTES[id]?.note).toMatch(/\d/);
    }
  });

  it("say which fields were never published", () => {
    expect(Object.keys(MODEL_NOTES)).toEqual(MODEL_PRESETS.map(({ id }) => id));
    const unpublished = Object.entries(MODEL_NOTES).filter(([, note]) => note.unpublished);
    expect(unpublished.map(([id]) => id)).toEqual([
      "turing-nlg-17b",
      "deepspeed-1t",
      "lamda-137b",
      "wudao-class",
      "deepnet-1000",
      "gshard-600b",
    ]);
    for (const [, { unpublished: fields = [] }] of unpublished) {
      const { model } = completePlan({ model: "deepseek-v3", cluster: "dgx-h100" }).plan;
      for (const field of fields) {
        const value = field.split(".").reduce<unknown>(readField, model);
        expect(value, field).toBeDefined();
      }
    }
  });
});

function readField(value: unknown, key: string): unknown {
  return (value as Record<string, unknown>)[key];
}

describe("Cluster presets", () => {
  it.each(CLUSTER_PRESETS.map(({ id }) => id))("%s completes as it stands", (id) => {
    const preset = clusterPreset(id);
    const { plan, warnings } = completePlan({
      model: {
        ...modelPreset("gpt-3-175b")?.model,
        positionEmbedding: "rope",
        keyValueHeads: 96,
        headDim: 128,
        ffnHiddenSize: 49_152,
      },
      cluster: id,
    });
    expect(warnings).toEqual([]);
    expect(plan.cluster.nodes).toBe(preset?.nodes);
    expect(plan.cluster.gpus).toBe((preset?.nodes ?? 0) * plan.cluster.gpusPerNode);
    expect(ACCELERATOR_IDS).toContain(plan.cluster.accelerator);
    expect(FABRIC_IDS).toContain(plan.cluster.fabric);
    expect(CLUSTER_SOURCES[id]?.length).toBeGreaterThan(10);
  });

  it("hold the machines of the founding documents", () => {
    const gpus = (id: string) =>
      completePlan({ model: "gpt-2-xl", cluster: id, training: { sequenceLength: 1024 } }).plan
        .cluster.gpus;
    expect(gpus("selene")).toBe(4480);
    expect(gpus("dgx-a100-superpod")).toBe(1120);
    expect(gpus("dgx-h100-superpod")).toBe(1016);
    expect(gpus("gb200-nvl72")).toBe(72);
    expect(gpus("meta-24k-h100")).toBe(24_576);
    expect(gpus("tpu-v3-pod")).toBe(1024);
    expect(gpus("tpu-v4-pod")).toBe(4096);
    expect(gpus("dgx-2")).toBe(16);
  });
});

describe("Ready plans", () => {
  it("begin with MT-NLG on 280, 350 and 420 nodes, whose data parallelism is 8, 10 and 12", () => {
    expect(PLAN_PRESETS.slice(0, 3).map(({ id }) => id)).toEqual([
      "mt-nlg-530b-280",
      "mt-nlg-530b-350",
      "mt-nlg-530b-420",
    ]);
    const degrees = [280, 350, 420].map((nodes) => {
      const { parallel, cluster } = completePlan(planPreset(`mt-nlg-530b-${nodes}`)?.plan).plan;
      return [parallel.tensor, parallel.pipeline, parallel.data, cluster.gpus];
    });
    expect(degrees).toEqual([
      [8, 35, 8, 2240],
      [8, 35, 10, 2800],
      [8, 35, 12, 3360],
    ]);
  });

  it.each(PLAN_PRESETS.map(({ id }) => id))("%s completes with nothing to warn of", (id) => {
    const preset = planPreset(id);
    const { plan, warnings } = completePlan(preset?.plan);
    expect(warnings).toEqual([]);
    expect(plan.title).toBe(preset?.plan.title);
    expect(preset?.source.length).toBeGreaterThan(10);
  });
});

describe("Every ready plan", () => {
  it.each(PLAN_PRESETS.map(({ id }) => id))("%s evaluates and fits its GPUs", (id) => {
    const { memory, step } = evaluate(planPreset(id)?.plan);
    expect(memory.fits).toBe(true);
    expect(step.seconds).toBeGreaterThan(0);
  });
});

import { describe, expect, it } from "vitest";
import { completePlan } from "../../../src/engine/plan/complete-plan.ts";
import { frameworkBehaviour } from "../../../src/engine/plan/framework-defaults.ts";
import type { Framework, Training } from "../../../src/engine/plan/plan.ts";
import { mtNlg, withFields } from "./plans.ts";

const FRAMEWORKS: Framework[] = [
  "megatron-lm",
  "megatron-core",
  "megatron-deepspeed",
  "deepspeed",
  "fsdp",
  "torchtitan",
  "nanotron",
  "internevo",
  "jax",
  "deepseek",
];

function planWith(fields: Record<string, unknown>) {
  return completePlan(
    withFields(mtNlg, {
      "training.frameworkYear": undefined,
      "training.globalBatchSize": undefined,
      ...fields,
    }),
  ).plan;
}

function trainingOf(framework: Framework, fields: Record<string, unknown> = {}): Training {
  return planWith({ "training.framework": framework, ...fields }).training;
}

it.each(FRAMEWORKS)("%s without a year means its newest code", (framework) => {
  expect(trainingOf(framework).frameworkYear).toBe(frameworkBehaviour(framework).newestYear);
});

describe("Attention kernels by framework and year", () => {
  const cases: [Framework, number, Training["attentionKernel"]][] = [
    ["megatron-lm", 2019, "unfused"],
    ["megatron-lm", 2021, "fused-softmax"],
    ["megatron-lm", 2024, "flash"],
    ["megatron-core", 2025, "flash"],
    ["megatron-deepspeed", 2021, "fused-softmax"],
    ["deepspeed", 2022, "unfused"],
    ["deepspeed", 2024, "flash"],
    ["jax", 2020, "unfused"],
    ["jax", 2025, "flash"],
  ];
  it.each(cases)("%s of %i: %s", (framework, year, kernel) => {
    const fields = { "training.frameworkYear": year };
    expect(trainingOf(framework, fields).attentionKernel).toBe(kernel);
  });

  it("ALiBi left PyTorch's trainers of 2023 only the Triton kernel", () => {
    const alibi = { "model.positionEmbedding": "alibi", "training.frameworkYear": 2023 };
    expect(trainingOf("fsdp", alibi).attentionKernel).toBe("flash-triton");
    const later = { ...alibi, "training.frameworkYear": 2024 };
    expect(trainingOf("fsdp", later).attentionKernel).toBe("flash");
  });
});

it("Megatron-LM trains in fp16 unless told, as does whatever runs on Volta; all else in bf16", () => {
  expect(trainingOf("megatron-lm").precision).toBe("fp16");
  expect(trainingOf("megatron-lm", { "training.precision": "bf16" }).precision).toBe("bf16");
  expect(trainingOf("megatron-core").precision).toBe("bf16");
  const volta = { "cluster.accelerator": "v100-sxm3-32" };
  expect(trainingOf("megatron-deepspeed", volta).precision).toBe("fp16");
});

it("Megatron accumulates gradients in fp32 with bf16, NVIDIA's later recipes in 16 bit", () => {
  const fp16 = { "training.precision": "fp16" };
  const bf16 = { "training.precision": "bf16" };
  for (const framework of ["megatron-lm", "megatron-core", "megatron-deepspeed"] as const) {
    expect(trainingOf(framework, bf16).gradientPrecision).toBe("fp32");
    expect(trainingOf(framework, fp16).gradientPrecision).toBe("fp16");
  }
  const recipe = (frameworkYear: number) =>
    trainingOf("megatron-core", { "training.frameworkYear": frameworkYear }).gradientPrecision;
  expect(recipe(2023)).toBe("fp32");
  expect(recipe(2025)).toBe("bf16");
  expect(trainingOf("deepspeed").gradientPrecision).toBe("bf16");
  expect(trainingOf("internevo", fp16).gradientPrecision).toBe("fp16");
  expect(trainingOf("torchtitan", fp16).gradientPrecision).toBe("fp32");
});

describe("What overlaps", () => {
  it("nothing in Megatron-LM and Megatron-DeepSpeed of 2021", () => {
    for (const framework of ["megatron-lm", "megatron-deepspeed"] as const) {
      const { overlap } = trainingOf(framework, { "training.frameworkYear": 2021 });
      expect(Object.values(overlap)).toEqual([false, false, false, false]);
    }
  });

  it("in Megatron-Core as far as the plan has it to overlap", () => {
    const full = {
      "parallel.zeroStage": 1,
      "parallel.sequenceParallel": true,
      "parallel.virtualPipeline": 3,
    };
    expect(Object.values(trainingOf("megatron-core").overlap)).toEqual([true, false, false, false]);
    expect(Object.values(trainingOf("megatron-core", full).overlap)).toEqual(Array(4).fill(true));
  });

  it("in DeepSpeed with stage 3 only", () => {
    expect(trainingOf("deepspeed", { "parallel.zeroStage": 2 }).overlap.gradientReduce).toBe(false);
    expect(trainingOf("deepspeed", { "parallel.zeroStage": 3 }).overlap).toMatchObject({
      gradientReduce: true,
      parameterGather: true,
    });
  });

  it("and a plan's own word goes before the framework's, field by field", () => {
    const fields = { "training.overlap": { gradientReduce: false } };
    expect(trainingOf("fsdp", fields).overlap).toMatchObject({
      gradientReduce: false,
      parameterGather: true,
    });
  });
});

it("Full sharding is what FSDP and torchtitan do; others shard nothing unless told", () => {
  const stages = FRAMEWORKS.map((framework) => {
    return [framework, planWith({ "training.framework": framework }).parallel.zeroStage];
  });
  expect(Object.fromEntries(stages)).toEqual({
    "megatron-lm": 0,
    "megatron-core": 0,
    "megatron-deepspeed": 0,
    deepspeed: 0,
    fsdp: 3,
    torchtitan: 3,
    nanotron: 0,
    internevo: 1,
    jax: 0,
    deepseek: 1,
  });
});

it("The loss is fused where it is compiled or the framework's own is", () => {
  expect(trainingOf("torchtitan").crossEntropyFusion).toBe(false);
  expect(trainingOf("torchtitan", { "training.compiled": true }).crossEntropyFusion).toBe(true);
  expect(trainingOf("megatron-core", { "training.frameworkYear": 2023 }).crossEntropyFusion).toBe(
    false,
  );
  expect(trainingOf("megatron-core").crossEntropyFusion).toBe(true);
  expect(trainingOf("jax").compiled).toBe(true);
});

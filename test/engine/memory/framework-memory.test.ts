/** Bytes per parameter that each framework keeps from step to step, as its documents and code say. */
import { describe, expect, test } from "vitest";
import { enterStates } from "../../../src/engine/memory/enter-states.ts";
import type { Plan } from "../../../src/engine/plan/plan.ts";
import { examplePlan, type PlanChanges } from "../model/example-plan.ts";
import { contextOf, entered, stageOf } from "./estimator-case.ts";

/** Bytes per parameter in the backward pass of a plan on `data` ranks. */
function bytesPerParameter(changes: PlanChanges): number {
  return bytesOf(examplePlan(changes)) / 1e9;
}

function bytesOf(plan: Plan, passes = 1): number {
  const stage = stageOf(1e9);
  stage.held.passes = passes;
  return entered((ledger) => enterStates(contextOf(plan), stage, ledger, true)).total;
}

const fp16 = { precision: "fp16", gradientPrecision: "fp16" } as const;
const bf16 = { precision: "bf16", gradientPrecision: "fp32" } as const;

const ROWS: [what: string, changes: PlanChanges, bytes: number][] = [
  [
    "Megatron-LM 2021, fp16",
    { training: { framework: "megatron-lm", frameworkYear: 2021, ...fp16 } },
    22,
  ],
  [
    "Megatron-LM 2022, fp16",
    { training: { framework: "megatron-lm", frameworkYear: 2022, ...fp16 } },
    16,
  ],
  [
    "Megatron-LM 2022, bf16",
    { training: { framework: "megatron-lm", frameworkYear: 2022, ...bf16 } },
    18,
  ],
  ["Megatron-Core, bf16", { training: { framework: "megatron-core", ...bf16 } }, 18],
  [
    "Megatron-Core, distributed optimizer on 8 ranks",
    { parallel: { data: 8, zeroStage: 1 }, training: { framework: "megatron-core", ...bf16 } },
    6 + 12 / 8,
  ],
  ["Megatron-DeepSpeed, fp16", { training: { framework: "megatron-deepspeed", ...fp16 } }, 16],
  [
    "Megatron-DeepSpeed, bf16, ZeRO-1 on 8 ranks",
    { parallel: { data: 8, zeroStage: 1 }, training: { framework: "megatron-deepspeed", ...bf16 } },
    8 + 12 / 8,
  ],
  [
    "DeepSpeed ZeRO-3 on 16 ranks",
    { parallel: { data: 16, zeroStage: 3 }, training: { framework: "deepspeed", ...fp16 } },
    16 / 16,
  ],
  [
    "FSDP, full shard on 16 ranks",
    { parallel: { data: 16, zeroStage: 3 }, training: { framework: "fsdp", ...bf16 } },
    16 / 16,
  ],
  [
    "FSDP, hybrid shard: 8 of 16 ranks",
    {
      parallel: { data: 16, zeroStage: 3, zeroGroupSize: 8 },
      training: { framework: "fsdp", ...bf16 },
    },
    16 / 8,
  ],
  [
    "FSDP, gradients and optimizer sharded on 16 ranks",
    { parallel: { data: 16, zeroStage: 2 }, training: { framework: "fsdp", ...bf16 } },
    2 + 16 / 16,
  ],
  ["nanotron", { training: { framework: "nanotron", ...bf16 } }, 18],
  [
    "InternEvo ZeRO-1 on 8 ranks",
    {
      parallel: { data: 8, zeroStage: 1 },
      training: { framework: "internevo", precision: "bf16", gradientPrecision: "bf16" },
    },
    4 + 12 / 8,
  ],
  ["MaxText", { training: { framework: "jax", frameworkYear: 2024, ...bf16 } }, 16],
  [
    "DeepSeek-V3: moments in bf16",
    { parallel: { data: 16, zeroStage: 1 }, training: { framework: "deepseek", ...bf16 } },
    6 + 8 / 16,
  ],
  [
    "single precision",
    { training: { framework: "megatron-core", precision: "fp32", gradientPrecision: "fp32" } },
    16,
  ],
  ["8-bit Adam", { training: { framework: "megatron-core", optimizer: "adam-8bit", ...bf16 } }, 12],
  ["Adafactor", { training: { framework: "megatron-core", optimizer: "adafactor", ...bf16 } }, 10],
  [
    "SGD with momentum",
    { training: { framework: "megatron-core", optimizer: "sgd", ...bf16 } },
    14,
  ],
];

describe("bytes per parameter", () => {
  test.each(ROWS)("%s", (_, changes, bytes) => {
    expect(bytesPerParameter(changes)).toBeCloseTo(bytes, 9);
  });

  test("experts are shared by fewer ranks than the rest", () => {
    const plan = examplePlan({
      parallel: { data: 16, expert: 8, zeroStage: 1 },
      training: { framework: "megatron-core", ...bf16 },
    });
    const of = (expert: number) =>
      entered((ledger) => enterStates(contextOf(plan), stageOf(1e9, expert), ledger, true)).total;
    expect(of(0) / 1e9).toBeCloseTo(6 + 12 / 16, 9);
    expect(of(1e9) / 1e9).toBeCloseTo(6 + 12 / 2, 9);
  });

  test("PipeDream keeps a weight version per micro-batch in flight", () => {
    const plan = (schedule: "1f1b" | "pipedream") =>
      examplePlan({ parallel: { pipeline: 4 }, training: { schedule, ...fp16 } });
    expect(bytesOf(plan("pipedream"), 4) - bytesOf(plan("1f1b"), 4)).toBe(3 * 2 * 1e9);
  });

  test("what is offloaded is not on the GPU", () => {
    const training = { framework: "deepspeed", ...fp16 } as const;
    const parallel = { data: 8, zeroStage: 3 } as const;
    const on = (offload: object) =>
      bytesPerParameter({ parallel, training: { ...training, offload } });
    expect(on({})).toBeCloseTo(16 / 8, 9);
    expect(on({ optimizer: "cpu" })).toBeCloseTo(2 / 8, 9);
    expect(on({ optimizer: "nvme", parameters: "nvme" })).toBe(0);
  });
});

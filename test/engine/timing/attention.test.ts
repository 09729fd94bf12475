import { describe, expect, test } from "vitest";
import {
  attentionSeconds,
  fusedSoftmaxApplies,
  type ScoreStyle,
} from "../../../src/engine/timing/kernels/attention.ts";
import { timingContext } from "../../../src/engine/timing/timing-context.ts";
import { inputsOf, type PartialPlan, planOf } from "./plans.ts";

function attention(parts: PartialPlan, style: Partial<ScoreStyle> = { dropout: false }) {
  const plan = planOf(parts);
  const { device, constants, behaviour } = timingContext(plan, inputsOf(plan));
  return attentionSeconds(plan, device, constants, { ...behaviour, ...style });
}

test("flash attention beats the passes over the score matrix, most on long sequences", () => {
  const ratio = (sequenceLength: number) => {
    const flash = attention({ training: { sequenceLength, attentionKernel: "flash" } });
    const plain = attention({ training: { sequenceLength, attentionKernel: "unfused" } });
    return plain.forward / flash.forward;
  };
  expect(ratio(1024)).toBeGreaterThan(1);
  expect(ratio(8192)).toBeGreaterThan(ratio(1024));
});

test("attention grows with the square of a long sequence", () => {
  const forward = (sequenceLength: number) =>
    attention({ training: { sequenceLength, attentionKernel: "flash" } }).forward;
  expect(forward(65_536) / forward(32_768)).toBeGreaterThan(3.9);
  expect(forward(65_536) / forward(32_768)).toBeLessThan(4);
});

test("context parallelism divides the attention of a long sequence", () => {
  const training = {
    sequenceLength: 131_072,
    globalBatchSize: 8,
    microBatchSize: 1,
    attentionKernel: "flash",
  };
  const whole = attention({ training, parallel: { tensor: 1, data: 8, context: 1 } });
  const split = attention({ training, parallel: { tensor: 1, data: 2, context: 4 } });
  expect(whole.forward / split.forward).toBeGreaterThan(3.8);
  expect(whole.forward / split.forward).toBeLessThanOrEqual(4);
});

test("a head size that is no multiple of 8 leaves the tensor cores", () => {
  const training = { attentionKernel: "fused-softmax" };
  const aligned = attention({ model: { hiddenSize: 14_336, attentionHeads: 128 }, training });
  const odd = attention({ model: { hiddenSize: 13_824, attentionHeads: 128 }, training });
  expect(odd.forward).toBeGreaterThan(3 * aligned.forward);
});

test("attention dropout is another pass over the scores", () => {
  const training = { attentionKernel: "fused-softmax" };
  expect(attention({ training }, { dropout: true }).forward).toBeGreaterThan(
    attention({ training }).forward,
  );
});

// Megatron-LM fused_softmax.py, is_kernel_available: 16 < s ≤ 2048 (4096 from 2022), batches % 4.
test.each([
  ["64 heads over 8 ranks", { attentionHeads: 64 }, { sequenceLength: 2048 }, 2022, true],
  ["odd batches", { attentionHeads: 24 }, { sequenceLength: 2048, microBatchSize: 1 }, 2022, false],
  ["too long in 2021", { attentionHeads: 64 }, { sequenceLength: 4096 }, 2021, false],
  ["as long in 2022", { attentionHeads: 64 }, { sequenceLength: 4096 }, 2022, true],
  ["too long in 2022", { attentionHeads: 64 }, { sequenceLength: 8192 }, 2022, false],
])("the fused softmax kernel and %s", (_, model, training, frameworkYear, applies) => {
  expect(fusedSoftmaxApplies(planOf({ model, training: { ...training, frameworkYear } }))).toBe(
    applies,
  );
});

describe("attention that keeps its scores, without a fused kernel named", () => {
  const forward = (framework: string, frameworkYear: number, kernel: string) =>
    attention({ training: { framework, frameworkYear, attentionKernel: kernel } }).forward;

  test("runs Megatron's fused softmax in Megatron's frameworks since 2021", () => {
    for (const framework of ["megatron-lm", "megatron-deepspeed", "megatron-core"]) {
      expect(forward(framework, 2022, "unfused")).toBe(forward(framework, 2022, "fused-softmax"));
    }
    expect(forward("megatron-lm", 2020, "unfused")).toBeGreaterThan(
      forward("megatron-lm", 2020, "fused-softmax"),
    );
  });

  test("is unfused elsewhere", () => {
    expect(forward("fsdp", 2022, "unfused")).toBeGreaterThan(
      forward("fsdp", 2022, "fused-softmax"),
    );
  });
});

describe("flash attention on Hopper", () => {
  const cluster = { accelerator: "h100-sxm-80", gpus: 8 };
  const sequenceLength = 16_384;
  const forward = (framework: string, frameworkYear: number, model: object = {}) =>
    attention({
      model,
      cluster,
      training: { framework, frameworkYear, sequenceLength, attentionKernel: "flash" },
    }).forward;

  test("uses Hopper's instructions in NVIDIA's recipes after 2024, and not in PyTorch's own", () => {
    expect(forward("megatron-core", 2024) / forward("megatron-core", 2025)).toBeGreaterThan(1.5);
    expect(forward("megatron-core", 2024)).toBe(forward("torchtitan", 2024));
    expect(forward("torchtitan", 2025)).toBe(forward("torchtitan", 2024));
  });

  // FlashAttention-3 (arXiv:2407.08608), forward: 324 of 370 TFLOP/s, and 413 of 597 for cuDNN.
  test.each([
    ["torchtitan", 324 / 370],
    ["megatron-core", 413 / 597],
  ])("loses as much on heads of 64 as was measured: %s", (framework, share) => {
    const heads = (attentionHeads: number) => forward(framework, 2025, { attentionHeads });
    const hidden = planOf({ cluster }).model.hiddenSize;
    const rate = heads(hidden / 128) / heads(hidden / 64);
    expect(Math.abs(rate / share - 1)).toBeLessThan(0.01);
  });
});

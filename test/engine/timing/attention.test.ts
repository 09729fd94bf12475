import { expect, test } from "vitest";
import {
  attentionSeconds,
  fusedSoftmaxApplies,
} from "../../../src/engine/timing/kernels/attention.ts";
import { timingContext } from "../../../src/engine/timing/timing-context.ts";
import { inputsOf, type PartialPlan, planOf } from "./plans.ts";

function attention(parts: PartialPlan, dropout = false) {
  const plan = planOf(parts);
  const { device, constants } = timingContext(plan, inputsOf(plan));
  return attentionSeconds(plan, device, constants, dropout);
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
  expect(attention({ training }, true).forward).toBeGreaterThan(attention({ training }).forward);
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

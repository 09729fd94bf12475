/** Offloading: what the founding documents say fits, and where it goes. */
import { describe, expect, test } from "vitest";
import { assignLayers } from "../../../src/engine/layout/assign-layers.ts";
import { enterStates } from "../../../src/engine/memory/enter-states.ts";
import { estimateMemory } from "../../../src/engine/memory/stage-memory.ts";
import { countParameters, stageParameters } from "../../../src/engine/model/parameters.ts";
import { completePlan } from "../../../src/engine/plan/complete-plan.ts";
import { examplePlan } from "../model/example-plan.ts";
import { contextOf, entered, stageOf } from "./estimator-case.ts";

const TEBIBYTE = 2 ** 40;

function memoryOf(document: unknown) {
  const { plan } = completePlan(document);
  const { assignment } = assignLayers(plan);
  const memory = estimateMemory(plan, assignment, stageParameters(plan, assignment));
  return { plan, memory, parameters: countParameters(plan.model).total };
}

/** DeepSpeed on DGX-2 nodes, every layer recomputed. */
function onDgx2(gpus: number, model: object, zeroStage: number, offload: object) {
  return memoryOf({
    version: 1,
    model: { vocabularySize: 50257, ...model },
    cluster: { accelerator: "v100-sxm3-32", gpus, gpusPerNode: Math.min(16, gpus) },
    parallel: { tensor: 1, pipeline: 1, data: gpus, zeroStage },
    training: {
      framework: "deepspeed",
      frameworkYear: 2021,
      precision: "fp16",
      sequenceLength: 1024,
      globalBatchSize: gpus,
      recompute: "full",
      offload,
    },
  });
}

const INFINITY = { optimizer: "nvme", gradients: "nvme", parameters: "nvme", activations: "cpu" };

describe("ZeRO-Offload", () => {
  const model = { layers: 40, hiddenSize: 5120, attentionHeads: 40 };

  test("trains 13 billion parameters on one V100 of 32 GB", () => {
    const { memory, parameters } = onDgx2(1, model, 2, { optimizer: "cpu" });
    expect(parameters).toBeGreaterThan(12.5e9);
    expect(memory.fits).toBe(true);
    // fp32 weights, gradients and two moments in the node's memory.
    expect(memory.host?.cpuBytesPerNode).toBeCloseTo(16 * (memory.stages[0]?.parameters ?? 0), -3);
    expect(memory.host?.fits).toBe(true);
  });

  test("which without offloading does not fit", () => {
    expect(onDgx2(1, model, 2, {}).memory.fits).toBe(false);
  });
});

describe("ZeRO-Infinity", () => {
  test("holds a trillion parameters on one DGX-2 node", () => {
    const model = { layers: 128, hiddenSize: 25600, attentionHeads: 256 };
    const { memory, parameters } = onDgx2(16, model, 3, INFINITY);
    expect(parameters).toBeGreaterThan(1e12);
    expect(memory.fits).toBe(true);
    expect(memory.host?.fits).toBe(true);
    expect(memory.host?.nvmeBytesPerNode).toBeGreaterThan(18e12);
    expect(memory.host?.nvmeBytesPerNode).toBeLessThan(28e12);
  });

  test("and 32 trillion on 32 of them, but not on 16", () => {
    const model = { layers: 200, hiddenSize: 115200, attentionHeads: 900 };
    const { memory, parameters } = onDgx2(512, model, 3, INFINITY);
    expect(parameters).toBeGreaterThan(31e12);
    expect(memory.fits).toBe(true);
    expect(memory.host?.fits).toBe(true);
    expect(onDgx2(256, model, 3, INFINITY).memory.host?.fits).toBe(false);
  });
});

test("Gopher's half-precision parameters and single-precision Adam state take 2.5 TiB", () => {
  const plan = examplePlan({
    training: { framework: "jax", frameworkYear: 2021, precision: "bf16" },
  });
  const { bytes } = entered((ledger) => enterStates(contextOf(plan), stageOf(280e9), ledger, true));
  expect((bytes.weights + bytes.optimizerStates) / TEBIBYTE).toBeCloseTo(2.5, 1);
});

test("without offloading nothing is said of the host", () => {
  const plan = examplePlan();
  const { assignment } = assignLayers(plan);
  const memory = estimateMemory(plan, assignment, stageParameters(plan, assignment));
  expect(memory.host).toBeUndefined();
});

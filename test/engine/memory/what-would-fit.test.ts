/** Single changes that make a plan fit. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { assignLayers } from "../../../src/engine/layout/assign-layers.ts";
import { changedPlan, singleChanges } from "../../../src/engine/memory/single-changes.ts";
import { estimateMemory } from "../../../src/engine/memory/stage-memory.ts";
import { type Measures, whatWouldFit } from "../../../src/engine/memory/what-would-fit.ts";
import { stageParameters } from "../../../src/engine/model/parameters.ts";
import { completePlan } from "../../../src/engine/plan/complete-plan.ts";
import type { Plan } from "../../../src/engine/plan/plan.ts";

const measures: Measures = {
  memory: (plan: Plan) => {
    const { assignment } = assignLayers(plan);
    return estimateMemory(plan, assignment, stageParameters(plan, assignment));
  },
  // Stands for traffic: more tensor ranks send more.
  bytesSent: (plan) => 1e9 * plan.parallel.tensor,
};

function plan(parallel: object, training: object = {}): Plan {
  return completePlan({
    version: 1,
    model: { layers: 96, hiddenSize: 12288, attentionHeads: 96 },
    cluster: { accelerator: "a100-sxm-80", gpus: 512, gpusPerNode: 8 },
    parallel: { tensor: 8, pipeline: 8, data: 8, ...parallel },
    training: { globalBatchSize: 512, microBatchSize: 2, recompute: "none", ...training },
  }).plan;
}

describe("what would make it fit", () => {
  const tight = plan({});

  test("a plan that is too large gets the changes that are enough, cheapest first", () => {
    expect(measures.memory(tight)?.fits).toBe(false);
    const { fitting, nearest } = whatWouldFit(tight, measures);
    expect(nearest).toEqual([]);
    expect(fitting.length).toBeGreaterThan(1);
    for (const change of fitting) expect(measures.memory(change.plan)?.fits).toBe(true);
    const flops = fitting.map((change) => change.additionalRecomputedFlops);
    expect(flops).toEqual([...flops].sort((one, other) => one - other));
    const full = fitting.find((change) => change.id === "recompute-full");
    expect(full?.additionalRecomputedFlops).toBeGreaterThan(0);
    expect(full?.additionalBytesSent).toBe(0);
    const tensor = fitting.find((change) => change.id === "tensor-double");
    expect(tensor?.additionalBytesSent).toBe(8e9);
    expect(tensor?.additionalRecomputedFlops).toBe(0);
  });

  test("where nothing is enough those that come nearest are named, each of which saves", () => {
    const hopeless = plan({ tensor: 1, pipeline: 1, data: 512 }, { globalBatchSize: 1024 });
    const { fitting, nearest } = whatWouldFit(hopeless, measures);
    const all = singleChanges(hopeless).map((change) => changedPlan(hopeless, change));
    const least = Math.min(...all.map((one) => measures.memory(one)?.peakDeviceBytes ?? 0));
    expect(fitting).toEqual([]);
    const left = nearest.map((change) => change.peakDeviceBytes);
    expect(left[0]).toBe(least);
    expect(left).toEqual([...left].sort((one, other) => one - other));
    const before = measures.memory(hopeless)?.peakDeviceBytes ?? 0;
    for (const bytes of left) expect(bytes).toBeLessThan(before);
  });

  test("every change is a plan that can be, on the same GPUs with the same batch", () => {
    fc.assert(
      fc.property(
        fc.constantFrom(1, 2, 4, 8),
        fc.constantFrom(1, 2, 4, 6),
        fc.constantFrom(1, 2, 6, 8),
        fc.constantFrom("megatron-core", "deepspeed", "fsdp"),
        (tensor, pipeline, data, framework) => {
          const before = completePlan({
            version: 1,
            model: { layers: 48, hiddenSize: 4096, attentionHeads: 32 },
            cluster: { accelerator: "a100-sxm-80", gpus: tensor * pipeline * data, gpusPerNode: 8 },
            parallel: { tensor, pipeline, data },
            training: { framework, microBatchSize: 2, globalBatchSize: 96 },
          }).plan;
          for (const change of singleChanges(before)) {
            const after = changedPlan(before, change);
            const { plan: completed } = completePlan(after);
            expect(completed).toEqual(after);
            expect(after.cluster).toEqual(before.cluster);
            expect(after.training.globalBatchSize).toBe(before.training.globalBatchSize);
          }
        },
      ),
    );
  });
});

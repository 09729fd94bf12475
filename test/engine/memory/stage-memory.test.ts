/** What must hold of every estimate, whatever the plan. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { assignLayers } from "../../../src/engine/layout/assign-layers.ts";
import { enterStates } from "../../../src/engine/memory/enter-states.ts";
import { explainStageMemory } from "../../../src/engine/memory/explain-memory.ts";
import { estimateMemory } from "../../../src/engine/memory/stage-memory.ts";
import { stageParameters } from "../../../src/engine/model/parameters.ts";
import type { Plan, ZeroStage } from "../../../src/engine/plan/plan.ts";
import type { ExplainedValue } from "../../../src/engine/quantity.ts";
import type { MemoryReport } from "../../../src/engine/report.ts";
import { evenAssignment, type PlanChanges } from "../model/example-plan.ts";
import { anyChanges, planWith } from "./any-plan.ts";
import { contextOf, entered, stageOf } from "./estimator-case.ts";

function assignmentOf(plan: Plan) {
  return evenAssignment(plan, plan.training.schedule.includes("v"));
}

function estimate(plan: Plan) {
  const assignment = assignmentOf(plan);
  return estimateMemory(plan, assignment, stageParameters(plan, assignment));
}

/** Fullest stage, tensors only. */
const peak = (plan: Plan) => estimate(plan).peakBytes;

/** Weights, gradients and optimizer states that the fullest stage keeps from step to step. */
function states(plan: Plan): number {
  const stages = stageParameters(plan, assignmentOf(plan));
  return Math.max(
    ...stages.map(
      ({ total, expert }) =>
        entered((ledger) => enterStates(contextOf(plan), stageOf(total, expert), ledger, true))
          .total,
    ),
  );
}

function expectNoMore(more: number, less: number) {
  expect(more).toBeLessThanOrEqual(less * (1 + 1e-12));
}

describe("a stage's memory", () => {
  test("is the sum of its parts, and lies between tensors and device", () => {
    fc.assert(
      fc.property(anyChanges, (changes) => {
        const report = estimate(planWith(changes));
        for (const { bytes, allocatedBytes, reservedBytes } of report.stages) {
          const { total, ...parts } = bytes;
          const sum = Object.values(parts).reduce((one, other) => one + other, 0);
          expect(Math.abs(sum - total)).toBeLessThan(1e-6 * total);
          expect(Math.abs(total - bytes.framework - allocatedBytes)).toBeLessThan(1e-6 * total);
          expectNoMore(allocatedBytes, reservedBytes);
          expectNoMore(reservedBytes, total);
          for (const part of Object.values(parts)) expect(part).toBeGreaterThanOrEqual(0);
        }
        expect(report.fits).toBe(report.peakDeviceBytes <= report.capacityBytes);
      }),
    );
  });

  test("is explained by the same numbers, each entry by its own formula", () => {
    fc.assert(
      fc.property(anyChanges, fc.nat(7), (changes, pick) => {
        const plan = planWith(changes);
        const { stages } = estimate(plan);
        const stage = stages[pick % stages.length];
        if (stage === undefined) throw new Error("no stage");
        const explained = explainStageMemory(plan, assignmentOf(plan), stage.stage);
        expect(Math.abs(explained.value - stage.bytes.total)).toBeLessThan(1e-6 * explained.value);
        expectSums(explained);
      }),
      { numRuns: 50 },
    );
  });

  test("of a stage that is not there cannot be explained", () => {
    const plan = planWith({});
    expect(() => explainStageMemory(plan, assignmentOf(plan), 1)).toThrow(RangeError);
  });
});

function expectSums(value: ExplainedValue) {
  if (value.parts === undefined) {
    expect(value.source.length).toBeGreaterThan(10);
    expect(value.inputs.length).toBeGreaterThan(0);
    return;
  }
  const sum = value.parts.reduce((total, part) => total + part.value, 0);
  expect(sum).toBeCloseTo(value.value, 3);
  value.parts.forEach(expectSums);
}

describe("more sharding never needs more", () => {
  const never = (what: string, change: (plan: Plan) => PlanChanges, measure = peak) =>
    test(what, () => {
      fc.assert(
        fc.property(anyChanges, (changes) => {
          const plan = planWith(changes);
          expectNoMore(measure(planWith(changes, change(plan))), measure(plan));
        }),
      );
    });

  never("tensor ranks", (plan) => ({
    parallel: { tensor: 2 * plan.parallel.tensor, expertTensor: 2 * plan.parallel.expertTensor },
  }));
  never("sequence parallelism", () => ({ parallel: { sequenceParallel: true } }));
  never("context ranks", (plan) => ({
    parallel: { context: 2 * plan.parallel.context, zeroGroupSize: plan.parallel.zeroGroupSize },
  }));
  never("ranks that share the states", (plan) => ({
    parallel: { zeroGroupSize: 2 * plan.parallel.zeroGroupSize },
  }));
  never("expert ranks", (plan) => ({ parallel: { expert: 2 * plan.parallel.expert } }));
  never(
    "a higher ZeRO stage, of states",
    (plan) => ({
      parallel: { zeroStage: Math.min(3, plan.parallel.zeroStage + 1) as 0 | 1 | 2 | 3 },
    }),
    states,
  );
  /** Tensors, the allocator's reserve and the device, of the same plan at two ZeRO stages. */
  const compared = (changes: PlanChanges, lower: ZeroStage, parallel: PlanChanges["parallel"]) => {
    const [less, more] = [lower, (lower + 1) as ZeroStage].map((zeroStage) =>
      estimate(planWith(changes, { parallel: { ...parallel, zeroStage } })),
    );
    return { less: less as MemoryReport, more: more as MemoryReport };
  };
  const expectNoMoreOfAny = ({ less, more }: ReturnType<typeof compared>) => {
    expectNoMore(more.peakBytes, less.peakBytes);
    expectNoMore(more.peakReservedBytes, less.peakReservedBytes);
    expectNoMore(more.peakDeviceBytes, less.peakDeviceBytes);
  };
  const ranks = fc.constantFrom(2, 3, 8, 64);

  test("ZeRO-1 than none and ZeRO-2 than ZeRO-1, passes and step, wherever ranks share", () => {
    fc.assert(
      fc.property(anyChanges, fc.constantFrom(0, 1), ranks, (changes, lower, zeroGroupSize) => {
        expectNoMoreOfAny(compared(changes, lower as ZeroStage, { zeroGroupSize }));
      }),
      { numRuns: 300 },
    );
  });

  test("ZeRO-3 than ZeRO-2, where a GPU has many more layers than are gathered at once", () => {
    fc.assert(
      fc.property(anyChanges, ranks, (changes, zeroGroupSize) => {
        expectNoMoreOfAny(compared(changes, 2, { zeroGroupSize, pipeline: 1 }));
      }),
      { numRuns: 150 },
    );
  });

  test("on one rank ZeRO changes nothing, but for DeepSpeed's flat copies of gradients", () => {
    fc.assert(
      fc.property(anyChanges, fc.constantFrom(0, 1, 2), (changes, lower) => {
        const framework = changes.training?.framework ?? "";
        // stage_1_and_2.py `step` flattens the partition, and every reduction its bucket.
        if (framework.includes("deepspeed") || framework === "internevo") return;
        const { less, more } = compared(changes, lower as ZeroStage, { zeroGroupSize: 1 });
        expect(more.peakBytes).toBeCloseTo(less.peakBytes, 3);
      }),
      { numRuns: 150 },
    );
  });

  never(
    "twice the pipeline, of states",
    (plan) => ({ parallel: { pipeline: 2 * plan.parallel.pipeline } }),
    states,
  );
});

describe("recomputation", () => {
  /** From stages of many layers down to stages of one, and of none. */
  const layers = fc.constantFrom(1, 2, 5, 8, 16, 32);

  test("full holds no more than selective, selective no more than none, on any stage", () => {
    fc.assert(
      fc.property(anyChanges, layers, (changes, count) => {
        const held = (recompute: "none" | "selective" | "full") => {
          const plan = planWith(changes, { model: { layers: count }, training: { recompute } });
          const { assignment } = assignLayers(plan);
          return estimateMemory(plan, assignment, stageParameters(plan, assignment));
        };
        const [full, selective, none] = [held("full"), held("selective"), held("none")];
        none.stages.forEach((most, index) => {
          const [least, middle] = [full.stages[index], selective.stages[index]];
          expectNoMore(middle?.allocatedBytes ?? 0, most.allocatedBytes);
          expectNoMore(least?.allocatedBytes ?? 0, middle?.allocatedBytes ?? 0);
          // Between an empty chunk and a full one a pass's share is half a layer, and no whole one.
          if (most.layers.some(([first, last]) => last < first)) return;
          expectNoMore(middle?.bytes.activations ?? 0, most.bytes.activations);
          expectNoMore(least?.bytes.activations ?? 0, middle?.bytes.activations ?? 0);
        });
      }),
      { numRuns: 400 },
    );
  });

  test("of the first layers lies between none and all", () => {
    const at = (recomputeLayers?: number) =>
      peak(
        planWith(
          { parallel: { pipeline: 2 }, model: { layers: 16 } },
          {
            training: {
              recompute: "full",
              ...(recomputeLayers === undefined ? {} : { recomputeLayers }),
            },
          },
        ),
      );
    expect(at(8)).toBe(at());
    expect(at(4)).toBeGreaterThan(at(6));
    expect(at(6)).toBeGreaterThan(at(8));
  });
});

/** The curve of a simulated step against the estimate of the fullest moment, which counts in closed form. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { resolveAccelerator } from "../../../src/engine/cluster/accelerator-catalog.ts";
import { assignLayers } from "../../../src/engine/layout/assign-layers.ts";
import { passBytes, type StageOverTime } from "../../../src/engine/memory/pass-bytes.ts";
import { estimateMemory } from "../../../src/engine/memory/stage-memory.ts";
import { stageParameters } from "../../../src/engine/model/parameters.ts";
import type { Plan, ScheduleName } from "../../../src/engine/plan/plan.ts";
import { PlanError } from "../../../src/engine/plan/plan-error.ts";
import type { MemoryReport } from "../../../src/engine/report.ts";
import { uniformDurations } from "../../../src/engine/schedule/durations.ts";
import { memoryOverTime } from "../../../src/engine/schedule/memory-over-time.ts";
import { planSchedule } from "../../../src/engine/schedule/plan-schedule.ts";
import type { Schedule } from "../../../src/engine/schedule/schedule.ts";
import { simulateStep } from "../../../src/engine/schedule/simulate.ts";
import { anyChanges, planWith } from "./any-plan.ts";

/** Fullest instant of each rank, and what the estimate says; nothing where no such order exists. */
function peaks(plan: Plan): { curve: number; estimate: number; bytes: StageOverTime }[] {
  const { assignment } = assignLayers(plan);
  const parameters = stageParameters(plan, assignment);
  const accelerator = resolveAccelerator(plan.cluster);
  const report: MemoryReport = estimateMemory(plan, assignment, parameters, accelerator);
  const bytes = passBytes(plan, assignment, parameters, report, accelerator);
  const schedule = orderOf(plan);
  if (schedule === undefined) return [];
  const timeline = simulateStep(
    schedule,
    uniformDurations(schedule.stageCount, { forward: 1, backward: 2 }),
  );
  return report.stages.map(({ stage, bytes: parts }) => ({
    curve: Math.max(bytes.stepBytes[stage] ?? 0, ...memoryOverTime(timeline, bytes, stage).bytes),
    estimate: parts.total,
    bytes,
  }));
}

function orderOf(plan: Plan): Schedule | undefined {
  try {
    return planSchedule(plan);
  } catch (error) {
    if (error instanceof PlanError) return undefined;
    throw error;
  }
}

/** Schedules with their chunks, and the micro-batches from which on their steps are full ones. */
const SCHEDULES: [ScheduleName, number, (stages: number) => number][] = [
  ["gpipe", 1, () => 1],
  ["1f1b", 1, () => 1],
  ["interleaved-1f1b", 2, () => 1],
  ["interleaved-1f1b", 4, () => 1],
  ["looped-bfs", 2, () => 1],
  ["interleaved-zb", 2, () => 1],
  ["zb-1p", 1, () => 1],
  ["zb-2p", 1, () => 1],
  ["zb-v", 2, () => 1],
  ["v-half", 2, (stages) => 2 * stages],
  ["v-min", 2, (stages) => 2 * stages],
  ["dualpipe", 1, () => 1],
  ["dualpipe-v", 2, () => 1],
];

describe("over a step every stage peaks at its estimate", () => {
  test.each(SCHEDULES)("%s, %i chunks", (schedule, virtualPipeline, fewest) => {
    let compared = 0;
    const shape = fc.record({
      pipeline: fc.integer({ min: 1, max: 8 }),
      microBatches: fc.oneof(fc.integer({ min: 1, max: 40 }), fc.constantFrom(8, 16, 24)),
      layers: fc.constantFrom(8, 32, 56),
    });
    fc.assert(
      fc.property(anyChanges, shape, (changes, { pipeline, microBatches, layers }) => {
        const chunked = virtualPipeline > 1 || schedule === "dualpipe";
        if ((chunked && pipeline === 1) || microBatches < fewest(pipeline)) return;
        const { microBatchSize = 1 } = changes.training ?? {};
        const data = changes.parallel?.data ?? 1;
        const plan = planWith(changes, {
          model: { layers },
          parallel: { pipeline, virtualPipeline },
          training: { schedule, globalBatchSize: microBatches * microBatchSize * data },
        });
        for (const { curve, estimate } of peaks(plan)) {
          expect(curve / estimate).toBeCloseTo(1, 9);
          compared++;
        }
      }),
      { numRuns: 80 },
    );
    expect(compared).toBeGreaterThan(20);
  });
});

test("what is held throughout adds up, and no pass gives back more than it took", () => {
  fc.assert(
    fc.property(anyChanges, (changes) => {
      const plan = planWith(changes, {
        parallel: { virtualPipeline: 1 },
        training: { schedule: "1f1b" },
      });
      const bytes = peaks(plan)[0]?.bytes;
      // PyTorch's pipelines refuse fewer micro-batches than ranks.
      if (bytes === undefined) return;
      bytes.held.forEach((parts, rank) => {
        const sum = Object.values(parts).reduce((total, part) => total + part, 0);
        expect(sum / (bytes.staticBytes[rank] ?? 0)).toBeCloseTo(1, 9);
      });
      bytes.activationBytes.forEach((activation, virtual) => {
        expect(activation).toBeGreaterThanOrEqual(bytes.keptForWeightsBytes[virtual] ?? 0);
        expect(bytes.backwardWorkingBytes[virtual]).toBeGreaterThanOrEqual(0);
      });
    }),
    { numRuns: 60 },
  );
});

/** The curve of a simulated step against the estimate of the fullest moment, which counts in closed form. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { resolveAccelerator } from "../../../src/engine/cluster/accelerator-catalog.ts";
import { passBytes, type StageOverTime } from "../../../src/engine/memory/pass-bytes.ts";
import { estimateMemory } from "../../../src/engine/memory/stage-memory.ts";
import { stageParameters } from "../../../src/engine/model/parameters.ts";
import { microBatchCount, type Plan } from "../../../src/engine/plan/plan.ts";
import type { MemoryReport } from "../../../src/engine/report.ts";
import { buildSchedule } from "../../../src/engine/schedule/build-schedule.ts";
import { uniformDurations } from "../../../src/engine/schedule/durations.ts";
import { memoryOverTime } from "../../../src/engine/schedule/memory-over-time.ts";
import { simulateStep } from "../../../src/engine/schedule/simulate.ts";
import { evenAssignment } from "../model/example-plan.ts";
import { anyChanges, planWith } from "./any-plan.ts";

/** Fullest instant of each rank, and what the estimate says. */
function peaks(plan: Plan): { curve: number; estimate: number; bytes: StageOverTime }[] {
  const assignment = evenAssignment(plan);
  const parameters = stageParameters(plan, assignment);
  const accelerator = resolveAccelerator(plan.cluster);
  const report: MemoryReport = estimateMemory(plan, assignment, parameters, accelerator);
  const bytes = passBytes(plan, assignment, parameters, report, accelerator);
  const { training, parallel } = plan;
  // Megatron's orders run with any number of micro-batches; PyTorch's refuse fewer than ranks.
  const schedule = buildSchedule(training.schedule, {
    stages: parallel.pipeline,
    chunks: parallel.virtualPipeline,
    microBatches: microBatchCount(plan),
    dialect: "megatron",
  });
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

for (const schedule of ["gpipe", "1f1b"] as const) {
  test(`over a ${schedule} step every stage peaks at its estimate`, () => {
    fc.assert(
      fc.property(anyChanges, (changes) => {
        const plan = planWith(changes, {
          parallel: { virtualPipeline: 1 },
          training: { schedule },
        });
        for (const { curve, estimate } of peaks(plan)) {
          expect(curve / estimate).toBeCloseTo(1, 9);
        }
      }),
      { numRuns: 60 },
    );
  });
}

test("what is held throughout adds up, and no pass gives back more than it took", () => {
  fc.assert(
    fc.property(anyChanges, (changes) => {
      const plan = planWith(changes, {
        parallel: { virtualPipeline: 1 },
        training: { schedule: "1f1b" },
      });
      const { bytes } = peaks(plan)[0] as { bytes: StageOverTime };
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

import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { loadPublishedRuns } from "../../../scripts/fidelity/published-runs.ts";
import { prepareRuns } from "../../../scripts/fidelity/time-predict.ts";
import { analyze } from "../../../src/engine/evaluate.ts";
import { explainFigure } from "../../../src/engine/explain-figure.ts";
import type { ScheduleName } from "../../../src/engine/plan/plan.ts";
import { planDurations } from "../../../src/engine/schedule/plan-durations.ts";
import { planSchedule } from "../../../src/engine/schedule/plan-schedule.ts";
import { simulateStep } from "../../../src/engine/schedule/simulate.ts";
import { bubbleFraction } from "../../../src/engine/schedule/timeline.ts";
import { pipelineSeconds, rankSeconds } from "../../../src/engine/timing/pipeline-time.ts";
import { virtualStageSeconds } from "../../../src/engine/timing/stage-time.ts";
import { estimateStep } from "../../../src/engine/timing/step-time.ts";
import { timingContext } from "../../../src/engine/timing/timing-context.ts";
import { inputsOf, planOf } from "./plans.ts";

const { prepared } = prepareRuns(loadPublishedRuns());

/** Closed form over event simulation, less one, without what surrounds the pipeline. */
function differences(schedule: string): number[] {
  return prepared
    .filter(({ plan }) => plan.parallel.pipeline > 1 && plan.training.schedule === schedule)
    .map(({ plan, inputs }) => {
      const context = timingContext(plan, inputs);
      const closed = pipelineSeconds(context, rankSeconds(context, virtualStageSeconds(context)));
      const { edges: _, ...durations } = planDurations(plan, inputs);
      return closed.total / simulateStep(planSchedule(plan), durations).pipelineSeconds - 1;
    });
}

describe("the closed form against the event simulation, over all published runs of a schedule", () => {
  test.each([
    ["1f1b", 150, 0.03],
    ["interleaved-1f1b", 60, 0.04],
    ["zb-1p", 9, 0.03],
    ["zb-2p", 9, 0.06],
    ["zb-v", 3, 0.05],
    ["v-half", 15, 0.03],
  ])("%s", (schedule, least, bound) => {
    const found = differences(schedule);
    expect(found.length).toBeGreaterThanOrEqual(least);
    for (const difference of found) expect(Math.abs(difference)).toBeLessThan(bound);
  });
});

describe("ranks' mean idle time against the bubble of the simulated schedule", () => {
  const shares = (schedule: string) =>
    prepared
      .filter(({ plan }) => plan.parallel.pipeline > 1 && plan.training.schedule === schedule)
      .map(({ run, plan, inputs }) => {
        const { meanIdleSeconds, pipelineSeconds: total } = estimateStep(plan, inputs);
        const { edges: _, ...durations } = planDurations(plan, inputs);
        const simulated = bubbleFraction(simulateStep(planSchedule(plan), durations));
        return { id: run.id, away: Math.abs(meanIdleSeconds / total - simulated) };
      });

  test.each([
    ["1f1b", 150, 0.03],
    ["interleaved-1f1b", 60, 0.04],
    ["zb-1p", 9, 0.02],
    ["v-half", 15, 0.02],
  ])("%s", (schedule, least, bound) => {
    const found = shares(schedule);
    expect(found.length).toBeGreaterThanOrEqual(least);
    for (const { id, away } of found) expect(away, id).toBeLessThan(bound);
  });

  test("MT-NLG on 280 nodes: stages differ, so the mean rank waits longer than the slowest", () => {
    const analysis = analyze(
      prepared.find(({ run }) => run.id === "mtnlg-530b/280nodes")?.run.plan,
    );
    const { step, meanIdleSeconds, pipelineSeconds: total } = analysis.step;
    expect(meanIdleSeconds).toBeGreaterThan(step.bubbleSeconds);
    const { note } = explainFigure(analysis, "step.bubble");
    expect(note).toContain(`${((100 * meanIdleSeconds) / total).toFixed(1)} %`);
  });
});

test("equal stages without messages take m + p − 1 slots", () => {
  const plan = planOf({
    model: { layers: 8 },
    parallel: { tensor: 1, pipeline: 8 },
    training: { globalBatchSize: 32, microBatchSize: 1 },
  });
  const context = timingContext(plan, inputsOf(plan));
  const rank = { forward: 1, inputGradient: 1, weightGradient: 1, transfer: 0 };
  const { total, bubble, meanIdle } = pipelineSeconds(
    context,
    Array.from({ length: 8 }, () => rank),
  );
  expect(total).toBeCloseTo(3 * (32 + 7), 9);
  expect(bubble).toBeCloseTo(3 * 7, 9);
  expect(meanIdle).toBeCloseTo(3 * 7, 9);
});

describe("weight gradients fill no more gaps than there are micro-batches", () => {
  const SPLIT = ["zb-1p", "zb-2p", "zb-v", "interleaved-zb", "v-half", "v-min"] as const;
  const contextOf = (schedule: ScheduleName, pipeline: number, microBatches: number) => {
    const virtualPipeline = schedule.startsWith("zb-") && schedule !== "zb-v" ? 1 : 2;
    const plan = planOf({
      model: { layers: 2 * pipeline },
      cluster: { gpus: pipeline },
      parallel: { tensor: 1, pipeline, virtualPipeline },
      training: { schedule, globalBatchSize: microBatches, microBatchSize: 1 },
    });
    return timingContext(plan, inputsOf(plan));
  };

  test("quicker ones never make a longer pipeline", () => {
    let filled = 0;
    fc.assert(
      fc.property(
        fc.constantFrom(...SPLIT),
        fc.constantFrom(2, 4, 8, 16),
        fc.constantFrom(1, 2, 4, 8, 16, 64),
        fc.double({ min: 0.1, max: 2, noNaN: true }),
        fc.double({ min: 0.1, max: 1, noNaN: true }),
        (schedule, pipeline, microBatches, weightGradient, quicker) => {
          const context = contextOf(schedule, pipeline, microBatches);
          const seconds = (weight: number) => {
            const rank = { forward: 1, inputGradient: 1, weightGradient: weight, transfer: 0 };
            return pipelineSeconds(context, new Array(pipeline).fill(rank));
          };
          const slow = seconds(weightGradient);
          const quick = seconds(quicker * weightGradient);
          expect(quick.total).toBeLessThanOrEqual(slow.total * (1 + 1e-12));
          if (quick.bubble > slow.bubble) filled += 1;
        },
      ),
      { numRuns: 300 },
    );
    expect(filled).toBeGreaterThan(20);
  });

  test.each([
    ["zb-1p", 8, 2],
    ["zb-1p", 8, 4],
    ["zb-2p", 8, 4],
    ["zb-2p", 8, 8],
  ] as const)("%s, %i ranks, %i micro-batches: as the simulation has it", (schedule, p, m) => {
    const context = contextOf(schedule, p, m);
    const { plan } = context;
    const closed = pipelineSeconds(context, rankSeconds(context, virtualStageSeconds(context)));
    const { edges: _, ...durations } = planDurations(plan, inputsOf(plan));
    const simulated = simulateStep(planSchedule(plan), durations).pipelineSeconds;
    expect(Math.abs(closed.total / simulated - 1)).toBeLessThan(0.08);
  });
});

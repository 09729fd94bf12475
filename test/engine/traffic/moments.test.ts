/** Bytes per phase and per instant: nothing is lost, nothing is counted twice. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Analysis, analyze } from "../../../src/engine/analyze.ts";
import { planDurations } from "../../../src/engine/schedule/plan-durations.ts";
import { planSchedule } from "../../../src/engine/schedule/plan-schedule.ts";
import { simulateStep } from "../../../src/engine/schedule/simulate.ts";
import type { Timeline } from "../../../src/engine/schedule/timeline.ts";
import { linkLoads } from "../../../src/engine/traffic/link-loads.ts";
import { busyIntervals } from "../../../src/engine/traffic/moments/busy-intervals.ts";
import {
  collectivePhases,
  phaseWeights,
  TRAFFIC_PHASES,
} from "../../../src/engine/traffic/moments/collective-phases.ts";
import { trafficTimetable } from "../../../src/engine/traffic/moments/traffic-timetable.ts";
import {
  type CollectiveWeights,
  weighedCollectives,
} from "../../../src/engine/traffic/moments/weighed-collectives.ts";
import { planFacts } from "../../../src/engine/traffic/stage-facts.ts";

const BASE = {
  model: "gpt-3-175b",
  cluster: { preset: "selene", nodes: 8 },
  parallel: { tensor: 8, pipeline: 4 },
  training: { globalBatchSize: 32, recompute: "full" },
};

const with_ = (parallel: object, training: object = {}, more: object = {}) => ({
  ...BASE,
  ...more,
  parallel: { ...BASE.parallel, ...parallel },
  training: { ...BASE.training, ...training },
});

const PLANS: [name: string, document: object][] = [
  ["1F1B with full recomputation", BASE],
  ["sequence parallelism", with_({ sequenceParallel: true }, { recompute: "selective" })],
  ["interleaved", with_({ virtualPipeline: 4 }, { globalBatchSize: 64 })],
  ["no pipeline, ZeRO-3", with_({ pipeline: 1, zeroStage: 3 }, { framework: "deepspeed" })],
  ["ZeRO-3 under torchtitan's pipeline", with_({ zeroStage: 3 }, { framework: "torchtitan" })],
  ["ZeRO-1 over part of the replicas", with_({ pipeline: 1, zeroStage: 1, zeroGroupSize: 4 })],
  ["zero bubble", with_({}, { schedule: "zb-1p", recompute: "none" })],
  ["DualPipe", with_({}, { schedule: "dualpipe", recompute: "none", globalBatchSize: 64 })],
  ["context parallelism", with_({ tensor: 4, context: 2 })],
  [
    "experts",
    {
      model: "deepseek-v3",
      cluster: { accelerator: "h800-sxm-80", nodes: 16 },
      parallel: { tensor: 1, pipeline: 4, expert: 16 },
      training: { globalBatchSize: 256, framework: "deepseek", recompute: "full" },
    },
  ],
  [
    "experts over tensor ranks",
    {
      model: "mixtral-8x7b",
      cluster: { accelerator: "h100-sxm-80", nodes: 4 },
      parallel: { tensor: 4, pipeline: 2, expert: 2, expertTensor: 2, sequenceParallel: true },
      training: { globalBatchSize: 64, recompute: "full" },
    },
  ],
];

const usesOf = ({ traffic }: Analysis) => traffic.perStage.map(({ collectives }) => collectives);
const factsOf = ({ plan, assignment, stageParameters }: Analysis) =>
  planFacts(plan, assignment, stageParameters);

function stepOf(analysis: Analysis): Timeline {
  const { plan, accelerator, assignment, stageParameters, report } = analysis;
  const inputs = { accelerator, assignment, stageParameters, flops: report.flops };
  return simulateStep(planSchedule(plan), planDurations(plan, inputs));
}

function loadsOf(analysis: Analysis, weights?: CollectiveWeights): Float64Array {
  const { plan, grid, assignment } = analysis;
  const collectives = weights && weighedCollectives(usesOf(analysis), weights);
  return linkLoads(plan, grid, assignment, collectives ? { collectives } : {}).total;
}

function expectAlike(found: Float64Array, wanted: Float64Array): void {
  let worst = 0;
  wanted.forEach((bytes, link) => {
    worst = Math.max(worst, Math.abs((found[link] ?? 0) - bytes) / Math.max(1, bytes));
  });
  expect(worst).toBeLessThan(1e-9);
}

describe.each(PLANS)("phases and instants of %s", (_, document) => {
  const analysis = analyze(document);
  const uses = usesOf(analysis);
  const facts = factsOf(analysis);

  it("part every collective among the phases, and nothing twice", () => {
    for (const shares of collectivePhases(facts, uses).flat()) {
      const sum = Object.values(shares).reduce((all, share) => all + share, 0);
      expect(sum).toBeCloseTo(1, 12);
    }
  });

  it("put on every link together what an iteration does", () => {
    const sum = new Float64Array(loadsOf(analysis).length);
    for (const phase of TRAFFIC_PHASES) {
      const part = loadsOf(analysis, phaseWeights(facts, uses, phase));
      part.forEach((bytes, link) => {
        sum[link] = (sum[link] ?? 0) + bytes;
      });
    }
    expectAlike(sum, loadsOf(analysis));
  });

  it("carry over the whole step, window after window, what an iteration does", () => {
    const timeline = stepOf(analysis);
    const timetable = trafficTimetable(timeline, facts, uses);
    const cuts = [0, 0.013, 0.2, 0.21, 0.5, 0.77, 0.9, 0.97, 1].map(
      (share) => share * timeline.stepSeconds,
    );
    const sum = new Float64Array(loadsOf(analysis).length);
    for (const [index, from] of cuts.slice(0, -1).entries()) {
      const seconds = (cuts[index + 1] ?? 0) - from;
      loadsOf(analysis, timetable.rates(from, seconds)).forEach((rate, link) => {
        sum[link] = (sum[link] ?? 0) + rate * seconds;
      });
    }
    expectAlike(sum, loadsOf(analysis));
  });
});

describe("an instant", () => {
  const analysis = analyze(BASE);
  const timeline = stepOf(analysis);
  const timetable = trafficTimetable(timeline, factsOf(analysis), usesOf(analysis));
  const kindsAt = (from: number) => {
    const kinds = new Set<string>();
    timetable.rates(from, timeline.stepSeconds / 1e6).forEach((list, stage) => {
      list.forEach((rate, index) => {
        if (rate > 0) kinds.add(`${usesOf(analysis)[stage]?.[index]?.kind} ${stage}`);
      });
    });
    return [...kinds].sort();
  };

  it("at the start holds the first stage's tensor groups alone", () => {
    expect(kindsAt(0)).toEqual(["tensor 0"]);
  });

  it("between first and second forward holds the first message as well", () => {
    const ended = timeline.end[0] ?? 0;
    expect(kindsAt(ended)).toContain("pipeline 0");
    expect(kindsAt(ended / 2)).not.toContain("pipeline 0");
  });

  it("after the last backward holds gradients and nothing of the passes", () => {
    const after = (timeline.pipelineSeconds + timeline.stepSeconds) / 2;
    expect(kindsAt(after).every((kind) => kind.startsWith("data"))).toBe(true);
  });
});

describe("intervals", () => {
  it("lie before an instant as far as they do one by one", () => {
    const intervals = fc.array(
      fc.tuple(fc.integer({ min: 0, max: 90 }), fc.integer({ min: 0, max: 30 })),
    );
    fc.assert(
      fc.property(intervals, fc.integer({ min: -5, max: 130 }), (list, t) => {
        const ends = list.map(([start, length]) => start + length);
        const busy = busyIntervals(
          list.map(([start]) => start),
          ends,
        );
        const wanted = list.reduce(
          (sum, [start, length]) => sum + Math.min(Math.max(0, t - start), length),
          0,
        );
        expect(busy.before(t)).toBeCloseTo(wanted, 9);
        expect(busy.total).toBeCloseTo(list.reduce((sum, [, length]) => sum + length, 0));
      }),
    );
  });
});

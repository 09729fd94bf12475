/** A plan's simulated step against the time model's closed form and against published runs. */
import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { type Analysis, analyze } from "../../../src/engine/evaluate.ts";
import { simulatePlan } from "../../../src/engine/schedule/simulate-plan.ts";
import { tensorCollectivesOf } from "../../../src/engine/schedule/tensor-collectives.ts";
import { EDGE, type Timeline } from "../../../src/engine/schedule/timeline.ts";

interface PublishedRun {
  id: string;
  series: string;
  plan: { model: { name: string; vocabularySize: number }; training: Record<string, number> };
  measured: { iterationSeconds: number };
}

const RUNS: PublishedRun[] = readFileSync(
  new URL("../../runs/published-runs.jsonl", import.meta.url),
  "utf8",
)
  .trim()
  .split("\n")
  .map((line) => JSON.parse(line));

function simulate(analysis: Analysis): Timeline {
  const { plan, accelerator, assignment, stageParameters, report } = analysis;
  return simulatePlan(plan, { accelerator, assignment, stageParameters, flops: report.flops });
}

function mtNlg(training: object = {}, parallel: object = {}): Analysis {
  return analyze({
    model: "mt-nlg-530b",
    cluster: { preset: "selene", nodes: 280 },
    parallel: { tensor: 8, pipeline: 35, data: 8, ...parallel },
    training: {
      globalBatchSize: 1920,
      microBatchSize: 1,
      recompute: "full",
      framework: "megatron-core",
      ...training,
    },
  });
}

describe("MT-NLG on 280 nodes", () => {
  const analysis = mtNlg();
  const timeline = simulate(analysis);

  test("agrees with the closed form within three hundredths", () => {
    const { step } = analysis;
    const predicted = step.step.seconds - step.fixedSeconds;
    expect(timeline.stepSeconds / predicted).toBeGreaterThan(0.97);
    expect(timeline.stepSeconds / predicted).toBeLessThan(1.03);
  });

  test("reduces every stage's gradients, then updates all stages together", () => {
    const { edges, pipelineSeconds, stepSeconds } = timeline;
    const of = (kind: number) => [...edges.kind.keys()].filter((i) => edges.kind[i] === kind);
    expect(of(EDGE.gradientReduce).map((i) => edges.virtualStage[i])).toEqual([
      ...Array(35).keys(),
    ]);
    expect(of(EDGE.tiedEmbedding).map((i) => edges.rank[i])).toEqual([0, 34]);
    const updates = of(EDGE.optimizer);
    expect(updates).toHaveLength(35);
    const begun = new Set(updates.map((i) => edges.start[i]));
    expect(begun.size).toBe(1);
    expect([...begun][0]).toBeGreaterThanOrEqual(pipelineSeconds);
    expect(Math.max(...updates.map((i) => edges.end[i] ?? 0))).toBe(stepSeconds);
  });

  test("holds two all-reduces a layer in a forward, within it and in turn", () => {
    const times = tensorCollectivesOf(timeline, 0);
    const [first, end] = analysis.assignment.stages[0]?.[0] ?? [0, 0];
    expect(times).toHaveLength(2 * 2 * (end - first));
    expect(times.every((time, i) => time >= (times[i - 1] ?? 0))).toBe(true);
    expect(times[0]).toBeGreaterThan(timeline.start[0] ?? 0);
    expect(times.at(-1)).toBeCloseTo(timeline.end[0] ?? 0, 12);
  });
});

test("an overlapped reduction ends with the last gradients, a separate one after them", () => {
  const apart = simulate(mtNlg({ overlap: { gradientReduce: false } }, { zeroStage: 1 }));
  const beside = simulate(mtNlg({ overlap: { gradientReduce: true } }, { zeroStage: 1 }));
  expect(beside.pipelineSeconds).toBe(apart.pipelineSeconds);
  expect(beside.stepSeconds).toBeLessThan(apart.stepSeconds);
});

test("a gather before the forward delays the first forwards, and saves one after the update", () => {
  const after = simulate(mtNlg({ overlap: { parameterGather: false } }, { zeroStage: 1 }));
  const before = simulate(mtNlg({ overlap: { parameterGather: true } }, { zeroStage: 1 }));
  expect(after.start[0]).toBe(0);
  expect(before.start[0]).toBeGreaterThan(0);
  expect(before.stepSeconds).toBeLessThan(after.stepSeconds);
});

test("blocking messages cost every rank time, overlapped ones none", () => {
  const shape = { virtualPipeline: 3 };
  const training = { schedule: "interleaved-1f1b", globalBatchSize: 35 * 8 * 4 };
  const blocking = simulate(mtNlg({ ...training, overlap: { pipeline: false } }, shape));
  const overlapped = simulate(mtNlg({ ...training, overlap: { pipeline: true } }, shape));
  expect(Math.min(...blocking.blockedSeconds)).toBeGreaterThan(0);
  expect(Math.max(...overlapped.blockedSeconds)).toBe(0);
  expect(overlapped.pipelineSeconds).toBeLessThan(blocking.pipelineSeconds);
});

describe("schedules in the order of their measured speed", () => {
  /** Runs of one model, batch and machine that differ in schedule or in where the vocabulary lies. */
  const groups = new Map<string, { run: PublishedRun; predicted: number }[]>();
  for (const run of RUNS) {
    if (run.series !== "zerobubble" && run.series !== "vocabpp") continue;
    const { model, training } = run.plan;
    const table = run.id.slice(0, run.id.indexOf("-"));
    const key = [
      run.series,
      table,
      model.name,
      model.vocabularySize,
      training.sequenceLength,
      training.globalBatchSize,
    ].join(" ");
    const predicted = simulate(analyze(run.plan)).stepSeconds;
    groups.set(key, [...(groups.get(key) ?? []), { run, predicted }]);
  }

  test("nine pairs of ten that differ measurably are predicted the right way round", () => {
    let pairs = 0;
    let right = 0;
    for (const members of groups.values()) {
      for (const faster of members) {
        for (const slower of members) {
          const { iterationSeconds } = faster.run.measured;
          // Within a hundredth the measurement itself does not tell.
          if (iterationSeconds >= 0.99 * slower.run.measured.iterationSeconds) continue;
          pairs += 1;
          if (faster.predicted < slower.predicted) right += 1;
        }
      }
    }
    expect(pairs).toBe(62);
    expect(right / pairs).toBeGreaterThanOrEqual(0.9);
  });

  test("1F1B is the slowest of its four everywhere, ZB-2p or ZB-V the fastest but once", () => {
    let fastest = 0;
    let tables = 0;
    for (const [key, members] of groups) {
      if (!key.startsWith("zerobubble")) continue;
      tables += 1;
      const order = members.toSorted((a, b) => a.predicted - b.predicted);
      expect(order.at(-1)?.run.id, key).toMatch(/-1F1B-m/);
      if (/ZB-2p-|ZB-V/.test(order[0]?.run.id ?? "")) fastest += 1;
    }
    expect(tables).toBe(9);
    expect(fastest).toBeGreaterThanOrEqual(8);
  });
});

describe("DualPipe's two copies of every stage", () => {
  const analysis = analyze({
    model: { layers: 16, hiddenSize: 4096, attentionHeads: 32 },
    cluster: { accelerator: "h100-sxm-80", gpus: 16 },
    parallel: { tensor: 4, pipeline: 4, data: 1 },
    training: { schedule: "dualpipe", globalBatchSize: 16, microBatchSize: 1 },
  });
  const timeline = simulate(analysis);
  const { edges } = timeline;
  const of = (kind: number) => [...edges.kind.keys()].filter((i) => edges.kind[i] === kind);

  test("exchange their gradients before the update, both ranks of a pair at once", () => {
    const exchanges = of(EDGE.mirrorExchange);
    expect(exchanges.map((i) => edges.rank[i])).toEqual([0, 1, 2, 3]);
    const begin = (rank: number) => edges.start[exchanges[rank] ?? 0] ?? 0;
    const done = (rank: number) => edges.end[exchanges[rank] ?? 0] ?? 0;
    expect(begin(0)).toBe(begin(3));
    expect(begin(1)).toBe(begin(2));
    for (const update of of(EDGE.optimizer)) {
      for (const rank of [0, 1, 2, 3]) {
        expect(edges.start[update]).toBeGreaterThanOrEqual(done(rank));
      }
    }
  });

  test("count in the headline, and in the bytes that are sent, though no replicas sum theirs", () => {
    const { step } = analysis;
    expect(step.dataOnceSeconds).toBeGreaterThan(0);
    expect(timeline.stepSeconds / (step.step.seconds - step.fixedSeconds)).toBeCloseTo(1, 2);
    for (const { sent } of analysis.traffic.perStage) {
      expect(sent.data.inNode + sent.data.interNode).toBeGreaterThan(0);
    }
  });
});

/** The simulated step of the plan shown: at once when short, apart when long, never a stale one. */
import { describe, expect, it, onTestFinished, vi } from "vitest";
import { type Analysis, analyze } from "../../src/engine/evaluate.ts";
import type { Timeline } from "../../src/engine/schedule/timeline.ts";
import { createShardscopeStore } from "../../src/state/store.ts";
import { isShort, stepInputs, timelineOf } from "../../src/state/timeline.ts";
import { ApartSimulation, type TimelineWorker } from "../../src/state/timeline-apart.ts";
import { StepSource, stepSourceOf } from "../../src/state/timeline-source.ts";
import type { SimulationReply, SimulationRequest } from "../../src/state/timeline-worker.ts";

function planOf(microBatches: number, training: object = {}) {
  return {
    version: 1,
    model: "gpt-3-175b",
    cluster: { accelerator: "a100-sxm-80", gpus: 64 },
    parallel: { tensor: 8, pipeline: 8, data: 1 },
    training: { globalBatchSize: microBatches, ...training },
  };
}

const SHORT = analyze(planOf(8));
const OTHER = analyze(planOf(16));
const LONG = analyze(planOf(8192));
/** DualPipe asks for twice as many micro-batches as it has ranks; no plan's door lets this through. */
const REFUSED = {
  ...SHORT,
  plan: { ...SHORT.plan, training: { ...SHORT.plan.training, schedule: "dualpipe" as const } },
};

describe("a step", () => {
  it("is simulated once for an analysis", () => {
    expect(timelineOf(SHORT)).toBe(timelineOf(SHORT));
    expect(timelineOf(OTHER)).not.toBe(timelineOf(SHORT));
  });

  it("shares its schedule with the next plan of the same shape", () => {
    const one = timelineOf(analyze(planOf(24)));
    const other = timelineOf(analyze(planOf(24, { recompute: "full" })));
    expect(other.schedule).toBe(one.schedule);
    expect(other.stepSeconds).toBeGreaterThan(one.stepSeconds);
  });

  it("is short enough for a slider at the size of known runs, and not at a million passes", () => {
    expect(isShort(SHORT)).toBe(true);
    expect(isShort(LONG)).toBe(false);
    expect(isShort(analyze(planOf(1024, { schedule: "v-half" })))).toBe(false);
  });
});

describe("a source of steps", () => {
  it("has a short step at once", () => {
    const source = new StepSource();
    const heard = vi.fn();
    source.subscribe(heard);
    source.show(SHORT);
    expect(source.get()).toEqual({
      step: { analysis: SHORT, timeline: timelineOf(SHORT) },
      pending: false,
    });
    expect(heard).toHaveBeenCalledTimes(1);
  });

  it("keeps the step before while a long one is simulated", async () => {
    const { source, finish } = setUp();
    source.show(SHORT);
    source.show(LONG);
    expect(source.get()).toMatchObject({ pending: true, step: { analysis: SHORT } });
    await finish(LONG);
    expect(source.get().pending).toBe(false);
    expect(source.get().step?.analysis).toBe(LONG);
  });

  it("drops what was asked for before what is shown now", async () => {
    const { source, finish } = setUp();
    const slow = analyze(planOf(8192, { recompute: "full" }));
    source.show(slow);
    source.show(SHORT);
    await finish(slow);
    expect(source.get().step?.analysis).toBe(SHORT);
  });

  it("says why a schedule is refused, and keeps the last that was not", () => {
    const source = new StepSource();
    source.show(SHORT);
    source.show(REFUSED);
    expect(source.get().refusal).toMatch(/training\.globalBatchSize: 8 makes 8 micro-batches/);
    expect(source.get().step?.analysis).toBe(SHORT);
    source.show(OTHER);
    expect(source.get().refusal).toBeUndefined();
  });

  it("passes on a refusal from afar", async () => {
    const { source, fail } = setUp();
    const long = analyze(planOf(8192));
    source.show(long);
    await fail(long, REFUSED);
    expect(source.get().refusal).toMatch(/8 micro-batches/);
  });

  it("waits for a plan to rest, unless a picture of little else is in a hurry", () => {
    const works: (() => void)[] = [];
    const source = new StepSource({ rest: (work) => works.push(work) });
    source.show(SHORT);
    const other = analyze(planOf(32));
    source.show(other);
    expect(source.get().step?.analysis).toBe(SHORT);
    works.pop()?.();
    expect(source.get().step?.analysis).toBe(other);
    const stop = source.hurry();
    const next = analyze(planOf(40));
    source.show(next);
    expect(source.get().step?.analysis).toBe(next);
    source.show(analyze(planOf(8192, { recompute: "selective" })));
    expect(source.get().step?.analysis).toBe(next);
    expect(works).toHaveLength(1);
    stop();
    source.show(analyze(planOf(48)));
    expect(works).toHaveLength(2);
  });

  it("of a store follows its plan once that rests, while somebody listens", () => {
    vi.useFakeTimers();
    onTestFinished(() => void vi.useRealTimers());
    const store = createShardscopeStore({ document: planOf(8) });
    const source = stepSourceOf(store);
    const shown = () => source.get().step?.timeline.schedule.microBatchCount;
    expect(source.get()).toEqual({ pending: true });
    const stop = source.subscribe(() => undefined);
    expect(shown()).toBe(8);
    for (const microBatches of [12, 20, 16]) {
      store.getState().propose(planOf(microBatches));
      vi.advanceTimersByTime(50);
      expect(shown()).toBe(8);
    }
    vi.advanceTimersByTime(100);
    expect(shown()).toBe(16);
    stop();
    store.getState().propose(planOf(24));
    vi.advanceTimersByTime(1000);
    expect(shown()).toBe(16);
    const stopAgain = source.subscribe(() => undefined);
    vi.advanceTimersByTime(1000);
    expect(shown()).toBe(24);
    stopAgain();
    expect(stepSourceOf(store)).toBe(source);
  });
});

describe("simulating apart", () => {
  it("hands the worker only what can be copied, and returns what it answers", async () => {
    const { start, workers } = standIns();
    const apart = new ApartSimulation(start);
    const result = apart.simulate(SHORT);
    await vi.waitFor(() => expect(workers[0]?.asked).toBeDefined());
    expect(workers[0]?.asked).toEqual({ plan: SHORT.plan, inputs: stepInputs(SHORT) });
    const timeline = timelineOf(SHORT);
    workers[0]?.answer({ timeline });
    expect(await result).toBe(timeline);
    expect(workers[0]?.ended).toBe(true);
  });

  it("ends what is under way when something else is asked for", async () => {
    const { start, workers } = standIns();
    const apart = new ApartSimulation(start);
    const settled = vi.fn();
    apart.simulate(SHORT).then(settled, settled);
    await vi.waitFor(() => expect(workers[0]?.asked).toBeDefined());
    const second = apart.simulate(OTHER);
    expect(workers[0]?.ended).toBe(true);
    await vi.waitFor(() => expect(workers[1]?.asked).toBeDefined());
    workers[1]?.answer({ timeline: timelineOf(OTHER) });
    await second;
    expect(settled).not.toHaveBeenCalled();
  });

  it("names the field and the rule of a refusal", async () => {
    const { start, workers } = standIns();
    const result = new ApartSimulation(start).simulate(SHORT);
    await vi.waitFor(() => expect(workers[0]?.asked).toBeDefined());
    workers[0]?.answer({
      refusal: { path: "parallel.pipeline", rule: "schedule-shape", message: "7 is odd" },
    });
    await expect(result).rejects.toMatchObject({
      path: "parallel.pipeline",
      message: "parallel.pipeline: 7 is odd",
    });
  });

  it("simulates on the page where there can be no worker, or none that runs", async () => {
    const none = new ApartSimulation(async () => undefined);
    expect(await none.simulate(OTHER)).toBe(timelineOf(OTHER));
    const { start, workers } = standIns();
    const forbidden = new ApartSimulation(start).simulate(SHORT);
    await vi.waitFor(() => expect(workers[0]?.asked).toBeDefined());
    workers[0]?.fail();
    expect(await forbidden).toBe(timelineOf(SHORT));
  });
});

/** A source whose long simulations end when the test says so. */
function setUp() {
  const waiting = new Map<Analysis, { done(result: Timeline): void; fail(error: unknown): void }>();
  const source = new StepSource({
    simulate: (analysis) =>
      new Promise((done, fail) => {
        waiting.set(analysis, { done, fail });
      }),
  });
  return {
    source,
    async finish(analysis: Analysis) {
      waiting.get(analysis)?.done(timelineOf(SHORT));
      await Promise.resolve();
    },
    async fail(analysis: Analysis, as: Analysis) {
      try {
        timelineOf(as);
      } catch (error) {
        waiting.get(analysis)?.fail(error);
      }
      await Promise.resolve();
    },
  };
}

interface StandIn extends TimelineWorker {
  asked?: SimulationRequest;
  ended: boolean;
  answer(reply: SimulationReply): void;
  fail(): void;
}

function standIns() {
  const workers: StandIn[] = [];
  const start = async () => {
    const worker: StandIn = {
      ended: false,
      onmessage: null,
      onerror: null,
      // As a real worker would: throws on what cannot be cloned.
      postMessage: (request: SimulationRequest) => {
        worker.asked = structuredClone(request);
      },
      terminate: () => {
        worker.ended = true;
      },
      answer: (reply) =>
        (worker.onmessage as ((event: { data: SimulationReply }) => void) | null)?.({
          data: reply,
        }),
      fail: () => (worker.onerror as (() => void) | null)?.(),
    };
    workers.push(worker);
    return worker;
  };
  return { start, workers };
}

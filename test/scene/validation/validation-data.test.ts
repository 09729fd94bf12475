/** The data of the Validation view against the published runs it is made of. */
import { readFileSync } from "node:fs";
import { gzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { evaluate } from "../../../src/engine/evaluate.ts";
import { completePlan } from "../../../src/engine/plan/complete-plan.ts";
import {
  findPublishedRun,
  loadValidation,
  planOfRun,
} from "../../../src/scene/validation/load-validation.ts";
import { HARDWARE } from "../../../src/scene/validation/validation-run.ts";

const published = readFileSync(new URL("../../runs/published-runs.jsonl", import.meta.url), "utf8")
  .trim()
  .split("\n")
  .map((line) => JSON.parse(line));
const runs = await loadValidation();

describe("the published runs in the app", () => {
  test("are all of them, in order, misses included", () => {
    expect(runs.map((run) => run.id)).toEqual(published.map((run) => run.id));
  });

  test("carry the plans and the measurements as published", () => {
    runs.forEach((run, index) => {
      const { measured, source } = published[index];
      expect(run.plan, run.id).toEqual(published[index].plan);
      expect(run.source).toBe(source);
      if (run.refused !== undefined) return;
      expect(run.seconds?.measured, run.id).toBe(measured.iterationSeconds);
      expect(run.memory?.measured, run.id).toBe(measured.memoryGiBPerGpu);
      expect(run.memory?.kind, run.id).toBe(measured.memoryKind);
    });
  });

  test("have a prediction wherever something was measured, or a reason why not", () => {
    runs.forEach((run, index) => {
      const { iterationSeconds, memoryGiBPerGpu } = published[index].measured;
      const measured = [iterationSeconds, memoryGiBPerGpu].filter((one) => one !== undefined);
      const compared = [run.seconds, run.memory].filter((one) => one !== undefined);
      expect(compared, run.id).toHaveLength(run.refused === undefined ? measured.length : 0);
      for (const { predicted } of compared) expect(predicted, run.id).toBeGreaterThan(0);
    });
  });

  test("run on hardware that has a mark", () => {
    expect(new Set(runs.map((run) => run.hardware))).toEqual(new Set(HARDWARE));
  });

  test("open as plans that can be", () => {
    for (const run of runs) {
      if (run.refused !== undefined) continue;
      expect(() => completePlan(planOfRun(run)), run.id).not.toThrow();
    }
  });

  test("cost a visitor of this view at most 120 kB", () => {
    const file = new URL("../../../src/scene/validation/validation-data.json", import.meta.url);
    expect(gzipSync(readFileSync(file)).length).toBeLessThanOrEqual(120_000);
  });
});

test("predictions are the engine's own; where this fails, `npm run fidelity` writes them anew", () => {
  for (const run of runs) {
    if (run.refused !== undefined) continue;
    const { step, memory } = evaluate(run.plan);
    if (run.seconds) expect(run.seconds.predicted / step.seconds, run.id).toBeCloseTo(1, 3);
    if (!run.memory) continue;
    const peak = {
      allocated: memory.peakBytes,
      reserved: memory.peakReservedBytes,
      device: memory.peakDeviceBytes,
    }[run.memory.kind];
    expect((run.memory.predicted * 2 ** 30) / peak, run.id).toBeCloseTo(1, 3);
  }
}, 60_000);

test("a link's run is found by its id, and a wrong id finds none", async () => {
  const run = await findPublishedRun("mtnlg-530b/280nodes");
  expect(run?.seconds?.measured).toBe(60.1);
  expect(await findPublishedRun("mtnlg-530b/281nodes")).toBeUndefined();
});

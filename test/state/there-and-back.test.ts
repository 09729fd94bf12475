/** What is moved there and back leaves the plan as it was: degrees, models, clusters. */
import { describe, expect, it } from "vitest";
import { legalDegrees } from "../../src/engine/plan/legal-degrees.ts";
import { FIRST_EXAMPLE } from "../../src/engine/plan/presets/first-example.ts";
import { changeDegreeIn, withWantedBatch } from "../../src/state/change-degree.ts";
import { changeCluster, chooseCluster, chooseModel } from "../../src/state/choose-preset.ts";
import { createShardscopeStore, type ShardscopeStore } from "../../src/state/store.ts";

const opened = () => createShardscopeStore({ document: FIRST_EXAMPLE });
const planOf = (store: ShardscopeStore) => store.getState().analysis.plan;

/** Moves the pipeline's slider by so many legal stops. */
function movePipeline(store: ShardscopeStore, stops: number): void {
  for (let moved = 0; moved < Math.abs(stops); moved++) {
    const { leftBatch, giving } = store.getState();
    const legal = legalDegrees(withWantedBatch(planOf(store), leftBatch), "pipeline", giving)
      .filter((stop) => stop.legal)
      .map((stop) => stop.value);
    const at = legal.indexOf(planOf(store).parallel.pipeline);
    const next = legal[at + Math.sign(stops)];
    if (next !== undefined) expect(changeDegreeIn(store, "pipeline", next)).toBe(true);
  }
}

describe("a degree moved there and back", () => {
  it("brings back the batch that degrees on the way could not divide", () => {
    const store = opened();
    const batches = new Set<number>();
    for (const direction of [-1, 1]) {
      for (let step = 0; step < 6; step++) {
        movePipeline(store, direction);
        batches.add(planOf(store).training.globalBatchSize);
      }
    }
    // Some stop on the way must have had another batch, or this shows nothing.
    expect(batches.size).toBeGreaterThan(1);
    expect(planOf(store).parallel).toMatchObject({ tensor: 8, pipeline: 35, data: 8 });
    expect(planOf(store).training.globalBatchSize).toBe(1920);
    expect(store.getState().leftBatch).toBeUndefined();
  });

  it("keeps to a batch that is typed on the way", () => {
    const store = opened();
    while (store.getState().leftBatch === undefined) movePipeline(store, -1);
    const { data } = planOf(store).parallel;
    expect(changeDegreeIn(store, "globalBatchSize", data * 100)).toBe(true);
    const { leftBatch } = store.getState();
    expect(withWantedBatch(planOf(store), leftBatch)).toBe(planOf(store));
  });
});

describe("another model or cluster and back", () => {
  it("brings back the degrees that a model on the way could not take", () => {
    const store = opened();
    const { parallel } = planOf(store);
    // 25 attention heads let no tensor degree above one stand.
    expect(chooseModel(store, "gpt-2-xl")).toBe(true);
    expect(planOf(store).parallel.tensor).not.toBe(parallel.tensor);
    expect(chooseModel(store, "mt-nlg-530b")).toBe(true);
    expect(planOf(store).parallel).toMatchObject({ tensor: 8, pipeline: 35, data: 8 });
    expect(planOf(store).training.globalBatchSize).toBe(1920);
  });

  it("brings back the plan after a cluster of one node", () => {
    const store = opened();
    expect(changeCluster(store, { nodes: 1 })).toBe(true);
    expect(planOf(store).parallel).not.toMatchObject({ pipeline: 35 });
    expect(chooseCluster(store, "dgx-h100-superpod")).toBe(true);
    expect(chooseCluster(store, "selene")).toBe(true);
    expect(changeCluster(store, { nodes: 280 })).toBe(true);
    expect(planOf(store).parallel).toMatchObject({ tensor: 8, pipeline: 35, data: 8 });
  });
});

/** Memory against every published run: the errors that the documentation claims, and the verdicts. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { memoryOf, scoreMemory } from "../../scripts/fidelity/memory-score.ts";
import { groupBy, summarize } from "../../scripts/fidelity/statistics.ts";
import facts from "../runs/published-facts.json" with { type: "json" };

const score = scoreMemory();

describe("error against published runs", () => {
  test("206 runs print memory, 30 of them by stage", () => {
    expect(score.rows).toHaveLength(206);
    expect(new Set(score.stages.map((row) => row.id)).size).toBe(30);
    for (const row of [...score.rows, ...score.stages]) {
      expect(Number.isFinite(row.predictedGiB)).toBe(true);
    }
  });

  test("median at most 3 %, mean at most 5 %, no source's median above 8 %", () => {
    const { median, mean } = summarize(score.rows.map((row) => row.error));
    expect(median).toBeLessThanOrEqual(0.03);
    expect(mean).toBeLessThanOrEqual(0.05);
    for (const [, rows] of groupBy(score.rows, (row) => row.series)) {
      expect(summarize(rows.map((row) => row.error)).median).toBeLessThanOrEqual(0.08);
    }
  });

  test("printed stages within 2 % in the median, source by source", () => {
    for (const [, rows] of groupBy(score.stages, (row) => row.series)) {
      expect(summarize(rows.map((row) => row.error)).median).toBeLessThanOrEqual(0.02);
    }
  });
});

describe("verdicts", () => {
  test("no strict run that ran is called too large", () => {
    expect(score.verdicts).toHaveLength(510);
    expect(score.verdicts.filter((row) => !row.fits && row.use === "strict")).toEqual([]);
  });

  test("six loose runs are called too large, all explained in the documentation", () => {
    const refused = score.verdicts.filter((row) => !row.fits).map((row) => row.id);
    expect(refused.filter((id) => id.startsWith("bigscience-v100/table-39B"))).toHaveLength(4);
    expect(refused.filter((id) => id.startsWith("fms-fsdp/70b"))).toHaveLength(2);
    expect(refused).toHaveLength(6);
  });

  const outOfMemory = facts.filter((fact) => (fact.measured as { oom?: boolean }).oom === true);

  test("the published out-of-memory case does not fit", () => {
    expect(outOfMemory.map((fact) => fact.id)).toEqual(["vocabpp/vhalf-30B-s2048-v256k-Baseline"]);
    const { memory } = memoryOf(vocabularyRun(262144, "fp16"));
    expect(memory.fits).toBe(false);
    // Half the vocabulary ran.
    expect(memoryOf(vocabularyRun(131072, "fp16")).memory.fits).toBe(true);
  });

  test("near the limit a verdict turns once, and where the device's memory ends", () => {
    fc.assert(
      fc.property(
        fc.constantFrom("a100-sxm-80", "h100-sxm-80", "h200-sxm-141", "b200-sxm-180"),
        fc.constantFrom("none" as const, "selective" as const, "full" as const),
        fc.integer({ min: 1, max: 3 }),
        (accelerator, recompute, tensor) => {
          const at = (layers: number) =>
            memoryOf({
              version: 1,
              model: { layers: 8 * layers, hiddenSize: 8192, attentionHeads: 64 },
              cluster: { accelerator, gpus: 8 * 2 ** tensor, gpusPerNode: 8 },
              parallel: { tensor: 2 ** tensor, pipeline: 8, data: 1 },
              training: { recompute, globalBatchSize: 32 },
            }).memory;
          let turned = 0;
          let fits = true;
          for (let layers = 1; layers <= 120; layers++) {
            const memory = at(layers);
            if (memory.fits !== fits) turned++;
            fits = memory.fits;
            // What is counted is never more than there is where the verdict is that it fits.
            expect(memory.fits).toBe(memory.peakDeviceBytes <= memory.capacityBytes);
            expect(memory.peakBytes).toBeLessThanOrEqual(memory.peakReservedBytes);
          }
          expect(fits).toBe(false);
          expect(turned).toBe(1);
        },
      ),
      { numRuns: 24 },
    );
  });
});

/** The 30B row of the V-Half table at another vocabulary. */
function vocabularyRun(vocabularySize: number, precision: string) {
  return {
    version: 1,
    model: {
      layers: 64,
      hiddenSize: 6144,
      attentionHeads: 48,
      ffnHiddenSize: 24576,
      vocabularySize,
      tiedEmbeddings: false,
    },
    cluster: { accelerator: "a100-sxm-80", gpus: 32, gpusPerNode: 8 },
    parallel: { tensor: 1, pipeline: 32, data: 1, virtualPipeline: 2 },
    training: {
      sequenceLength: 2048,
      globalBatchSize: 128,
      microBatchSize: 1,
      precision,
      schedule: "v-half",
      framework: "megatron-lm",
      frameworkYear: 2024,
    },
  };
}

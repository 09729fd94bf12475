import { describe, expect, test } from "vitest";
import { analyze } from "../../../src/engine/evaluate.ts";
import { changedDocument, remedies, savings } from "../../../src/views/memory/try-change.ts";

const document = {
  version: 1,
  model: "gpt-3-175b",
  cluster: { preset: "selene", nodes: 8 },
  parallel: { tensor: 8, pipeline: 4, data: 2 },
  training: { globalBatchSize: 64 },
};

describe("changes that make a plan fit", () => {
  const analysis = analyze(document);
  const { enough, changes } = remedies(analysis);

  test("exist for a plan a little over capacity", () => {
    expect(analysis.report.memory.fits).toBe(false);
    expect(enough).toBe(true);
    expect(changes.length).toBeGreaterThan(0);
  });

  test("do exactly what they promise when the document is changed", () => {
    for (const change of changes) {
      const changed = analyze(changedDocument(document, change.patch));
      const { report } = changed;
      const sent = ({ traffic }: typeof changed) =>
        Math.max(...traffic.perStage.map(({ total }) => total.inNode + total.interNode));
      expect(report.memory.fits, change.label).toBe(change.fits);
      expect(report.memory.peakDeviceBytes).toBe(change.peakDeviceBytes);
      expect(report.step.seconds - analysis.report.step.seconds).toBeCloseTo(
        change.additionalSeconds,
        9,
      );
      expect(sent(changed) - sent(analysis)).toBeCloseTo(change.additionalBytesSent, 0);
    }
  });
});

test("where no single change is enough the nearest are offered, and said not to be", () => {
  const analysis = analyze({
    ...document,
    cluster: { preset: "selene", nodes: 1 },
    parallel: { tensor: 8, pipeline: 1, data: 1 },
  });
  const { enough, changes } = remedies(analysis);
  expect(enough).toBe(false);
  expect(changes.length).toBeGreaterThan(0);
  for (const { fits, peakDeviceBytes } of changes) {
    expect(fits).toBe(false);
    expect(peakDeviceBytes).toBeLessThan(analysis.report.memory.peakDeviceBytes);
  }
});

test("what saves memory comes most first, and all of it saves", () => {
  const analysis = analyze({ ...document, training: { ...document.training, recompute: "full" } });
  const peaks = savings(analysis).map((change) => change.peakDeviceBytes);
  expect(peaks).toEqual([...peaks].sort((one, other) => one - other));
  for (const peak of peaks) expect(peak).toBeLessThan(analysis.report.memory.peakDeviceBytes);
});

test("fields that follow others go on following, unless the reader set them", () => {
  const patch = { parallel: { tensor: 16, data: 1, zeroGroupSize: 1 } };
  expect(changedDocument(document, patch).parallel).toEqual({ tensor: 16, pipeline: 4, data: 1 });
  const chosen = { ...document, parallel: { ...document.parallel, zeroGroupSize: 2 } };
  expect(changedDocument(chosen, patch).parallel).toMatchObject({ zeroGroupSize: 1 });
});

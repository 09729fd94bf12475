import fc from "fast-check";
import { expect, test } from "vitest";
import { summarizeBySeries, summarizeErrors } from "../../../src/scene/validation/error-summary.ts";
import { choicesOf, FACETS, matches, runsWith } from "../../../src/scene/validation/filter-runs.ts";
import { anyRuns, sampleRun } from "./sample-runs.ts";

const withError = (error: number) =>
  sampleRun(`${error}`, { seconds: { measured: 10, predicted: 10 * (1 + error) } });

test("errors are summed up by size, the bias by sign", () => {
  const summary = summarizeErrors([-0.1, 0.2, -0.3].map(withError), "seconds");
  expect(summary?.runs).toBe(3);
  expect(summary?.median).toBeCloseTo(0.2, 9);
  expect(summary?.ninetieth).toBeCloseTo(0.28, 9);
  expect(summary?.bias).toBeCloseTo(-0.2 / 3, 9);
  expect(summarizeErrors([withError(0.1)], "memory")).toBeUndefined();
});

test("sources add up to all runs", () => {
  fc.assert(
    fc.property(anyRuns, (runs) => {
      const sum = summarizeBySeries(runs, "seconds").reduce(
        (all, row) => all + row.summary.runs,
        0,
      );
      expect(sum).toBe(runs.length);
    }),
  );
});

test("each choice says how many runs it leaves, whatever else is chosen", () => {
  fc.assert(
    fc.property(anyRuns, fc.constantFrom("3d", "fsdp", undefined), (runs, method) => {
      for (const facet of FACETS) {
        for (const { value, count } of choicesOf(runs, facet, { method })) {
          const left = runs.filter((run) => matches(run, { method, [facet]: value }));
          expect(left).toHaveLength(count);
        }
      }
    }),
  );
});

test("runs that do not print a measure are not compared in it", () => {
  const memory = sampleRun("m", {
    seconds: undefined,
    memory: { kind: "device", measured: 50, predicted: 52 },
  });
  expect(runsWith([sampleRun("s"), memory], "memory")).toEqual([memory]);
});

/** Published runs made up for tests of the pictures; the real ones move with the model. */
import fc from "fast-check";
import { HARDWARE, type ValidationRun } from "../../../src/scene/validation/validation-run.ts";

export function sampleRun(id: string, changes: Partial<ValidationRun> = {}): ValidationRun {
  return {
    id,
    series: "a team",
    source: "a table of a report",
    hardware: "A100",
    method: "3d",
    size: "60-250B",
    complete: true,
    seconds: { measured: 10, predicted: 11 },
    plan: {
      version: 1,
      model: { name: "GPT 100B" },
      cluster: { accelerator: "a100-sxm-80", gpus: 1024, gpusPerNode: 8 },
      parallel: { tensor: 8, pipeline: 16, data: 8 },
      training: { sequenceLength: 2048, globalBatchSize: 1536, recompute: "full" },
    },
    ...changes,
  };
}

const ratio = fc.double({ min: 0.3, max: 3, noNaN: true });
const seconds = fc.double({ min: -1, max: 3, noNaN: true }).map((exponent) => 10 ** exponent);

/** Runs spread over four decades, errors up to threefold. */
export const anyRuns: fc.Arbitrary<ValidationRun[]> = fc
  .array(
    fc.record({
      measured: seconds,
      ratio,
      hardware: fc.constantFrom(...HARDWARE),
      method: fc.constantFrom("3d", "fsdp", "moe"),
      series: fc.constantFrom("a", "b", "c"),
      complete: fc.boolean(),
    }),
    { minLength: 1, maxLength: 80 },
  )
  .map((runs) =>
    runs.map(({ measured, ratio: factor, ...run }, index) =>
      sampleRun(`run/${index}`, {
        ...run,
        seconds: { measured, predicted: measured * factor },
      }),
    ),
  );

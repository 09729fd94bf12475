/** Memory reports made by hand, so that pictures and laws do not move with the estimate. */
import fc from "fast-check";
import type { MemoryParts, MemoryReport, StageMemory } from "../../../src/engine/report.ts";

export const GIBIBYTE = 2 ** 30;

/** @param gibibytes weights, gradients, optimizer states, activations, buffers, framework */
export function sampleStage(
  stage: number,
  gibibytes: readonly [number, number, number, number, number, number],
  peakMoment: StageMemory["peakMoment"] = "backward",
): StageMemory {
  const [weights, gradients, optimizerStates, activations, communicationBuffers, framework] =
    gibibytes.map((amount) => amount * GIBIBYTE) as unknown as typeof gibibytes;
  const allocated = weights + gradients + optimizerStates + activations + communicationBuffers;
  const bytes: MemoryParts = {
    weights,
    gradients,
    optimizerStates,
    activations,
    communicationBuffers,
    framework,
    total: allocated + framework,
  };
  return {
    stage,
    layers: [[stage * 3, stage * 3 + 2]],
    parameters: Math.round(weights / 2),
    peakMicrobatchesInFlight: 8,
    bytes,
    allocatedBytes: allocated,
    reservedBytes: allocated,
    peakMoment,
  };
}

export function sampleReport(stages: StageMemory[], capacityGibibytes = 80): MemoryReport {
  const capacityBytes = capacityGibibytes * GIBIBYTE;
  const most = (value: (stage: StageMemory) => number) => Math.max(...stages.map(value));
  const peakDeviceBytes = most((stage) => stage.bytes.total);
  return {
    capacityBytes,
    peakBytes: most((stage) => stage.allocatedBytes),
    peakReservedBytes: most((stage) => stage.reservedBytes),
    peakDeviceBytes,
    fits: peakDeviceBytes <= capacityBytes,
    stages,
  };
}

/** As 1F1B fills stages: the first holds most micro-batches, the last has the loss. */
export function pipelineReport(stages: number, activationsOfFirst: number): MemoryReport {
  return sampleReport(
    Array.from({ length: stages }, (_, stage) =>
      sampleStage(
        stage,
        [3.8, 7.6, 22.9, (activationsOfFirst * (stages - stage)) / stages, 0.5, 3.2],
        stage === stages - 1 ? "loss" : "backward",
      ),
    ),
  );
}

const amount = fc.double({ min: 0, max: 200, noNaN: true });

/** Any report of up to so many stages. */
export function anyReport(most: number): fc.Arbitrary<MemoryReport> {
  return fc
    .array(fc.tuple(amount, amount, amount, amount, amount, amount), {
      minLength: 1,
      maxLength: most,
    })
    .map((stages) => sampleReport(stages.map((parts, stage) => sampleStage(stage, parts))));
}

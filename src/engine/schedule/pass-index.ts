/** From a virtual stage and a micro-batch to the passes that run them, and from a pass to its input. */
import { PASS, type Schedule } from "./schedule.ts";

/** `stage × micro-batches + micro-batch` → pass; −1 where there is none. */
export interface PassIndex {
  forward: Int32Array;
  /** The whole backward or the input gradient. */
  backward: Int32Array;
  /** The weight gradient where the backward is split. */
  weightGradient: Int32Array;
}

/** Built once per schedule where it is needed: 12 bytes per stage and micro-batch. */
export function indexPasses(schedule: Schedule): PassIndex {
  const size = schedule.stageCount * schedule.microBatchCount;
  const index = {
    forward: new Int32Array(size).fill(-1),
    backward: new Int32Array(size).fill(-1),
    weightGradient: new Int32Array(size).fill(-1),
  };
  for (let pass = 0; pass < schedule.kind.length; pass += 1) {
    const key = passKey(schedule, pass);
    const kind = schedule.kind[pass];
    if (kind === PASS.forward) index.forward[key] = pass;
    else if (kind === PASS.weightGradient) index.weightGradient[key] = pass;
    else index.backward[key] = pass;
  }
  return index;
}

/** Where a pass stands in an index. */
function passKey(schedule: Schedule, pass: number): number {
  return (
    (schedule.virtualStage[pass] ?? 0) * schedule.microBatchCount + (schedule.microBatch[pass] ?? 0)
  );
}

/** The pass whose output a pass works on; −1 for the first forward of a micro-batch. */
export function producerOf(schedule: Schedule, index: PassIndex, pass: number): number {
  const stage = schedule.virtualStage[pass] ?? 0;
  const key = passKey(schedule, pass);
  switch (schedule.kind[pass]) {
    case PASS.forward:
      return stage === 0 ? -1 : (index.forward[key - schedule.microBatchCount] ?? -1);
    case PASS.weightGradient:
      return index.backward[key] ?? -1;
    default:
      return stage === schedule.stageCount - 1
        ? (index.forward[key] ?? -1)
        : (index.backward[key + schedule.microBatchCount] ?? -1);
  }
}

/** Every pass of one micro-batch, in the order in which it goes through them. */
export function pathOfMicroBatch(
  schedule: Schedule,
  index: PassIndex,
  microBatch: number,
): Uint32Array {
  const path: number[] = [];
  const take = (pass: number | undefined) => {
    if (pass !== undefined && pass >= 0) path.push(pass);
  };
  const keyAt = (stage: number) => stage * schedule.microBatchCount + microBatch;
  for (let stage = 0; stage < schedule.stageCount; stage += 1) take(index.forward[keyAt(stage)]);
  for (let stage = schedule.stageCount - 1; stage >= 0; stage -= 1) {
    take(index.backward[keyAt(stage)]);
    take(index.weightGradient[keyAt(stage)]);
  }
  return Uint32Array.from(path);
}

/** A `Parallel` for tests: one GPU, unless some degrees are given. */
import type { Parallel } from "../../../src/engine/plan/plan.ts";

export function parallelOf(given: Partial<Parallel>): Parallel {
  const { tensor = 1, data = 1, context = 1 } = given;
  return {
    tensor,
    pipeline: 1,
    data,
    context,
    expert: 1,
    expertTensor: tensor,
    virtualPipeline: 1,
    sequenceParallel: false,
    zeroStage: 0,
    zeroGroupSize: data * context,
    order: "tp-cp-ep-dp-pp",
    ...given,
  };
}

/** Every collective the GPUs of a pipeline stage take part in during one iteration. */
import type { CollectiveUse } from "./collective-use.ts";
import { contextCollectives } from "./context-collectives.ts";
import { dataCollectives } from "./data-collectives.ts";
import { expertCollectives } from "./expert-collectives.ts";
import { pipelineCollectives, stageBoundaries } from "./pipeline-collectives.ts";
import type { PlanFacts } from "./stage-facts.ts";
import { tensorCollectives } from "./tensor-collectives.ts";

/** @returns for each stage its collectives, in the order of `TRAFFIC_KINDS` */
export function stageCollectives(facts: PlanFacts): CollectiveUse[][] {
  const boundaries = stageBoundaries(facts);
  return facts.stages.map((_, stage) => [
    ...tensorCollectives(facts, stage),
    ...contextCollectives(facts, stage),
    ...expertCollectives(facts, stage),
    ...pipelineCollectives(facts, stage, boundaries),
    ...dataCollectives(facts, stage),
  ]);
}

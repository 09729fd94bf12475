/** Every collective the GPUs of a pipeline stage take part in during one iteration. */
import type { CollectiveUse } from "./collective-use.ts";
import { contextCollectives } from "./context-collectives.ts";
import { dataCollectives, mirroredCopies } from "./data-collectives.ts";
import { expertCollectives } from "./expert-collectives.ts";
import { pipelineCollectives } from "./pipeline-collectives.ts";
import { type PlanFacts, recomputedLayers } from "./stage-facts.ts";
import { tensorCollectives } from "./tensor-collectives.ts";

/**
 * What depends on a stage's layers and parameters alone is worked out once for all stages that are
 * alike, and shared by their lists.
 *
 * @returns for each stage its collectives, in the order of `TRAFFIC_KINDS`
 */
export function stageCollectives(facts: PlanFacts): CollectiveUse[][] {
  const known = new Map<string, StageUses>();
  return pipelineCollectives(facts).map((pipeline, stage) => {
    const key = likeness(facts, stage);
    let uses = known.get(key);
    if (uses === undefined) {
      uses = usesOfStage(facts, stage);
      known.set(key, uses);
    }
    return [...uses.ofLayers, ...pipeline, ...uses.ofReplicas, ...mirroredCopies(facts, stage)];
  });
}

interface StageUses {
  /** Tensor, context and expert parallelism. */
  ofLayers: CollectiveUse[];
  ofReplicas: CollectiveUse[];
}

function usesOfStage(facts: PlanFacts, stage: number): StageUses {
  return {
    ofLayers: [
      ...tensorCollectives(facts, stage),
      ...contextCollectives(facts, stage),
      ...expertCollectives(facts, stage),
    ],
    ofReplicas: dataCollectives(facts, stage),
  };
}

/** Equal for stages with equal collectives: all that `usesOfStage` reads of a stage. */
function likeness(facts: PlanFacts, stage: number): string {
  const shard = facts.stages[stage];
  if (shard === undefined) return "";
  const { dense, replicated, embedding, expert, layersOfKind, hasEmbedding, hasHead } = shard;
  const again = recomputedLayers(facts, stage);
  return `${layersOfKind} ${again} ${dense} ${replicated} ${embedding} ${expert} ${hasEmbedding} ${hasHead}`;
}

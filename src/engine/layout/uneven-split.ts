/**
 * What happens to layers that stages × chunks do not divide, when the plan does not say: the split
 * that the plan's framework would make. Never a refusal, also with fewer layers than stages.
 */
import type { Plan } from "../plan/plan.ts";
import { balanceFlops, divideModules } from "./balanced-split.ts";
import { partSizes } from "./layer-partition/boundaries.ts";
import { partitionUniform, partitionUniformToLastParts } from "./layer-partition/uniform.ts";

export interface UnevenSplit {
  /** Layers per virtual stage, in the order a micro-batch passes them. */
  counts: number[];
  /** The rule followed, for the warning. */
  rule: string;
}

/** @param chunks model chunks per rank; `stages` virtual stages in all */
export function splitUnevenly(plan: Plan, stages: number, chunks: number): UnevenSplit {
  const { layers } = plan.model;
  const fitsWithEnds = (layers + 2) % stages === 0;
  switch (plan.training.framework) {
    case "deepspeed":
      return {
        counts: divideModules(plan, stages, "parameters"),
        rule: "by parameters, DeepSpeed's default",
      };
    case "megatron-deepspeed":
      return fitsWithEnds
        ? {
            counts: divideModules(plan, stages, "type:transformer|embedding"),
            rule: "with embedding and head counted as a layer each, type:transformer|embedding",
          }
        : {
            counts: divideModules(plan, stages, "type:transformer"),
            rule: "by number of layers, DeepSpeed's type:transformer",
          };
    case "nanotron":
      return { counts: balanceFlops(plan, stages), rule: "by compute, as nanotron does" };
    case "internevo":
      if (layers % chunks === 0) {
        const perChunk = partSizes(partitionUniformToLastParts(layers / chunks, stages / chunks));
        return {
          counts: Array.from({ length: chunks }, () => perChunk).flat(),
          rule: "one layer more on the last stages, as InternEvo does",
        };
      }
  }
  return {
    counts: splitWithEnds(layers, stages),
    rule: fitsWithEnds
      ? "with embedding and loss counted as a layer each"
      : "with embedding and loss counted as a layer each and the remainder on the first stages",
  };
}

/**
 * Embedding and loss count as a layer each, at the two ends; a remainder goes to the first stages.
 * Where layers + 2 divide this is Megatron-Core's account_for_embedding and _loss_in_pipeline_split;
 * elsewhere torchtitan's `generate_llm_fqn_per_model_part` (torchtitan/distributed/
 * pipeline_parallel.py). With fewer layers than middle stages those hold one each, first ones first.
 */
export function splitWithEnds(layers: number, stages: number): number[] {
  if (stages === 1) return [layers];
  const counts = partSizes(partitionUniform(layers + 2, stages));
  if (layers + 2 <= stages) return [0, ...partSizes(partitionUniform(layers, stages - 2)), 0];
  counts[0] = (counts[0] ?? 0) - 1;
  counts[stages - 1] = (counts[stages - 1] ?? 0) - 1;
  return counts;
}

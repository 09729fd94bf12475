/**
 * Layers → pipeline stages and model chunks. Chooses the rule (even, given, balanced, the
 * framework's own) and lays the result out by rank; the rules are in `layer-partition/`,
 * `given-split.ts`, `balanced-split.ts` and `uneven-split.ts`.
 */
import type { Plan } from "../plan/plan.ts";
import type { Warning } from "../report.ts";
import { balanceFlops, balanceParameters } from "./balanced-split.ts";
import { readGivenSplit } from "./given-split.ts";
import type { LayerAssignment } from "./layer-assignment.ts";
import { boundariesOf } from "./layer-partition/boundaries.ts";
import { splitUnevenly } from "./uneven-split.ts";
import { chunkCount, virtualStageOwners } from "./virtual-stages.ts";

/**
 * Assigns every layer to a stage and chunk. Layers that stages × chunks do not divide are a warning
 * (`uneven-layers`), as are ranks without a layer (`empty-stages`).
 *
 * @throws LayoutError only for a list `parallel.layersPerStage` that does not fit model and pipeline
 */
export function assignLayers(plan: Plan): { assignment: LayerAssignment; warnings: Warning[] } {
  const owners = virtualStageOwners(plan);
  const warnings: Warning[] = [];
  const counts = layerCounts(plan, owners, warnings);
  const boundaries = boundariesOf(counts);
  const range = (virtualStage: number): [number, number] => [
    boundaries[virtualStage] ?? 0,
    boundaries[virtualStage + 1] ?? 0,
  ];
  const stages: [number, number][][] = Array.from({ length: plan.parallel.pipeline }, () => []);
  owners.forEach(([rank, chunk], virtualStage) => {
    (stages[rank] as [number, number][])[chunk] = range(virtualStage);
  });
  if (plan.training.schedule === "dualpipe") {
    stages.forEach((chunks, rank) => {
      chunks.push(range(stages.length - 1 - rank));
    });
  }
  const assignment = { stages, virtualStages: owners };
  warnings.push(...emptyStages(assignment));
  return { assignment, warnings };
}

function layerCounts(
  plan: Plan,
  owners: [pipelineRank: number, chunk: number][],
  warnings: Warning[],
): number[] {
  const { layersPerStage, pipeline } = plan.parallel;
  const stages = owners.length;
  if (Array.isArray(layersPerStage)) return readGivenSplit(plan, layersPerStage, owners);
  if (layersPerStage === "balanced-flops") return balanceFlops(plan, stages);
  if (layersPerStage === "balanced-parameters") return balanceParameters(plan, stages);
  const { layers } = plan.model;
  if (layers % stages === 0) return new Array<number>(stages).fill(layers / stages);
  const chunks = chunkCount(plan);
  const { counts, rule } = splitUnevenly(plan, stages, chunks);
  const parts = chunks === 1 ? `${pipeline} stages` : `${pipeline} stages × ${chunks} chunks`;
  warnings.push({
    path: "parallel.pipeline",
    code: "uneven-layers",
    message: `${layers} layers do not divide into ${parts}; split ${rule}`,
  });
  return counts;
}

function emptyStages(assignment: LayerAssignment): Warning[] {
  const empty = assignment.stages.filter((chunks) =>
    chunks.every(([first, end]) => first === end),
  ).length;
  if (empty === 0) return [];
  const message = empty === 1 ? "1 stage holds no layer" : `${empty} stages hold no layer`;
  return [{ path: "parallel.pipeline", code: "empty-stages", message }];
}

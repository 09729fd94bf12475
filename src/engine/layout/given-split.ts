/** A split that the plan gives as a list of numbers. */
import type { Plan } from "../plan/plan.ts";
import { LayoutError } from "./layout-error.ts";

/**
 * Layers per virtual stage, from `parallel.layersPerStage` as a list.
 *
 * With one number per virtual stage the list is read in the order a micro-batch passes them. With
 * one per pipeline stage each number is spread over the chunks of that rank; where it does not divide
 * into them, the chunk that also holds the embedding or the loss gets less, and of the others the
 * later one. (`[2, 3, 3, 2]` in three chunks: `[0, 1, 1]`, `[1, 1, 1]`, `[1, 1, 1]`, `[1, 1, 0]`.)
 *
 * @param owners see `virtualStageOwners`
 * @throws LayoutError when the list's length is neither, its numbers are not whole, or they do not
 *   add up to the model's layers
 */
export function readGivenSplit(
  plan: Plan,
  given: readonly number[],
  owners: readonly [pipelineRank: number, chunk: number][],
): number[] {
  const { layers } = plan.model;
  const { pipeline } = plan.parallel;
  if (given.length !== owners.length && given.length !== pipeline) {
    const lengths = owners.length === pipeline ? `${pipeline}` : `${pipeline} or ${owners.length}`;
    refuse(`${given.length} numbers for a pipeline of ${pipeline}; ${lengths} are needed`);
  }
  if (given.some((count) => !Number.isInteger(count) || count < 0)) {
    refuse("every number of layers must be a whole number of 0 or more");
  }
  const sum = given.reduce((total, count) => total + count, 0);
  if (sum !== layers) refuse(`the numbers add up to ${sum}, but model.layers is ${layers}`);
  if (given.length === owners.length) return [...given];

  const counts = new Array<number>(owners.length).fill(0);
  given.forEach((count, rank) => {
    const held = owners.flatMap(([owner], virtualStage) => (owner === rank ? [virtualStage] : []));
    const last = owners.length - 1;
    const burden = (virtualStage: number) =>
      virtualStage === last ? 2 : virtualStage === 0 ? 1 : 0;
    const byBurden = [...held].sort((a, b) => burden(a) - burden(b) || a - b);
    const each = Math.floor(count / held.length);
    byBurden.forEach((virtualStage, place) => {
      counts[virtualStage] = each + (place < count % held.length ? 1 : 0);
    });
  });
  return counts;
}

function refuse(rule: string): never {
  throw new LayoutError("parallel.layersPerStage", rule);
}

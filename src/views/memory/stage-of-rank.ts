/** Between what is selected everywhere, a rank, and what this picture shows, a stage. */
import type { Analysis } from "../../engine/analyze.ts";

/**
 * The rank that stands for a stage: that of the selected rank's own pipeline, so that the selection
 * stays in its replica; the stage's first when nothing is selected.
 */
export function rankOfStage(
  { grid }: Analysis,
  stage: number,
  selected: number | undefined,
): number {
  const { tensor, context, data } =
    selected === undefined ? { tensor: 0, context: 0, data: 0 } : grid.coordinatesOf(selected);
  return grid.rankOf({ tensor, context, data, pipeline: stage });
}

export function stageOfRank({ grid }: Analysis, rank: number): number {
  return grid.coordinateOf("pipeline", rank);
}

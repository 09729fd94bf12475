/** The collectives of a plan as they count in a part of the step. */
import type { CollectiveUse } from "../collective-use.ts";

/**
 * Of every collective of every stage, in the order of `stageCollectives`, how often it counts: its
 * share in a phase or, per second, at an instant.
 */
export type CollectiveWeights = readonly (readonly number[])[];

/** Collectives for `planFlows`; those of weight 0 are left out. */
export function weighedCollectives(
  uses: readonly (readonly CollectiveUse[])[],
  weights: CollectiveWeights,
): CollectiveUse[][] {
  return uses.map((list, stage) =>
    list.flatMap((use, index) => {
      const weight = weights[stage]?.[index] ?? 0;
      return weight > 0 ? [{ ...use, count: use.count * weight }] : [];
    }),
  );
}

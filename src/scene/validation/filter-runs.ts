/** Which runs are looked at, and what there is to choose from. */
import type { Measure, ValidationRun } from "./validation-run.ts";

/** The fields runs are told apart by. */
export const FACETS = ["series", "hardware", "method", "size"] as const;
export type Facet = (typeof FACETS)[number];

/** A chosen value per field; absent: all. */
export type RunFilter = Partial<Record<Facet, string>>;

export function matches(run: ValidationRun, filter: RunFilter): boolean {
  return FACETS.every((facet) => filter[facet] === undefined || run[facet] === filter[facet]);
}

/** Runs that print the measure, in order. */
export function runsWith(runs: readonly ValidationRun[], measure: Measure): ValidationRun[] {
  return runs.filter((run) => run[measure] !== undefined);
}

/**
 * Values of one field with how many runs each would leave, given what is chosen in the other fields.
 * Values that would leave none stay, so that a list does not change under the pointer.
 */
export function choicesOf(
  runs: readonly ValidationRun[],
  facet: Facet,
  filter: RunFilter,
): { value: string; count: number }[] {
  const others = { ...filter, [facet]: undefined };
  const counts = new Map<string, number>();
  for (const run of runs) {
    const value = run[facet];
    counts.set(value, (counts.get(value) ?? 0) + (matches(run, others) ? 1 : 0));
  }
  return [...counts].map(([value, count]) => ({ value, count }));
}

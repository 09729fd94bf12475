/**
 * How far a prediction may be off: from the errors that the model made on the most similar published
 * runs while their series was left out of its fit. Says when a plan is far from anything measured.
 * The table is written by the fidelity command; nothing here predicts.
 */
import type { Plan } from "../plan/plan.ts";
import table from "./error-table.json";
import { type PlanLikeness, planDistance, planLikeness } from "./plan-likeness.ts";

export interface PredictionInterval {
  /** About four in five runs like this one would be measured between these, seconds. */
  low: number;
  high: number;
  /** Published runs the interval rests on. */
  runs: number;
  /** Nothing like the plan was measured: the interval is that of all runs, and may be too narrow. */
  far: boolean;
  /** Distance of the nearest run, in the units of `plan-likeness.ts`. */
  nearest: number;
}

/** One class of alike runs, and predicted over measured less one, in percent. */
interface ErrorEntry {
  likeness: PlanLikeness;
  errors: number[];
}

/**
 * The table's lines: architecture, framework and methods (`-` for none) name a list of classes, each
 * `gpus,size,sequence:error,error,…` with logarithms before the colon.
 */
const ENTRIES: readonly ErrorEntry[] = Object.entries(table.errors).flatMap(([names, classes]) => {
  const [architecture = "", framework = "", methods = ""] = names.split(" ");
  return classes.split(" ").map((text): ErrorEntry => {
    const [place = "", errors = ""] = text.split(":");
    const [gpus = 0, size = 0, sequence = 0] = place.split(",").map(Number);
    return {
      likeness: [architecture, framework, methods.replace("-", ""), gpus, size, sequence],
      errors: errors.split(",").map(Number),
    };
  });
});

/** Whole logarithms of GPUs, size and sequence: the least and the most that was measured. */
const MEASURED = ([3, 4, 5] as const).map((place) => {
  const values = ENTRIES.map(({ likeness }) => likeness[place]);
  return { place, least: Math.min(...values), most: Math.max(...values) };
});

/** So many doublings beyond all that was measured nothing says that errors stay what they were. */
const DOUBLINGS_BEYOND = 2;

function isBeyondMeasured(likeness: PlanLikeness): boolean {
  return MEASURED.some(
    ({ place, least, most }) =>
      likeness[place] > most + DOUBLINGS_BEYOND || likeness[place] < least - DOUBLINGS_BEYOND,
  );
}

/** Runs an interval needs so that its ends mean something. */
const LEAST_RUNS = 25;
/** From here on a plan has too little in common with what was measured. */
const FAR = 4;
const TAIL = 0.08;
const FAR_TAIL = 0.05;

/** Interval round a predicted time of one iteration. */
export function predictionInterval(plan: Plan, seconds: number): PredictionInterval {
  const likeness = planLikeness(plan);
  const sorted = ENTRIES.map((entry) => ({
    errors: entry.errors,
    distance: planDistance(likeness, entry.likeness),
  })).sort((a, b) => a.distance - b.distance);
  const nearest = sorted[0]?.distance ?? Number.POSITIVE_INFINITY;
  const far = nearest >= FAR || isBeyondMeasured(likeness);
  const errors: number[] = [];
  for (const entry of sorted) {
    if (!far && errors.length >= LEAST_RUNS) break;
    errors.push(...entry.errors);
  }
  errors.sort((a, b) => a - b);
  const tail = far ? FAR_TAIL : TAIL;
  return {
    low: seconds / (1 + quantileOf(errors, 1 - tail) / 100),
    high: seconds / (1 + quantileOf(errors, tail) / 100),
    runs: errors.length,
    far,
    nearest,
  };
}

function quantileOf(sorted: readonly number[], share: number): number {
  const place = share * (sorted.length - 1);
  const below = sorted[Math.floor(place)] ?? 0;
  const above = sorted[Math.ceil(place)] ?? 0;
  return below + (place - Math.floor(place)) * (above - below);
}

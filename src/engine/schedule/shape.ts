/**
 * What a schedule is asked for: the numbers every family takes, and the few that only some take.
 * Counts are checked here once; what a family refuses beyond that stands with the family.
 */
import { ScheduleError, type ShapeField } from "./schedule-error.ts";

/**
 * Where frameworks run the same family but refuse different shapes, whose rules hold. PyTorch takes
 * any micro-batch count that its number of rounds divides; Megatron-Core asks for a group size.
 */
export type ScheduleDialect = "megatron" | "pytorch";

/** Relative durations of the passes of one stage; only the greedy orders depend on them. */
export interface PassCosts {
  forward: number;
  inputGradient: number;
  weightGradient: number;
  /** From the end of a pass to the earliest start of the neighbour that waits for it. */
  communication: number;
}

/** Relative sizes of what one micro-batch holds on one stage; only ZB-1p and ZB-2p ask. */
export interface PassMemory {
  /** Allocated by the forward. */
  forward: number;
  /** Of that, released by the weight gradient; the input gradient releases the rest. */
  weightGradient: number;
}

export interface ScheduleShape {
  /** Pipeline ranks p. */
  stages: number;
  /** Model chunks per rank v; 1 unless given. Schedules in V shape hold 2 whatever is said. */
  chunks?: number;
  microBatches: number;
  /** Interleaving: consecutive micro-batches of one chunk; p unless given. */
  microBatchGroupSize?: number;
  dialect?: ScheduleDialect;
  costs?: PassCosts;
  memory?: PassMemory;
}

/** A shape with every count present and sound. */
export type CheckedShape = ScheduleShape & { chunks: number; dialect: ScheduleDialect };

/** @throws ScheduleError where a count is not a positive integer. */
export function checkShape(shape: ScheduleShape): CheckedShape {
  const checked = { ...shape, chunks: shape.chunks ?? 1, dialect: shape.dialect ?? "megatron" };
  const counts: [ShapeField, number][] = [
    ["stages", checked.stages],
    ["chunks", checked.chunks],
    ["microBatches", checked.microBatches],
  ];
  for (const [field, count] of counts) {
    if (!Number.isInteger(count) || count < 1) {
      throw new ScheduleError(field, `${count} is not a positive integer`);
    }
  }
  if (checked.stages * checked.chunks >= 0xffff) {
    throw new ScheduleError("stages", "a pipeline holds at most 65,534 virtual stages");
  }
  return checked;
}

/** @throws ScheduleError where a family that runs whole ranks is asked for chunks. */
export function refuseChunks(shape: CheckedShape, family: string, instead: string): void {
  if (shape.chunks === 1) return;
  throw new ScheduleError(
    "chunks",
    `${family} runs one model chunk per rank, not ${shape.chunks}; ${instead} runs several`,
    [1],
  );
}

/** @throws ScheduleError where a schedule in V shape is asked for other than its two chunks. */
export function requireTwoChunks(shape: CheckedShape, family: string): void {
  if (shape.chunks <= 2) return;
  throw new ScheduleError(
    "chunks",
    `${family} holds exactly 2 model chunks per rank, not ${shape.chunks}`,
    [2],
  );
}

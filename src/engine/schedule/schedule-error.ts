/** A schedule that cannot be, or that cannot run. Carries which quantity is at fault. */

/** The quantity of a schedule's shape that a refusal is about. */
export type ShapeField = "stages" | "chunks" | "microBatches" | "microBatchGroupSize" | "schedule";

export class ScheduleError extends Error {
  override name = "ScheduleError";
  readonly field: ShapeField;
  /** Values of the field nearby that would work, ascending; empty where none is known. */
  readonly works: readonly number[];

  constructor(field: ShapeField, message: string, works: readonly number[] = []) {
    super(message);
    this.field = field;
    this.works = works;
  }
}

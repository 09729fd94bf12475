/** A schedule that cannot be, or that cannot run. Carries which quantity is at fault. */

/** The quantity of a schedule's shape that a refusal is about. */
export type ShapeField = "stages" | "chunks" | "microBatches" | "microBatchGroupSize" | "schedule";

export class ScheduleError extends Error {
  override name = "ScheduleError";
  readonly field: ShapeField;
  /** A value of the field, or words, that would work. */
  readonly suggestion: string | undefined;

  constructor(field: ShapeField, message: string, suggestion?: string) {
    super(message);
    this.field = field;
    this.suggestion = suggestion;
  }
}

/**
 * Writes a schedule pass by pass. Families know how many passes a rank will run, so the arrays are
 * allocated once; an order that is not known in advance (read from text) is counted first.
 */
import { PASS, type PassKind, type Schedule } from "./schedule.ts";

/** What a schedule is before its passes are written. */
export type ScheduleFrame = Pick<
  Schedule,
  "name" | "rankCount" | "stageCount" | "microBatchCount" | "routes"
> &
  Partial<Pick<Schedule, "secondRouteFrom" | "asynchronous">>;

export class PassList {
  private readonly schedule: Schedule;
  private written = 0;
  private rank = 0;

  /** @param capacity passes of all ranks together; writing more is an error. */
  constructor(frame: ScheduleFrame, capacity: number) {
    this.schedule = {
      secondRouteFrom: Number.POSITIVE_INFINITY,
      asynchronous: false,
      ...frame,
      rankStart: new Uint32Array(frame.rankCount + 1),
      kind: new Uint8Array(capacity),
      virtualStage: new Uint16Array(capacity),
      microBatch: new Uint32Array(capacity),
      pairedWithNext: new Uint8Array(capacity),
    };
  }

  add(kind: PassKind, virtualStage: number, microBatch: number): void {
    const { schedule, written } = this;
    if (written === schedule.kind.length) throw new RangeError("More passes than were announced.");
    schedule.kind[written] = kind;
    schedule.virtualStage[written] = virtualStage;
    schedule.microBatch[written] = microBatch;
    this.written = written + 1;
  }

  forward(virtualStage: number, microBatch: number): void {
    this.add(PASS.forward, virtualStage, microBatch);
  }

  backward(virtualStage: number, microBatch: number): void {
    this.add(PASS.backward, virtualStage, microBatch);
  }

  inputGradient(virtualStage: number, microBatch: number): void {
    this.add(PASS.inputGradient, virtualStage, microBatch);
  }

  weightGradient(virtualStage: number, microBatch: number): void {
    this.add(PASS.weightGradient, virtualStage, microBatch);
  }

  /** Marks the pass written last as overlapped with the one that will be written next. */
  pairWithNext(): void {
    this.schedule.pairedWithNext[this.written - 1] = 1;
  }

  /** Closes the list of the rank being written and opens the next one's. */
  endRank(): void {
    this.rank += 1;
    this.schedule.rankStart[this.rank] = this.written;
  }

  /** The schedule, cut to the passes that were written. */
  finish(): Schedule {
    const { schedule, written } = this;
    if (this.rank !== schedule.rankCount) {
      throw new RangeError(`${this.rank} of ${schedule.rankCount} ranks were written.`);
    }
    if (written === schedule.kind.length) return schedule;
    return {
      ...schedule,
      kind: schedule.kind.slice(0, written),
      virtualStage: schedule.virtualStage.slice(0, written),
      microBatch: schedule.microBatch.slice(0, written),
      pairedWithNext: schedule.pairedWithNext.slice(0, written),
    };
  }
}

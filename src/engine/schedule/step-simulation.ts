/**
 * The moving parts of a simulated step: which rank stands where in its list, what has arrived, when
 * each link is free. Every rank runs its passes strictly in order, each as early as its inputs allow;
 * since nothing is chosen, the order in which ranks are advanced does not change the outcome.
 */
import type { StepDurations } from "./durations.ts";
import { passSeconds } from "./pass-seconds.ts";
import { PASS, type Schedule } from "./schedule.ts";
import { type Entry, updateAfter } from "./step-edges.ts";

/** Not arrived yet. */
const AWAITED = -1;

function addTo(sums: Float64Array, rank: number, seconds: number): void {
  sums[rank] = (sums[rank] ?? 0) + seconds;
}

export class StepSimulation {
  readonly schedule: Schedule;
  readonly durations: StepDurations;
  readonly start: Float64Array;
  readonly end: Float64Array;
  readonly arrival: Float64Array;
  readonly busySeconds: Float64Array;
  readonly blockedSeconds: Float64Array;
  /** Of these, what updates after backward passes take: the optimizer, and waiting for collectives. */
  readonly optimizerSeconds: Float64Array;
  readonly collectiveSeconds: Float64Array;
  /** What ran after backward passes, where weights are updated after each. */
  readonly updates: Entry[] = [];
  /** The pass each rank runs next. */
  readonly cursor: Uint32Array;
  /** When each rank can begin another pass. */
  private readonly freeAt: Float64Array;
  /**
   * When the input of a forward, the gradient for a backward and the leave for a weight gradient are
   * there; `stage × micro-batches + micro-batch`.
   */
  private readonly activationAt: Float64Array;
  private readonly gradientAt: Float64Array;
  private readonly weightReady: Uint8Array;
  /** When each of a rank's three outgoing links is free: to the next rank, the one before, any other. */
  private readonly linkFreeAt: Float64Array;
  /** Earliest forward of each stage, where its parameters are gathered first; by route. */
  private readonly parametersAt: Float64Array[];
  /** Ranks to advance, and whether one is among them already. */
  private readonly ready: number[] = [];
  private readonly isReady: Uint8Array;

  constructor(schedule: Schedule, durations: StepDurations, parametersAt: Float64Array[]) {
    const { rankCount, stageCount, microBatchCount, kind } = schedule;
    this.schedule = schedule;
    this.durations = durations;
    this.parametersAt = parametersAt;
    this.start = new Float64Array(kind.length);
    this.end = new Float64Array(kind.length);
    this.arrival = new Float64Array(kind.length).fill(Number.NaN);
    this.busySeconds = new Float64Array(rankCount);
    this.blockedSeconds = new Float64Array(rankCount);
    this.optimizerSeconds = new Float64Array(rankCount);
    this.collectiveSeconds = new Float64Array(rankCount);
    this.cursor = schedule.rankStart.slice(0, rankCount);
    this.freeAt = new Float64Array(rankCount);
    this.activationAt = new Float64Array(stageCount * microBatchCount).fill(AWAITED);
    this.activationAt.fill(0, 0, microBatchCount);
    this.gradientAt = new Float64Array(stageCount * microBatchCount).fill(AWAITED);
    this.weightReady = new Uint8Array(stageCount * microBatchCount);
    this.linkFreeAt = new Float64Array(3 * rankCount);
    this.isReady = new Uint8Array(rankCount);
  }

  /** Advances every rank as far as it goes; afterwards `cursor` stands at the end or at a deadlock. */
  run(): void {
    for (let rank = this.schedule.rankCount - 1; rank >= 0; rank -= 1) this.wake(rank);
    for (let rank = this.ready.pop(); rank !== undefined; rank = this.ready.pop()) {
      this.isReady[rank] = 0;
      this.advance(rank);
    }
  }

  /** Whether everything the pass waits for has happened. */
  private inputAt(pass: number): number {
    const { schedule } = this;
    const key = this.keyOf(pass);
    switch (schedule.kind[pass]) {
      case PASS.forward:
        return this.activationAt[key] ?? AWAITED;
      case PASS.weightGradient:
        return this.weightReady[key] ? 0 : AWAITED;
      default:
        return this.gradientAt[key] ?? AWAITED;
    }
  }

  private keyOf(pass: number): number {
    const { virtualStage, microBatch, microBatchCount } = this.schedule;
    return (virtualStage[pass] ?? 0) * microBatchCount + (microBatch[pass] ?? 0);
  }

  private advance(rank: number): void {
    const { schedule } = this;
    const last = schedule.rankStart[rank + 1] ?? 0;
    const together = this.durations.overlappedPairFactor !== undefined;
    let pass = this.cursor[rank] ?? 0;
    while (pass < last) {
      const inputAt = this.inputAt(pass);
      if (inputAt === AWAITED) break;
      if (together && schedule.pairedWithNext[pass]) {
        const otherAt = this.inputAt(pass + 1);
        if (otherAt === AWAITED) break;
        this.runPair(rank, pass, inputAt, otherAt);
        pass += 2;
      } else {
        const free = Math.max(this.freeAt[rank] ?? 0, this.leaveFor(pass));
        const begin = this.receivedAt(rank, pass, inputAt, free);
        this.occupy(rank, pass, begin, this.secondsOf(pass));
        this.passOn(rank, pass);
        if (schedule.asynchronous && schedule.kind[pass] === PASS.backward) this.update(rank, pass);
        pass += 1;
      }
    }
    this.cursor[rank] = pass;
  }

  private secondsOf(pass: number): number {
    const { kind, virtualStage } = this.schedule;
    return passSeconds(this.durations, kind[pass] ?? 0, virtualStage[pass] ?? 0);
  }

  private runPair(rank: number, pass: number, inputAt: number, otherAt: number): void {
    const factor = this.durations.overlappedPairFactor ?? 1;
    const seconds = factor * (this.secondsOf(pass) + this.secondsOf(pass + 1));
    const free = Math.max(this.freeAt[rank] ?? 0, this.leaveFor(pass));
    const received = this.receivedAt(rank, pass, inputAt, free);
    const begin = this.receivedAt(rank, pass + 1, otherAt, received);
    this.occupy(rank, pass, begin, seconds);
    this.start[pass + 1] = begin;
    this.end[pass + 1] = begin + seconds;
    this.passOn(rank, pass);
    this.passOn(rank, pass + 1);
  }

  private occupy(rank: number, pass: number, begin: number, seconds: number): void {
    this.start[pass] = begin;
    this.end[pass] = begin + seconds;
    this.freeAt[rank] = begin + seconds;
    this.busySeconds[rank] = (this.busySeconds[rank] ?? 0) + seconds;
  }

  /** Updates a rank's weights with the gradients of the backward it has just run. */
  private update(rank: number, pass: number): void {
    const { edges } = this.durations;
    if (!edges) return;
    const [start, end, free] = [this.start[pass] ?? 0, this.end[pass] ?? 0, this.freeAt[rank] ?? 0];
    const stage = this.schedule.virtualStage[pass] ?? 0;
    const update = updateAfter(edges, rank, stage, { start, end, free });
    for (const entry of update.entries) this.updates.push(entry);
    const waited = update.end - free - update.optimizerSeconds;
    addTo(this.busySeconds, rank, update.optimizerSeconds);
    addTo(this.optimizerSeconds, rank, update.optimizerSeconds);
    addTo(this.blockedSeconds, rank, waited);
    addTo(this.collectiveSeconds, rank, waited);
    this.freeAt[rank] = update.end;
  }

  /** When a rank free at `free` can begin on an input, its part of a blocking receive behind it. */
  private receivedAt(rank: number, pass: number, inputAt: number, free: number): number {
    const { blockingShare } = this.durations;
    if (blockingShare === 0) return Math.max(free, inputAt);
    const blocked = blockingShare * this.receiveSeconds(rank, pass);
    if (blocked === 0) return Math.max(free, inputAt);
    this.blockedSeconds[rank] = (this.blockedSeconds[rank] ?? 0) + blocked;
    return Math.max(free, inputAt - blocked) + blocked;
  }

  /** When the parameters of a forward's stage have been gathered. */
  private leaveFor(pass: number): number {
    const { schedule } = this;
    if (this.parametersAt.length === 0 || schedule.kind[pass] !== PASS.forward) return 0;
    const route = (schedule.microBatch[pass] ?? 0) >= schedule.secondRouteFrom ? 1 : 0;
    return this.parametersAt[route]?.[schedule.virtualStage[pass] ?? 0] ?? 0;
  }

  /** Length of the transfer a pass's input came by; 0 where it came from the same rank. */
  private receiveSeconds(rank: number, pass: number): number {
    const { schedule, durations } = this;
    const stage = schedule.virtualStage[pass] ?? 0;
    const kind = schedule.kind[pass];
    if (kind === PASS.weightGradient) return 0;
    const from = kind === PASS.forward ? stage - 1 : stage + 1;
    const sender = this.ownerAt(from, schedule.microBatch[pass] ?? 0);
    if (sender === rank || sender < 0) return 0;
    const seconds =
      kind === PASS.forward ? durations.sendForwardSeconds : durations.sendBackwardSeconds;
    return seconds[from] ?? 0;
  }

  private ownerAt(stage: number, microBatch: number): number {
    const { routes, secondRouteFrom } = this.schedule;
    if (stage < 0) return -1;
    return (microBatch >= secondRouteFrom ? routes[1] : routes[0])?.[stage] ?? -1;
  }

  /** Hands a finished pass's output to the pass that waits for it, over a link where need be. */
  private passOn(rank: number, pass: number): void {
    const { schedule, durations } = this;
    const kind = schedule.kind[pass];
    const key = this.keyOf(pass);
    const end = this.end[pass] ?? 0;
    if (kind === PASS.weightGradient) return;
    if (kind === PASS.inputGradient) this.weightReady[key] = 1;

    const stage = schedule.virtualStage[pass] ?? 0;
    const isForward = kind === PASS.forward;
    if (isForward && stage === schedule.stageCount - 1) {
      this.gradientAt[key] = end;
      return;
    }
    const to = isForward ? stage + 1 : stage - 1;
    const receiver = this.ownerAt(to, schedule.microBatch[pass] ?? 0);
    if (receiver < 0) return;
    const inputs = isForward ? this.activationAt : this.gradientAt;
    const toKey = key + (to - stage) * schedule.microBatchCount;
    if (receiver === rank) {
      inputs[toKey] = end;
      return;
    }
    const seconds =
      (isForward ? durations.sendForwardSeconds : durations.sendBackwardSeconds)[stage] ?? 0;
    const arrival = this.send(rank, receiver, end, seconds);
    this.arrival[pass] = arrival;
    inputs[toKey] = arrival;
    this.wake(receiver);
  }

  /** One message at a time on a link, each direction for itself; returns the arrival. */
  private send(rank: number, receiver: number, from: number, seconds: number): number {
    const link = 3 * rank + (receiver === rank + 1 ? 0 : receiver === rank - 1 ? 1 : 2);
    const arrival = Math.max(from, this.linkFreeAt[link] ?? 0) + seconds;
    this.linkFreeAt[link] = arrival;
    const blocked = this.durations.blockingShare * seconds;
    if (blocked > 0) {
      this.freeAt[rank] = (this.freeAt[rank] ?? 0) + blocked;
      this.blockedSeconds[rank] = (this.blockedSeconds[rank] ?? 0) + blocked;
    }
    return arrival;
  }

  private wake(rank: number): void {
    if (this.isReady[rank]) return;
    this.isReady[rank] = 1;
    this.ready.push(rank);
  }
}

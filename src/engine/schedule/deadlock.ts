/** Explains why a schedule stands still: which rank waits for which pass of which other. */
import { passToText } from "./notation.ts";
import { ownerOf, PASS, type Schedule } from "./schedule.ts";
import { ScheduleError } from "./schedule-error.ts";

/**
 * @param cursor the pass each rank could not begin; past its list where a rank is done.
 * @returns the error to throw, naming the cycle, or undefined where every rank is done.
 */
export function explainDeadlock(
  schedule: Schedule,
  cursor: Uint32Array,
): ScheduleError | undefined {
  const isStuck = (rank: number) => (cursor[rank] ?? 0) < (schedule.rankStart[rank + 1] ?? 0);
  let rank = -1;
  for (let each = 0; each < schedule.rankCount && rank < 0; each += 1)
    if (isStuck(each)) rank = each;
  if (rank < 0) return undefined;

  const visited: number[] = [];
  const sentences: string[] = [];
  while (!visited.includes(rank)) {
    visited.push(rank);
    const wait = waitOf(schedule, rank, cursor);
    sentences.push(wait.sentence);
    if (wait.on === undefined || !isStuck(wait.on)) {
      return new ScheduleError("schedule", `the schedule cannot run: ${sentences.join("; ")}`);
    }
    rank = wait.on;
  }
  const cycle = sentences.slice(visited.indexOf(rank));
  return new ScheduleError("schedule", `the schedule deadlocks: ${cycle.join("; ")}`);
}

interface Wait {
  /** The rank waited for; undefined where no rank runs what is needed. */
  on: number | undefined;
  sentence: string;
}

/** What a stuck rank waits for: of an overlapped pair, the half whose input is missing. */
function waitOf(schedule: Schedule, rank: number, cursor: Uint32Array): Wait {
  const stuck = cursor[rank] ?? 0;
  const candidates = schedule.pairedWithNext[stuck] ? [stuck, stuck + 1] : [stuck];
  let wait: Wait | undefined;
  for (const pass of candidates) {
    const needed = producerOf(schedule, pass);
    if (!needed) continue;
    const text = `${needed.stage}${needed.letter}${needed.microBatch}`;
    const at = findPass(schedule, needed);
    const begins = `rank ${rank} waits at ${passToText(schedule, pass)} for ${text}`;
    if (at === undefined) return { on: undefined, sentence: `${begins}, which no rank runs` };
    if (at.pass < (cursor[at.rank] ?? 0)) continue;
    const where = at.rank === rank ? "which comes later on the same rank" : `on rank ${at.rank}`;
    wait ??= { on: at.rank, sentence: `${begins}, ${where}` };
  }
  return (
    wait ?? { on: undefined, sentence: `rank ${rank} cannot begin ${passToText(schedule, stuck)}` }
  );
}

interface Needed {
  letter: string;
  kinds: number[];
  stage: number;
  microBatch: number;
}

function producerOf(schedule: Schedule, pass: number): Needed | undefined {
  const stage = schedule.virtualStage[pass] ?? 0;
  const microBatch = schedule.microBatch[pass] ?? 0;
  const backward = { letter: "B", kinds: [PASS.backward, PASS.inputGradient] };
  switch (schedule.kind[pass]) {
    case PASS.forward:
      if (stage === 0) return undefined;
      return { letter: "F", kinds: [PASS.forward], stage: stage - 1, microBatch };
    case PASS.weightGradient:
      return { letter: "I", kinds: [PASS.inputGradient], stage, microBatch };
    default:
      if (stage === schedule.stageCount - 1) {
        return { letter: "F", kinds: [PASS.forward], stage, microBatch };
      }
      return { ...backward, stage: stage + 1, microBatch };
  }
}

function findPass(schedule: Schedule, needed: Needed): { pass: number; rank: number } | undefined {
  const rank = ownerOf(schedule, needed.stage, needed.microBatch);
  const end = schedule.rankStart[rank + 1] ?? 0;
  for (let pass = schedule.rankStart[rank] ?? end; pass < end; pass += 1) {
    if (
      schedule.virtualStage[pass] === needed.stage &&
      schedule.microBatch[pass] === needed.microBatch &&
      needed.kinds.includes(schedule.kind[pass] ?? -1)
    ) {
      return { pass, rank };
    }
  }
  return undefined;
}

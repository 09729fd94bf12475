/**
 * Schedules as text, both ways, in PyTorch's notation: one string per pipeline rank, passes
 * separated by a space, each `<virtual stage><F|B|I|W><micro-batch>`; an overlapped pair is
 * `(0F1;7B0)OVERLAP_F_B`. Idle time is not written.
 */
import { PassList } from "./pass-list.ts";
import { PASS_LETTERS, type PassKind, type Schedule } from "./schedule.ts";
import { ScheduleError } from "./schedule-error.ts";

const OVERLAP = "OVERLAP_F_B";

/** One pass: `3F0`. */
export function passToText(schedule: Schedule, pass: number): string {
  const letter = PASS_LETTERS[schedule.kind[pass] ?? 0];
  return `${schedule.virtualStage[pass]}${letter}${schedule.microBatch[pass]}`;
}

/** The whole order, one string per pipeline rank. */
export function scheduleToText(schedule: Schedule): string[] {
  return Array.from({ length: schedule.rankCount }, (_, rank) => rankToText(schedule, rank));
}

function rankToText(schedule: Schedule, rank: number): string {
  const words: string[] = [];
  const end = schedule.rankStart[rank + 1] ?? 0;
  for (let pass = schedule.rankStart[rank] ?? 0; pass < end; pass += 1) {
    if (schedule.pairedWithNext[pass]) {
      words.push(`(${passToText(schedule, pass)};${passToText(schedule, pass + 1)})${OVERLAP}`);
      pass += 1;
    } else {
      words.push(passToText(schedule, pass));
    }
  }
  return words.join(" ");
}

interface ReadPass {
  kind: PassKind;
  virtualStage: number;
  microBatch: number;
  pairedWithNext: boolean;
}

/**
 * Reads an order back. Stages belong to the ranks in whose lists they stand; when a stage stands in
 * two lists the order is taken as bidirectional, the second half of the micro-batches on the way
 * back. Sends and receives (`0SEND_F1`, …) are not part of an order and are refused.
 *
 * @throws ScheduleError naming the rank and the word that cannot be read.
 */
export function scheduleFromText(ranks: string[]): Schedule {
  const lists = ranks.map((text, rank) => readRank(text, rank));
  const all = lists.flat();
  const stageCount = 1 + all.reduce((most, pass) => Math.max(most, pass.virtualStage), -1);
  const microBatchCount = 1 + all.reduce((most, pass) => Math.max(most, pass.microBatch), -1);
  const half = microBatchCount / 2;
  const routes = [0, 1].map(() => new Uint16Array(stageCount));
  let bidirectional = false;
  const seen = new Map<number, number>();
  lists.forEach((list, rank) => {
    for (const { virtualStage, microBatch } of list) {
      bidirectional ||= (seen.get(virtualStage) ?? rank) !== rank;
      seen.set(virtualStage, rank);
      const route = routes[microBatch >= half ? 1 : 0];
      if (route) route[virtualStage] = rank;
    }
  });
  const owners = Uint16Array.from({ length: stageCount }, (_, stage) => seen.get(stage) ?? 0);
  const passes = new PassList(
    {
      name: "custom",
      rankCount: ranks.length,
      stageCount,
      microBatchCount,
      routes: bidirectional ? routes : [owners],
      ...(bidirectional ? { secondRouteFrom: half } : {}),
    },
    all.length,
  );
  for (const list of lists) {
    for (const pass of list) {
      passes.add(pass.kind, pass.virtualStage, pass.microBatch);
      if (pass.pairedWithNext) passes.pairWithNext();
    }
    passes.endRank();
  }
  return passes.finish();
}

function readRank(text: string, rank: number): ReadPass[] {
  const words = text.split(" ").filter((word) => word !== "");
  return words.flatMap((word) => {
    const pair = /^\(([^;]+);([^;]+)\)OVERLAP_F_B$/.exec(word);
    if (!pair) return [readPass(word, rank)];
    const [, forward = "", backward = ""] = pair;
    return [{ ...readPass(forward, rank), pairedWithNext: true }, readPass(backward, rank)];
  });
}

function readPass(word: string, rank: number): ReadPass {
  const parts = /^(\d+)([FBIW])(\d+)$/.exec(word);
  if (!parts) {
    throw new ScheduleError(
      "schedule",
      `rank ${rank}: "${word}" is not a pass; a pass is a virtual stage, one of F, B, I, W, and a micro-batch, as in 0F3`,
    );
  }
  const [, stage = "", letter = "", microBatch = ""] = parts;
  return {
    kind: PASS_LETTERS.indexOf(letter as (typeof PASS_LETTERS)[number]) as PassKind,
    virtualStage: Number(stage),
    microBatch: Number(microBatch),
    pairedWithNext: false,
  };
}

/**
 * A step's traffic over time: which collectives and messages run in a window of the simulated step,
 * and with what share of their bytes. What runs inside passes is spread evenly over them, a message
 * over its way, gradients and parameters over their own collectives; so what passes a link in all
 * windows of a step together is what passes it in an iteration.
 */
import { ownerOf, PASS } from "../../schedule/schedule.ts";
import { EDGE, type Timeline } from "../../schedule/timeline.ts";
import type { CollectiveUse } from "../collective-use.ts";
import type { PlanFacts } from "../stage-facts.ts";
import { type BusyIntervals, busyIntervals } from "./busy-intervals.ts";
import { collectivePhases, TRAFFIC_PHASES, type TrafficPhase } from "./collective-phases.ts";

export interface TrafficTimetable {
  /**
   * Of every collective of every stage the share of its bytes that moves in a second, on average over
   * the window: bytes become bytes per second.
   * @param from seconds since the step began
   * @param seconds length of the window, above 0
   */
  rates(from: number, seconds: number): number[][];
}

/** @param uses of every stage, as `stageCollectives` lists them */
export function trafficTimetable(
  timeline: Timeline,
  facts: PlanFacts,
  uses: readonly (readonly CollectiveUse[])[],
): TrafficTimetable {
  const times = stepTimes(timeline);
  const phases = collectivePhases(facts, uses);
  const parts = uses.map((list, stage) =>
    list.map((use, index) =>
      TRAFFIC_PHASES.flatMap((phase) => {
        const share = phases[stage]?.[index]?.[phase] ?? 0;
        return share > 0 ? [{ share, busy: times.busyIn(stage, use, phase) }] : [];
      }),
    ),
  );
  return {
    rates(from, seconds) {
      const moved = ({ total, before }: BusyIntervals) => {
        const share = (before(from + seconds) - before(from)) / seconds;
        return share < ROUNDING ? 0 : share / total;
      };
      return parts.map((list) =>
        list.map((shares) => shares.reduce((sum, { share, busy }) => sum + share * moved(busy), 0)),
      );
    },
  };
}

/** Sums over a whole step leave so much of a window where nothing runs in it. */
const ROUNDING = 1e-8;

interface StepTimes {
  /** When a collective of a stage runs in a phase. */
  busyIn(stage: number, use: CollectiveUse, phase: TrafficPhase): BusyIntervals;
}

function stepTimes(timeline: Timeline): StepTimes {
  const found = new Map<string, [starts: number[], ends: number[]]>();
  const add = (key: string, start: number, end: number) => {
    const known = found.get(key);
    if (known === undefined) found.set(key, [[start], [end]]);
    else {
      known[0].push(start);
      known[1].push(end);
    }
  };
  addPasses(timeline, add);
  const { edges } = timeline;
  edges.kind.forEach((kind, index) => {
    const key = `${EDGE_KEYS[kind]} ${edges.rank[index]}`;
    add(key, edges.start[index] as number, edges.end[index] as number);
  });
  const whole = busyIntervals([0], [timeline.stepSeconds]);
  const made = new Map<string, BusyIntervals>();
  const busyOf = (key: string): BusyIntervals | undefined => {
    const intervals = found.get(key);
    if (intervals === undefined) return undefined;
    const busy = made.get(key) ?? busyIntervals(...intervals);
    made.set(key, busy);
    return busy.total > 0 ? busy : undefined;
  };
  return {
    busyIn(stage, use, phase) {
      // Where the simulation gives a collective no time of its own, it runs beside what follows.
      const keys = keysOf(stage, use, phase);
      return keys.map(busyOf).find((busy) => busy !== undefined) ?? whole;
    },
  };
}

const EDGE_KEYS: Record<number, string> = {
  [EDGE.parameterGather]: "gather",
  [EDGE.gradientReduce]: "reduce",
  [EDGE.tiedEmbedding]: "tied",
  [EDGE.optimizer]: "optimizer",
  [EDGE.mirrorExchange]: "mirror",
};

function keysOf(stage: number, use: CollectiveUse, phase: TrafficPhase): string[] {
  const forward = `forward ${stage}`;
  const backward = `backward ${stage}`;
  switch (phase) {
    case "forward":
    case "backward": {
      const passes = phase === "forward" ? forward : backward;
      return use.pattern === "send" ? [`${passes} to ${use.toStage}`, passes] : [passes];
    }
    case "gradients": {
      const own = [`reduce ${stage}`, `optimizer ${stage}`, backward];
      if (use.group === "embedding") return [`tied ${stage}`, ...own];
      return use.pattern === "send" ? [`mirror ${stage}`, ...own] : own;
    }
    case "parameters":
      return [`gather ${stage}`, `optimizer ${stage}`, forward];
  }
}

/** Passes of each rank, and the messages they send; weight gradients need nothing of others. */
function addPasses(
  { schedule, start, end, arrival }: Timeline,
  add: (key: string, start: number, end: number) => void,
): void {
  for (let rank = 0; rank < schedule.rankCount; rank += 1) {
    const last = schedule.rankStart[rank + 1] ?? 0;
    for (let pass = schedule.rankStart[rank] ?? 0; pass < last; pass += 1) {
      const kind = schedule.kind[pass];
      if (kind === PASS.weightGradient) continue;
      const isForward = kind === PASS.forward;
      const key = `${isForward ? "forward" : "backward"} ${rank}`;
      const ended = end[pass] as number;
      add(key, start[pass] as number, ended);
      const arrived = arrival[pass] as number;
      if (Number.isNaN(arrived)) continue;
      const stage = (schedule.virtualStage[pass] ?? 0) + (isForward ? 1 : -1);
      add(`${key} to ${ownerOf(schedule, stage, schedule.microBatch[pass] ?? 0)}`, ended, arrived);
    }
  }
}

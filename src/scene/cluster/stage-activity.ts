/**
 * What the GPUs of each pipeline stage do at one instant of the step: the colour `activity`. All GPUs of a
 * stage do the same, so that an instant is one byte per stage.
 */
import { PASS_NAMES } from "../../engine/schedule/schedule.ts";
import { EDGE, EDGE_NAMES, passAt, type Timeline } from "../../engine/schedule/timeline.ts";
import { type ScheduleColours, scheduleColours } from "../schedule/pass-colours.ts";
import type { ThemeName } from "../theme.ts";

export interface StageActivity {
  /** Pipeline stage → index into `states`. */
  ofStage: Uint8Array;
  /** What can be done, in the schedule's own colours. */
  states: readonly { name: string; colour: string }[];
}

/** @param time seconds from the start of the step */
export function activityAt(timeline: Timeline, time: number, theme: ThemeName): StageActivity {
  const { schedule } = timeline;
  const states = statesOf(scheduleColours(theme));
  const ofStage = new Uint8Array(schedule.rankCount);
  for (let stage = 0; stage < schedule.rankCount; stage++) {
    const pass = passAt(timeline, stage, time);
    if (pass >= 0) ofStage[stage] = 1 + (schedule.kind[pass] as number);
  }
  addEdgeWork(timeline, time, ofStage);
  return { ofStage, states };
}

/** Idle first, then the passes by the values of `PASS`, then what happens before and after them. */
function statesOf(colours: ScheduleColours): StageActivity["states"] {
  const edges = {
    [EDGE.parameterGather]: colours.data,
    [EDGE.gradientReduce]: colours.data,
    [EDGE.tiedEmbedding]: colours.message,
    [EDGE.optimizer]: colours.optimizer,
  };
  return [
    { name: "idle", colour: colours.idle },
    ...PASS_NAMES.map((name, kind) => ({ name, colour: colours.passes[kind as 0 | 1 | 2 | 3] })),
    ...EDGE_NAMES.map((name, kind) => ({ name, colour: edges[kind as 0 | 1 | 2 | 3] })),
  ];
}

/** A rank that computes is shown computing, whatever it also sends. */
function addEdgeWork({ edges }: Timeline, time: number, ofStage: Uint8Array): void {
  for (let index = 0; index < edges.rank.length; index++) {
    const stage = edges.rank[index] as number;
    const runs = (edges.start[index] as number) <= time && time < (edges.end[index] as number);
    if (runs && ofStage[stage] === 0) {
      ofStage[stage] = 1 + PASS_NAMES.length + (edges.kind[index] as number);
    }
  }
}

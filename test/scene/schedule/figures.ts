/** The figures whose SVG is kept beside the tests: every schedule once, equal stages, small. */
import type { ScheduleName } from "../../../src/engine/plan/plan.ts";
import { buildSchedule } from "../../../src/engine/schedule/build-schedule.ts";
import { uniformDurations } from "../../../src/engine/schedule/durations.ts";
import type { ScheduleShape } from "../../../src/engine/schedule/shape.ts";
import { simulateStep } from "../../../src/engine/schedule/simulate.ts";
import { textbookBubble } from "../../../src/engine/schedule/textbook-bubble.ts";
import {
  ALL_SCHEDULE_PARTS,
  type ScheduleLook,
  type ScheduleSceneInput,
} from "../../../src/scene/schedule/schedule-input.ts";
import { SCHEDULE_TITLES } from "../../../src/scene/schedule/schedule-names.ts";

/** The pipeline of Narayanan et al. 2021, figures 3 and 4, and one of its size for each schedule. */
export const FIGURES: Record<ScheduleName, ScheduleShape> = {
  gpipe: { stages: 4, microBatches: 8 },
  "1f1b": { stages: 4, microBatches: 8 },
  pipedream: { stages: 4, microBatches: 8 },
  "interleaved-1f1b": { stages: 4, chunks: 2, microBatches: 8 },
  "looped-bfs": { stages: 4, chunks: 2, microBatches: 8 },
  "interleaved-zb": { stages: 4, chunks: 2, microBatches: 8 },
  "zb-v": { stages: 4, microBatches: 8 },
  "zb-1p": { stages: 4, microBatches: 8 },
  "zb-2p": { stages: 4, microBatches: 12 },
  "v-half": { stages: 4, microBatches: 8 },
  "v-min": { stages: 4, microBatches: 8 },
  dualpipe: { stages: 8, microBatches: 20 },
  "dualpipe-v": { stages: 4, microBatches: 10 },
};

/** One forward of one rank takes one unit, whatever the number of its chunks. */
export function figureInput(name: ScheduleName, shape = FIGURES[name]): ScheduleSceneInput {
  const schedule = buildSchedule(name, shape);
  const perRank = name === "dualpipe" ? 1 : schedule.stageCount / schedule.rankCount;
  const durations = uniformDurations(schedule.stageCount, {
    forward: 1 / perRank,
    backward: 2 / perRank,
  });
  const timeline = simulateStep(schedule, { ...durations, overlappedPairFactor: 1 });
  const bubble = textbookBubble(name, {
    p: shape.stages,
    m: shape.microBatches,
    v: perRank,
    F: 1,
    I: 1,
    W: 1,
    O: 3,
  });
  return {
    timeline,
    name: SCHEDULE_TITLES[name],
    ...(bubble ? { textbookBubble: bubble } : {}),
  };
}

export const FIGURE_LOOK: ScheduleLook = {
  width: 960,
  height: 200,
  pixel: 1,
  theme: "light",
  parts: ALL_SCHEDULE_PARTS,
};

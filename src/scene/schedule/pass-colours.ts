/**
 * What a schedule's colours stand for. Forward is light and backward dark, so that they differ in
 * grey too; weight gradients and recomputation are hatched as well.
 */
import { interpolateRgb } from "d3";
import { PASS, type Schedule } from "../../engine/schedule/schedule.ts";
import type { ThemeName } from "../theme.ts";

export interface ScheduleColours {
  /** By the values of `PASS`. */
  passes: readonly [
    forward: string,
    backward: string,
    inputGradient: string,
    weightGradient: string,
  ];
  idle: string;
  message: string;
  data: string;
  optimizer: string;
  /** Lines of the hatching over weight gradients and recomputation. */
  hatch: string;
}

const LIGHT: ScheduleColours = {
  passes: ["#8cb4f5", "#1f7a58", "#3aa98f", "#e0bb55"],
  idle: "#f1f3f5",
  message: "#7d8793",
  data: "#d9480f",
  optimizer: "#7d4fd0",
  hatch: "#00000038",
};

const DARK: ScheduleColours = {
  passes: ["#9cc0ff", "#2c9470", "#55c9ae", "#d9b65a"],
  idle: "#1c2127",
  message: "#a2abb6",
  data: "#ffa94d",
  optimizer: "#b795f5",
  hatch: "#00000080",
};

export function scheduleColours(theme: ThemeName): ScheduleColours {
  return theme === "dark" ? DARK : LIGHT;
}

/** Chunks a rank holds; the two directions of a bidirectional pipeline count as two. */
export function chunksOf(schedule: Schedule): number {
  return schedule.routes.length > 1 ? 2 : schedule.stageCount / schedule.rankCount;
}

/** Which of its rank's chunks a pass runs. */
export function chunkOf(schedule: Schedule, pass: number): number {
  if (schedule.routes.length > 1) {
    return (schedule.microBatch[pass] ?? 0) >= schedule.secondRouteFrom ? 1 : 0;
  }
  return Math.floor((schedule.virtualStage[pass] ?? 0) / schedule.rankCount);
}

/** How much of the paper the last chunk's colour takes; the first chunk's takes none. */
const LAST_TINT = 0.5;

/** A pass's colour: its kind's, the lighter the later the chunk, as in Narayanan et al. 2021. */
export function passColour(
  colours: ScheduleColours,
  paper: string,
  kind: number,
  chunk: number,
  chunks: number,
): string {
  const base = colours.passes[kind as 0 | 1 | 2 | 3];
  if (chunk === 0 || chunks <= 1) return base;
  return interpolateRgb(base, paper)((LAST_TINT * chunk) / (chunks - 1));
}

/** Kinds of passes a schedule runs, in the order of `PASS`. */
export function kindsOf(schedule: Schedule): number[] {
  const seen = [false, false, false, false];
  for (const kind of schedule.kind) seen[kind] = true;
  return Object.values(PASS).filter((kind) => seen[kind]);
}

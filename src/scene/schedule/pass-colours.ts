/**
 * What a schedule's colours and textures stand for. Forward is light and backward dark, so that they
 * differ in grey too; and every kind but forward has lines of its own, so that no colour is needed: an
 * input gradient falls, a weight gradient rises, a whole backward, which is both, does both.
 */
import { interpolateRgb } from "d3";
import { PASS, type Schedule } from "../../engine/schedule/schedule.ts";
import { inkOn, packColour } from "../colour/packed-colour.ts";
import type { HatchLines, RectMarks } from "../marks.ts";
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
  /** Collectives over replicas, and the all-reduce of an embedding that first and last rank share. */
  data: string;
  tied: string;
  optimizer: string;
  /** Lines of the textures over fills that black ink is read on, and over those that need white. */
  darkLines: string;
  lightLines: string;
}

const LIGHT: ScheduleColours = {
  passes: ["#8cb4f5", "#1f7a58", "#3aa98f", "#e0bb55"],
  idle: "#f1f3f5",
  message: "#7d8793",
  data: "#d9480f",
  tied: "#c2187f",
  optimizer: "#7d4fd0",
  darkLines: "#00000042",
  lightLines: "#ffffff4d",
};

const DARK: ScheduleColours = {
  passes: ["#9cc0ff", "#2c9470", "#55c9ae", "#d9b65a"],
  idle: "#1c2127",
  message: "#a2abb6",
  data: "#ffa94d",
  tied: "#ff8ac6",
  optimizer: "#b795f5",
  darkLines: "#00000073",
  lightLines: "#ffffff52",
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

/** A pass's colour: its kind's, the nearer to the paper the later the chunk, as in Narayanan et al. 2021. */
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

const LINES: readonly (HatchLines | undefined)[] = [undefined, "crossed", "falling", "rising"];

/** The texture of a kind of pass over its fill; none for a forward. */
export function passTexture(
  colours: ScheduleColours,
  kind: number,
  fill: string,
): Pick<RectMarks, "hatch" | "hatchLines"> {
  const hatchLines = LINES[kind];
  return hatchLines ? { hatch: linesOn(colours, fill), hatchLines } : {};
}

/** A forward repeated: its colour, and lines that no pass has. */
export function recomputeStyle(
  colours: ScheduleColours,
): Pick<RectMarks, "fill" | "hatch" | "hatchLines"> {
  const fill = colours.passes[PASS.forward];
  return { fill, hatch: linesOn(colours, fill), hatchLines: "level" };
}

function linesOn({ darkLines, lightLines }: ScheduleColours, fill: string): string {
  return inkOn(packColour(fill)) === "#000000" ? darkLines : lightLines;
}

/** Kinds of passes a schedule runs, in the order of `PASS`. */
export function kindsOf(schedule: Schedule): number[] {
  const seen = [false, false, false, false];
  for (const kind of schedule.kind) seen[kind] = true;
  return Object.values(PASS).filter((kind) => seen[kind]);
}

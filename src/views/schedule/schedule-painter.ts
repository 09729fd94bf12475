/**
 * Paints the schedule's two canvases: the lower one where the schedule, its look or what is seen of it
 * has changed, the upper one, with cursor and what is lit, every time.
 */
import { CanvasPainter } from "../../draw/canvas.ts";
import type { Timeline } from "../../engine/schedule/timeline.ts";
import type { Picture } from "../../scene/marks.ts";
import { describeSchedule } from "../../scene/schedule/describe-schedule.ts";
import {
  LANE_LEFT,
  type MemoryLane,
  type MemoryLaneInput,
  memoryLane,
} from "../../scene/schedule/memory-lane.ts";
import {
  ALL_SCHEDULE_PARTS,
  type ScheduleLook,
  type ScheduleParts,
  type SchedulePointing,
  type ScheduleSceneInput,
  type ScheduleWindow,
} from "../../scene/schedule/schedule-input.ts";
import { type ScheduleScene, scheduleScene } from "../../scene/schedule/schedule-scene.ts";
import { type ThemeName, themeNamed } from "../../scene/theme.ts";
import type { Surface } from "./schedule-surface.ts";

/** What is painted. */
export interface ShownSchedule {
  input: ScheduleSceneInput;
  theme: ThemeName;
  parts?: Partial<ScheduleParts>;
  /** Schedules of other figures that this one's legend explains too. */
  alsoKeyed?: readonly Timeline[];
  /** The memory of one rank, under the rows on their time axis. */
  memory?: MemoryLaneInput;
}

export interface SchedulePainter {
  /** @param named what the picture is called: on the way to another schedule, that one already. */
  paint(
    shown: ShownSchedule,
    seen: ScheduleWindow,
    pointing: SchedulePointing,
    named: ScheduleSceneInput,
  ): void;
  /** What is on the screen now; undefined before the first painting. */
  scene(): ScheduleScene | undefined;
  destroy(): void;
}

/** Share of the height that memory takes, and the heights between which that is kept. */
const LANE_SHARE = 0.26;
const LANE_HEIGHTS: readonly [least: number, most: number] = [84, 150];
/** Figures lower than this, two on a slide, keep less for it. */
const LOW_FIGURE = 260;
const LOW_LANE = 62;
const REST_MILLISECONDS = 250;

export function createSchedulePainter(surface: Surface): SchedulePainter {
  const lower = new CanvasPainter(surface.picture);
  const upper = new CanvasPainter(surface.overlay);
  let scene: ScheduleScene | undefined;
  let lane: MemoryLane | undefined;
  let described: ReturnType<typeof setTimeout> | undefined;
  let told: ScheduleSceneInput | undefined;
  let last: { shown: ShownSchedule; seen: ScheduleWindow } | undefined;

  /** Nobody is told every step of a slider: the words follow once it rests. */
  function describe(input: ScheduleSceneInput): void {
    if (input === told) return;
    clearTimeout(described);
    described = setTimeout(
      () => surface.stage.setAttribute("aria-label", describeSchedule(input)),
      told ? REST_MILLISECONDS : 0,
    );
    told = input;
  }

  return {
    scene: () => scene,
    destroy: () => clearTimeout(described),
    paint(shown, seen, pointing, named) {
      describe(named);
      const { width, height, scale, resized } = surface.measure();
      if (width === 0 || height === 0) return;
      const isStale = resized || !last || differs(shown, last.shown);
      if (isStale || !scene) {
        scene = scheduleScene(shown.input, lookOf(shown, width, height, 1 / scale));
      }
      if (isStale || last?.seen !== seen) {
        lane = laneOf(scene, shown, seen);
        const picture = scene.picture(seen);
        lower.paint({ ...picture, marks: [...picture.marks, ...(lane?.picture ?? [])] }, scale);
      }
      const overlay = scene.overlay(seen, pointing);
      const level = pointing.time === undefined ? [] : (lane?.levelAt(pointing.time) ?? []);
      upper.paint({ ...overlay, background: "none", marks: [...overlay.marks, ...level] }, scale);
      last = { shown, seen };
    },
  };
}

/** What is shown as one picture of any size; away from its page it names its schedule and colours itself. */
export function vectorPicture(
  shown: ShownSchedule,
  seen: ScheduleWindow,
  pointing: SchedulePointing,
  width: number,
  height: number,
): Picture {
  const named = { ...shown, parts: { ...shown.parts, heading: true, legend: true } };
  const scene = scheduleScene(shown.input, {
    ...lookOf(named, width, height, 1),
    vector: true,
  });
  const lane = laneOf(scene, shown, seen);
  const level = pointing.time === undefined ? [] : (lane?.levelAt(pointing.time) ?? []);
  const whole = scene.whole(seen, pointing);
  return { ...whole, marks: [...whole.marks, ...(lane?.picture ?? []), ...level] };
}

function differs(one: ShownSchedule, other: ShownSchedule): boolean {
  const looks = ["input", "theme", "parts", "alsoKeyed", "memory"] as const;
  return looks.some((name) => one[name] !== other[name]);
}

function lookOf(
  { theme, parts, alsoKeyed, memory }: ShownSchedule,
  width: number,
  height: number,
  pixel: number,
): ScheduleLook {
  const [least, most] = LANE_HEIGHTS;
  const lowest = height < LOW_FIGURE ? LOW_LANE : least;
  const under = Math.round(Math.min(most, Math.max(lowest, LANE_SHARE * height)));
  return {
    width,
    height,
    pixel,
    theme,
    parts: { ...ALL_SCHEDULE_PARTS, ...parts },
    ...(alsoKeyed ? { alsoKeyed } : {}),
    ...(memory ? { under, leftRoom: LANE_LEFT } : {}),
  };
}

function laneOf(
  { layout, look }: ScheduleScene,
  { input, memory, theme }: ShownSchedule,
  seen: ScheduleWindow,
): MemoryLane | undefined {
  return memory && memoryLane(memory, input.timeline, layout, look, seen, themeNamed(theme));
}

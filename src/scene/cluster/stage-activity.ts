/**
 * What the GPUs of each pipeline stage do at one instant of the step, and which links carry something
 * then: the colour `activity`. All GPUs of a stage do the same, so that an instant is one byte per stage.
 * A picture without an instant needs none of this: it comes with its key and its scale of links.
 */
import { interpolateRgb } from "d3";
import {
  DOING,
  DOING_NAMES,
  doingsOf,
  type Instant,
  instantAt,
} from "../../engine/schedule/instant.ts";
import type { Timeline } from "../../engine/schedule/timeline.ts";
import type { LegendBlock } from "../legend/legend-block.ts";
import { swatchBlock } from "../legend/swatch-block.ts";
import { formatDuration } from "../quantity-text.ts";
import { type ScheduleColours, scheduleColours } from "../schedule/pass-colours.ts";
import { type Theme, type ThemeName, themeNamed } from "../theme.ts";
import type { ClusterFacts } from "./cluster-facts.ts";
import { instantLinks } from "./instant-links.ts";
import type { LoadScale } from "./link-scale.ts";

export interface StageActivity {
  /** Pipeline stage → index into `states`. */
  ofStage: Uint8Array;
  /** What can be done, in the schedule's own colours. */
  states: readonly ActivityState[];
  /** States from this one on are hatched, as they are in the schedule. */
  hatchFrom: number;
  /** The key to the states that occur in this step, the same at every instant of it. */
  key(theme: Theme, room: number): LegendBlock;
  /** How many of a bundle's cables are in use. */
  links(input: ClusterFacts, theme: Theme): LoadScale;
}

export interface ActivityState {
  name: string;
  colour: string;
}

/** Plain states first, so that one index parts them from those that are hatched. */
const ORDER: readonly number[] = [
  DOING.idle,
  DOING.forward,
  DOING.backward,
  DOING.inputGradient,
  DOING.pair,
  DOING.communication,
  DOING.optimizer,
  DOING.weightGradient,
  DOING.recompute,
];
const HATCH_FROM = ORDER.indexOf(DOING.weightGradient);

/** A thousandth of the step is about a pixel of its picture. */
const SLICES = 1000;

/**
 * The instants of a step; what does not change from one to the next is worked out once.
 *
 * @returns what is done at a time, seconds from the start of the step. Links are in use if they carry
 * something within a thousandth of the step from then on, since a message is shorter than one can see.
 */
export function activityOf(timeline: Timeline, theme: ThemeName): (time: number) => StageActivity {
  const colours = scheduleColours(theme);
  const states = ORDER.map((doing) => ({
    name: DOING_NAMES[doing] ?? "",
    colour: colourOf(doing, colours),
  }));
  const stateOf = DOING_NAMES.map((_, doing) => ORDER.indexOf(doing));
  const occur = doingsOf(timeline).map((doing) => stateOf[doing] ?? 0);
  const slice = timeline.stepSeconds / SLICES;
  return (time) => {
    const instant = instantAt(timeline, time, slice);
    return {
      ofStage: instant.doing.map((doing) => stateOf[doing] ?? 0),
      states,
      hatchFrom: HATCH_FROM,
      key: (paper, room) => activityKey(instant, states, occur, paper, room),
      links: (input, paper) => instantLinks(timeline, instant, input, paper),
    };
  };
}

function colourOf(doing: number, { passes, idle, data, optimizer }: ScheduleColours): string {
  switch (doing) {
    case DOING.idle:
      return idle;
    case DOING.communication:
      return data;
    case DOING.optimizer:
      return optimizer;
    case DOING.pair:
      return interpolateRgb(passes[0], passes[1])(0.5);
    case DOING.recompute:
      return passes[0];
    default:
      return passes[(doing - DOING.forward) as 0 | 1 | 2 | 3];
  }
}

function activityKey(
  { seconds }: Instant,
  states: readonly ActivityState[],
  occur: readonly number[],
  theme: Theme,
  room: number,
): LegendBlock {
  const { line, paper } = themeNamed(theme.name);
  const swatches = occur
    .toSorted((a, b) => (a || states.length) - (b || states.length))
    .map((state) => ({
      name: states[state]?.name ?? "",
      fill: states[state]?.colour ?? paper,
      ...(state === 0 ? { stroke: { colour: line, width: 1 } } : {}),
      ...(state >= HATCH_FROM ? { hatch: paper } : {}),
    }));
  return swatchBlock(`Colour: at work after ${formatDuration(seconds)}`, swatches, theme, room);
}

/** Which part of a step the network is shown for: from the view, and for an instant the simulated step. */
import type { Analysis } from "../engine/analyze.ts";
import type { Timeline } from "../engine/schedule/timeline.ts";
import { phaseWeights, TRAFFIC_PHASES } from "../engine/traffic/moments/collective-phases.ts";
import type { TrafficMoment, TrafficWhen } from "../engine/traffic/moments/traffic-moment.ts";
import {
  type TrafficTimetable,
  trafficTimetable,
} from "../engine/traffic/moments/traffic-timetable.ts";
import { type PlanFacts, planFacts } from "../engine/traffic/stage-facts.ts";
import type { View } from "./store.ts";
import type { SimulatedStep } from "./timeline-source.ts";

/** An instant is a thousandth of the step, about a pixel of its picture: messages are shorter. */
const SLICES = 1000;

/** An instant to begin with, as a share of the passes' time: every stage is at work, as a rule. */
const IN_THE_MIDST = 0.25;

const timetables = new WeakMap<SimulatedStep, TrafficTimetable>();
let latest: { from: unknown[]; moment: TrafficMoment | undefined } | undefined;

/**
 * The moment a view asks for; the same object as long as it is the same moment.
 * @returns undefined for the whole iteration, and for an instant of a step that is not simulated yet
 */
export function momentOf(
  analysis: Analysis,
  { when, time }: Pick<View, "when" | "time">,
  step: SimulatedStep | undefined,
): TrafficMoment | undefined {
  if (when === undefined) return undefined;
  const from = when === "instant" ? [analysis, when, step, time] : [analysis, when];
  if (latest?.from.length === from.length && from.every((one, at) => one === latest?.from[at])) {
    return latest.moment;
  }
  latest = { from, moment: made(analysis, when, time, step) };
  return latest.moment;
}

function made(
  analysis: Analysis,
  when: TrafficWhen,
  time: number | undefined,
  step: SimulatedStep | undefined,
): TrafficMoment | undefined {
  if (when !== "instant") {
    const weights = phaseWeights(factsOf(analysis), collectivesOf(analysis), when);
    return { kind: "phase", phase: when, weights };
  }
  if (step?.analysis !== analysis) return undefined;
  const { timeline } = step;
  let timetable = timetables.get(step);
  if (timetable === undefined) {
    timetable = trafficTimetable(timeline, factsOf(analysis), collectivesOf(analysis));
    timetables.set(step, timetable);
  }
  const { from, seconds } = instantOf(timeline, time);
  return { kind: "instant", from, seconds, weights: timetable.rates(from, seconds) };
}

/** The window of a step that an instant stands for; one in the midst where none is asked for. */
export function instantOf(
  { stepSeconds, pipelineSeconds }: Pick<Timeline, "stepSeconds" | "pipelineSeconds">,
  time: number | undefined,
): { from: number; seconds: number } {
  const seconds = stepSeconds / SLICES;
  const asked = time ?? IN_THE_MIDST * pipelineSeconds;
  return { from: Math.max(0, Math.min(asked, stepSeconds - seconds)), seconds };
}

/** The phases of a step in which anything is sent. */
export function phasesOf(analysis: Analysis) {
  const [facts, uses] = [factsOf(analysis), collectivesOf(analysis)];
  return TRAFFIC_PHASES.filter((phase) =>
    phaseWeights(facts, uses, phase).some((list, stage) =>
      list.some((weight, at) => weight > 0 && isSent(analysis, stage, at)),
    ),
  );
}

/** Groups of one exchange nothing. */
function isSent({ traffic }: Analysis, stage: number, at: number): boolean {
  const { sent, collectives } = traffic.perStage[stage] ?? {};
  const bytes = sent?.[collectives?.[at]?.kind ?? "data"];
  return bytes !== undefined && bytes.inNode + bytes.interNode > 0;
}

function factsOf({ plan, assignment, stageParameters }: Analysis): PlanFacts {
  return planFacts(plan, assignment, stageParameters);
}

function collectivesOf({ traffic }: Analysis) {
  return traffic.perStage.map(({ collectives }) => collectives);
}

/** What the schedule's picture shows of a simulated step: its name, and the bubble by the textbook. */
import type { Plan } from "../../engine/plan/plan.ts";
import { textbookBubble } from "../../engine/schedule/textbook-bubble.ts";
import type { Timeline } from "../../engine/schedule/timeline.ts";
import type { ScheduleSceneInput } from "../../scene/schedule/schedule-input.ts";
import { SCHEDULE_TITLES } from "../../scene/schedule/schedule-names.ts";
import type { SimulatedStep } from "../../state/timeline-source.ts";

export function scheduleInputOf({ analysis, timeline }: SimulatedStep): ScheduleSceneInput {
  const { schedule } = analysis.plan.training;
  return {
    timeline,
    name: SCHEDULE_TITLES[schedule],
    textbookBubble: textbookOf(timeline, analysis.plan),
  };
}

/** The textbook knows one duration for all ranks: the mean is taken. */
function textbookOf({ schedule, durations }: Timeline, plan: Plan) {
  const perRank = (read: (stage: number) => number) => {
    let sum = 0;
    for (let stage = 0; stage < schedule.stageCount; stage += 1) sum += read(stage);
    return sum / schedule.rankCount;
  };
  const forward = perRank((stage) => durations.forwardSeconds[stage] ?? 0);
  const inputGradient = perRank(
    (stage) =>
      (durations.recomputeSeconds[stage] ?? 0) + (durations.inputGradientSeconds[stage] ?? 0),
  );
  const weightGradient = perRank((stage) => durations.weightGradientSeconds[stage] ?? 0);
  const factor = durations.overlappedPairFactor ?? 1;
  return textbookBubble(plan.training.schedule, {
    p: schedule.rankCount,
    m: schedule.microBatchCount,
    v: schedule.stageCount / schedule.rankCount,
    F: forward,
    I: inputGradient,
    W: weightGradient,
    O: factor * (forward + inputGradient + weightGradient),
  });
}

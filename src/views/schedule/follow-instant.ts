/**
 * Keeps the cluster's picture at the instant of the step: fetched behind the first picture, by pages
 * that show one.
 */
import { activityOf, type StageActivity } from "../../scene/cluster/stage-activity.ts";
import type { ThemeName } from "../../scene/theme.ts";
import { clockOf } from "../../state/clock.ts";
import type { ShardscopeStore } from "../../state/store.ts";
import { stepSourceOf } from "../../state/timeline-source.ts";

/** An instant to begin with, as a share of the step: one at which every stage works, as a rule. */
const IN_THE_MIDST = 0.25;

/**
 * Calls with what every stage does, at every instant and for every step; undefined while the plan has
 * no step.
 * @returns how to stop
 */
export function followInstant(
  store: ShardscopeStore,
  theme: ThemeName,
  show: (activity: StageActivity | undefined) => void,
): () => void {
  const clock = clockOf(store);
  const source = stepSourceOf(store);
  let at: ((time: number) => StageActivity) | undefined;
  const showInstant = () => show(clock.time === undefined ? undefined : at?.(clock.time));
  const takeStep = () => {
    const { step, pending, refusal } = source.get();
    const isPresent = step !== undefined && !pending && refusal === undefined;
    at = isPresent ? activityOf(step.timeline, theme) : undefined;
    clock.run(step?.timeline);
    if (isPresent && clock.time === undefined && store.getState().view.color === "activity") {
      clock.set(IN_THE_MIDST * step.timeline.pipelineSeconds);
    }
    showInstant();
  };
  const stops = [source.subscribe(takeStep), clock.follow(showInstant)];
  takeStep();
  return () => {
    for (const stop of stops) stop();
  };
}

/** Two schedules of one plan in a sentence: how long their steps are, and their bubbles. */
import { bubbleFraction } from "../../engine/schedule/timeline.ts";
import { formatDuration, formatShare } from "../../scene/quantity-text.ts";
import type { ScheduleSceneInput } from "../../scene/schedule/schedule-input.ts";

export function ComparedWords(props: { input: ScheduleSceneInput; other: ScheduleSceneInput }) {
  const { input, other } = props;
  const change = other.timeline.stepSeconds / input.timeline.stepSeconds - 1;
  const words = change < 0 ? "shorter" : "longer";
  return (
    <p className="schedule-note" aria-live="polite">
      <strong>{other.name}</strong>: the step takes {formatDuration(other.timeline.stepSeconds)}{" "}
      instead of {formatDuration(input.timeline.stepSeconds)},{" "}
      {Math.abs(change) < 0.0005 ? "the same" : `${formatShare(Math.abs(change))} ${words}`}; the
      bubble is {formatShare(bubbleFraction(other.timeline))} instead of{" "}
      {formatShare(bubbleFraction(input.timeline))}.
    </p>
  );
}

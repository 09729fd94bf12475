import { useEffect, useId, useState, useSyncExternalStore } from "react";
import { formatDuration } from "../../scene/quantity-text.ts";
import { clockOf } from "../../state/clock.ts";
import { instantOf } from "../../state/network-moment.ts";
import { stepSourceOf } from "../../state/timeline-source.ts";
import { useShardscope, useShardscopeStore } from "../../state/use-shardscope.ts";

const STOPS = 1000;

/** The schedule's cursor, to be moved here as well; links follow when it rests. */
export function InstantSlider() {
  const id = useId();
  const store = useShardscopeStore();
  const source = stepSourceOf(store);
  const { step, refusal } = useSyncExternalStore(source.subscribe, source.get);
  const time = useShardscope((state) => state.view.time);
  const rested = step && instantOf(step.timeline, time).from;
  const [moved, setMoved] = useState<number>();
  useEffect(() => {
    if (rested !== undefined) setMoved(undefined);
  }, [rested]);
  const clock = clockOf(store);
  useEffect(() => clock.run(step?.timeline), [clock, step]);
  if (refusal !== undefined) return <p className="hint">{refusal}</p>;
  if (!step || rested === undefined) return <p className="hint">Simulating the step …</p>;
  const { stepSeconds } = step.timeline;
  const shown = moved ?? rested;
  return (
    <span className="network-choice instant-slider">
      <label htmlFor={id}>Instant</label>
      <input
        id={id}
        type="range"
        min={0}
        max={STOPS}
        value={Math.round((shown / stepSeconds) * STOPS)}
        aria-valuetext={`${formatDuration(shown)} of ${formatDuration(stepSeconds)}`}
        onChange={(event) => {
          const next = (Number(event.target.value) / STOPS) * stepSeconds;
          setMoved(next);
          clock.set(next);
        }}
      />
      <output htmlFor={id}>
        {formatDuration(shown)} of {formatDuration(stepSeconds)}
      </output>
    </span>
  );
}

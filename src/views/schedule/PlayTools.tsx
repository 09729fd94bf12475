/** The clock's controls: event by event, playing, how fast, and over again. */
import { useEffect, useRef, useSyncExternalStore } from "react";
import { formatDuration } from "../../scene/quantity-text.ts";
import { instantText } from "../../scene/schedule/instant-text.ts";
import { clockOf, type StepClock } from "../../state/clock.ts";
import { useShardscopeStore } from "../../state/use-shardscope.ts";

/** How long the whole step takes to play, seconds; 0: as long as it really takes. */
const SPEEDS: readonly [seconds: number, label: string][] = [
  [5, "step in 5 s"],
  [15, "step in 15 s"],
  [60, "step in a minute"],
  [0, "real time"],
];

export function PlayTools(props: {
  /** Leaves out what a strip has no room for. */
  brief?: boolean;
  /** Called before a control moves the instant. */
  onUse?(): void;
}) {
  const clock = clockOf(useShardscopeStore());
  const { playing, playSeconds, loops } = useSyncExternalStore(clock.subscribe, clock.controls);
  const use = (move: () => void) => {
    props.onUse?.();
    move();
  };
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset draws its own box
    <div className="play-tools" role="group" aria-label="Time">
      <button type="button" aria-label="Event before" onClick={() => use(() => clock.step(-1))}>
        ‹
      </button>
      <button type="button" className="play" onClick={() => use(() => clock.toggle())}>
        {playing ? "Pause" : "Play"}
      </button>
      <button type="button" aria-label="Next event" onClick={() => use(() => clock.step(1))}>
        ›
      </button>
      <Instant />
      <select
        aria-label="Speed"
        value={playSeconds}
        onChange={(event) => clock.setPlaySeconds(Number(event.target.value))}
      >
        {SPEEDS.map(([seconds, label]) => (
          <option key={seconds} value={seconds}>
            {label}
          </option>
        ))}
      </select>
      {props.brief ? null : (
        <label>
          <input
            type="checkbox"
            checked={loops}
            onChange={(event) => clock.setLoops(event.target.checked)}
          />
          Loop
        </label>
      )}
    </div>
  );
}

/** The instant in words, written by the clock itself: it changes with every frame. */
function Instant() {
  const clock = clockOf(useShardscopeStore());
  const text = useRef<HTMLOutputElement>(null);
  useEffect(() => {
    const write = (time: number | undefined) => {
      if (text.current) text.current.value = time === undefined ? "–" : wordsOf(clock, time);
    };
    write(clock.time);
    const stops = [clock.follow(write), clock.subscribe(() => write(clock.time))];
    return () => {
      for (const stop of stops) stop();
    };
  }, [clock]);
  return <output ref={text} className="instant" aria-label="Instant" aria-live="off" />;
}

/** Before the step is simulated its instants can be told no better than any duration. */
function wordsOf({ timeline }: StepClock, time: number): string {
  return timeline ? instantText(timeline, time) : formatDuration(time);
}

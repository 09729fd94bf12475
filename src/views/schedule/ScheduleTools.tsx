/** Play, step, speed, zoom, and another schedule to compare with. */
import { useSyncExternalStore } from "react";
import type { ScheduleName } from "../../engine/plan/plan.ts";
import { SCHEDULE_TITLES } from "../../scene/schedule/schedule-names.ts";
import { clockOf } from "../../state/clock.ts";
import { useShardscopeStore } from "../../state/use-shardscope.ts";

/** How long the whole step takes to play, seconds; 0: as long as it really takes. */
const SPEEDS: readonly [seconds: number, label: string][] = [
  [5, "step in 5 s"],
  [15, "step in 15 s"],
  [60, "step in a minute"],
  [0, "real time"],
];

export interface ScheduleToolsProps {
  schedule: ScheduleName;
  compared: ScheduleName | undefined;
  onZoom(factor: number): void;
  onWhole(): void;
  onCompare(name: ScheduleName | undefined): void;
}

export function ScheduleTools(props: ScheduleToolsProps) {
  const others = (Object.keys(SCHEDULE_TITLES) as ScheduleName[]).filter(
    (name) => name !== props.schedule,
  );
  return (
    <div className="picture-tools schedule-tools">
      <PlayTools />
      <label>
        Compare with
        <select
          value={props.compared ?? ""}
          onChange={(event) =>
            props.onCompare((event.target.value || undefined) as ScheduleName | undefined)
          }
        >
          <option value="">nothing</option>
          {others.map((name) => (
            <option key={name} value={name}>
              {SCHEDULE_TITLES[name]}
            </option>
          ))}
        </select>
      </label>
      <button type="button" aria-label="Zoom out" onClick={() => props.onZoom(0.5)}>
        −
      </button>
      <button type="button" aria-label="Zoom in" onClick={() => props.onZoom(2)}>
        +
      </button>
      <button type="button" onClick={props.onWhole}>
        Whole step
      </button>
    </div>
  );
}

function PlayTools() {
  const clock = clockOf(useShardscopeStore());
  const { playing, playSeconds, loops } = useSyncExternalStore(clock.subscribe, clock.controls);
  return (
    <>
      <button type="button" aria-label="Event before" onClick={() => clock.step(-1)}>
        ‹
      </button>
      <button type="button" onClick={() => clock.toggle()}>
        {playing ? "Pause" : "Play"}
      </button>
      <button type="button" aria-label="Next event" onClick={() => clock.step(1)}>
        ›
      </button>
      <label>
        Speed
        <select
          value={playSeconds}
          onChange={(event) => clock.setPlaySeconds(Number(event.target.value))}
        >
          {SPEEDS.map(([seconds, label]) => (
            <option key={seconds} value={seconds}>
              {label}
            </option>
          ))}
        </select>
      </label>
      <label>
        <input
          type="checkbox"
          checked={loops}
          onChange={(event) => clock.setLoops(event.target.checked)}
        />
        Loop
      </label>
    </>
  );
}

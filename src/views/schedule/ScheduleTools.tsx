/** Play, step, speed, zoom, and another schedule to compare with. */
import type { ScheduleName } from "../../engine/plan/plan.ts";
import { SCHEDULE_TITLES } from "../../scene/schedule/schedule-names.ts";
import { PlayTools } from "./PlayTools.tsx";

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

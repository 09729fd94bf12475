/** Play, step, speed, zoom, and another schedule to compare with. */
import type { ScheduleName } from "../../engine/plan/plan.ts";
import { SCHEDULE_CHOICES } from "../../scene/schedule/schedule-names.ts";
import { PlayTools } from "./PlayTools.tsx";

export interface ScheduleToolsProps {
  schedule: ScheduleName;
  compared: ScheduleName | undefined;
  onZoom(factor: number): void;
  onWhole(): void;
  onCompare(name: ScheduleName | undefined): void;
}

export function ScheduleTools(props: ScheduleToolsProps) {
  // A link may compare a schedule with itself; then that is what the list says.
  const others = SCHEDULE_CHOICES.filter(
    ({ value }) => value !== props.schedule || value === props.compared,
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
          {others.map(({ value, label }) => (
            <option key={value} value={value}>
              {label}
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

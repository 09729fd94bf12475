import { type KeyboardEvent, type PointerEvent, useId, useRef, useState } from "react";
import {
  type DegreeStop,
  labelledStops,
  legalStopBeyond,
  nearestLegalStop,
  stopPosition,
  stopsPassedOver,
} from "./degree-stops.ts";

/** Width of the track in the narrowest column it stands in; numbers that fit there fit anywhere. */
const TRACK_WIDTH = 184;

/**
 * A parallel degree as a slider that rests only on legal values. The native range input carries the
 * meaning (name, value, keys, focus); the track over it is drawn by hand because its stops are
 * evenly spaced while their values are not, and because illegal ones are shown as hollow.
 */
export function DegreeSlider(props: {
  label: string;
  value: number;
  stops: readonly DegreeStop[];
  /** What the present value means or costs. */
  note?: string | undefined;
  onChange(value: number, gesture: string): void;
}) {
  const { stops, value, label } = props;
  const id = useId();
  const input = useRef<HTMLInputElement>(null);
  const track = useRef<HTMLDivElement>(null);
  const [refusal, setRefusal] = useState<string>();
  const labelled = labelledStops(stops, value, TRACK_WIDTH);
  const first = stops[0]?.value ?? value;
  const last = stops.at(-1)?.value ?? value;

  const moveTo = (stop: DegreeStop | undefined, gesture: string) => {
    if (!stop || stop.value === value) return;
    setRefusal(refusalText(stopsPassedOver(stops, value, stop.value)));
    props.onChange(stop.value, gesture);
  };
  const step = (direction: 1 | -1) => {
    const next = legalStopBeyond(stops, value, direction);
    if (next) moveTo(next, `${label} keys`);
    else {
      const beyond = stops.filter((stop) => !stop.legal && (stop.value - value) * direction > 0);
      const end = direction > 0 ? "the most that is offered here" : "the least there is";
      setRefusal(refusalText(beyond) ?? `${value} is ${end}`);
    }
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const legal = stops.filter((stop) => stop.legal);
    const actions: Record<string, () => void> = {
      ArrowRight: () => step(1),
      ArrowUp: () => step(1),
      PageUp: () => step(1),
      ArrowLeft: () => step(-1),
      ArrowDown: () => step(-1),
      PageDown: () => step(-1),
      Home: () => moveTo(legal[0], `${label} keys`),
      End: () => moveTo(legal.at(-1), `${label} keys`),
    };
    const action = event.altKey || event.ctrlKey || event.metaKey ? undefined : actions[event.key];
    if (!action) return;
    event.preventDefault();
    event.stopPropagation();
    action();
  };
  const dragTo = (event: PointerEvent<HTMLDivElement>) => {
    const box = track.current?.getBoundingClientRect();
    if (!box || box.width === 0) return;
    const position = (event.clientX - box.left) / box.width;
    const stop = nearestLegalStop(stops, position);
    const wanted = stops[Math.round(Math.min(Math.max(position, 0), 1) * (stops.length - 1))];
    moveTo(stop, `${label} drag`);
    setRefusal(wanted && !wanted.legal ? refusalText([wanted]) : undefined);
  };

  return (
    <div className="degree">
      <div className="degree-head">
        <label htmlFor={id}>{label}</label>
        <span className="degree-value" aria-hidden="true">
          {value}
        </span>
      </div>
      <div
        className="degree-track"
        onPointerDown={(event) => {
          if (event.button !== 0) return;
          event.currentTarget.setPointerCapture(event.pointerId);
          event.preventDefault();
          input.current?.focus();
          dragTo(event);
        }}
        onPointerMove={(event) => {
          if (event.currentTarget.hasPointerCapture(event.pointerId)) dragTo(event);
        }}
      >
        <input
          ref={input}
          id={id}
          type="range"
          min={first}
          max={last}
          step={1}
          value={value}
          aria-describedby={`${id}-note`}
          onKeyDown={onKeyDown}
          onChange={(event) => {
            // Assistive technology and scripts set a value; the nearest legal one answers.
            const asked = Number(event.target.value);
            const nearest = nearestLegalStop(stops, stopPosition(stops, asked));
            const stop =
              nearest?.value === value
                ? legalStopBeyond(stops, value, asked > value ? 1 : -1)
                : nearest;
            moveTo(stop, `${label} keys`);
          }}
        />
        <div className="rail" ref={track} aria-hidden="true">
          <div className="rail-fill" style={{ width: percent(stopPosition(stops, value)) }} />
          {stops.map((stop) => (
            <span
              key={stop.value}
              className={stop.legal ? "stop" : "stop illegal"}
              title={stop.reason ? `${stop.value}: ${stop.reason}` : String(stop.value)}
              style={{ left: percent(stopPosition(stops, stop.value)) }}
            >
              {labelled.has(stop.value) ? <b>{stop.value}</b> : null}
            </span>
          ))}
          <span className="thumb" style={{ left: percent(stopPosition(stops, value)) }} />
        </div>
      </div>
      <p className="hint" id={`${id}-note`}>
        {refusal ?? props.note ?? ""}
      </p>
    </div>
  );
}

function refusalText(passed: readonly DegreeStop[]): string | undefined {
  const stop = passed[0];
  return stop ? `${stop.value}: ${stop.reason ?? "not possible here"}` : undefined;
}

function percent(position: number): string {
  return `${(position * 100).toFixed(2)}%`;
}

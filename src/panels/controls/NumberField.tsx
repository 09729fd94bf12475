import { useEffect, useId, useState } from "react";

/**
 * A whole number typed by hand. What is typed stays as typed while it is wrong; the plan hears of
 * every text that is a number, and says itself what is wrong with the value.
 */
export function NumberField(props: {
  label: string;
  value: number;
  unit?: string;
  /** The plan's field, so that the plan's complaint about it can be tied to this control. */
  problem?: string | undefined;
  onChange(value: number): void;
  onNotANumber(text: string): void;
}) {
  const id = useId();
  const [text, setText] = useState(String(props.value));
  // Once the field is back at the value that stands, nothing in it is wrong any more.
  const problem = text === String(props.value) || text.trim() === "" ? undefined : props.problem;
  useEffect(() => setText(String(props.value)), [props.value]);
  return (
    <div className="row">
      <label htmlFor={id}>{props.label}</label>
      <span className="number-field">
        <input
          id={id}
          inputMode="numeric"
          autoComplete="off"
          value={text}
          aria-invalid={problem !== undefined}
          aria-describedby={problem === undefined ? undefined : `${id}-problem`}
          onChange={(event) => {
            setText(event.target.value);
            const value = Number(event.target.value.replaceAll(/[,\s]/g, ""));
            if (event.target.value.trim() !== "" && Number.isFinite(value)) props.onChange(value);
            else if (event.target.value.trim() !== "") props.onNotANumber(event.target.value);
          }}
          onBlur={() => setText(String(props.value))}
        />
        {props.unit ? <span className="unit">{props.unit}</span> : null}
      </span>
      {problem === undefined ? null : (
        <p className="problem" id={`${id}-problem`}>
          {problem}
        </p>
      )}
    </div>
  );
}

import { useId } from "react";

/** A few exclusive choices in a row: native radio buttons, so that keys and readers know them. */
export function Segmented<Value extends string | number>(props: {
  label: string;
  value: Value;
  choices: readonly { value: Value; label: string; title?: string; disabled?: boolean }[];
  onChange(value: Value): void;
  hint?: string;
}) {
  const name = useId();
  return (
    <fieldset className="segmented row" aria-describedby={props.hint ? `${name}-hint` : undefined}>
      <legend>{props.label}</legend>
      <div className="segments">
        {props.choices.map((choice) => (
          <label key={choice.value} title={choice.title}>
            <input
              type="radio"
              name={name}
              value={choice.value}
              checked={choice.value === props.value}
              disabled={choice.disabled}
              aria-label={choice.title ?? choice.label}
              onChange={() => props.onChange(choice.value)}
            />
            <span aria-hidden="true">{choice.label}</span>
          </label>
        ))}
      </div>
      {props.hint ? (
        <p className="hint" id={`${name}-hint`}>
          {props.hint}
        </p>
      ) : null}
    </fieldset>
  );
}

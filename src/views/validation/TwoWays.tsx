import { useId } from "react";

/** A choice between two, both always seen. */
export function TwoWays<Value extends string>(props: {
  legend: string;
  value: Value;
  options: Record<NoInfer<Value>, string>;
  onChange(value: NoInfer<Value>): void;
}) {
  const name = useId();
  return (
    <fieldset className="two-ways">
      <legend>{props.legend}</legend>
      <span className="segments">
        {(Object.entries(props.options) as [Value, string][]).map(([value, text]) => (
          <label key={value}>
            <input
              type="radio"
              name={name}
              checked={value === props.value}
              onChange={() => props.onChange(value)}
            />
            <span>{text}</span>
          </label>
        ))}
      </span>
    </fieldset>
  );
}

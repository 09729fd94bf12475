import { useId } from "react";

export interface ChoiceGroup {
  label: string;
  choices: readonly { value: string; label: string }[];
}

/** One of many, by the platform's own combobox: it types ahead, scrolls and works on a phone. */
export function Choice(props: {
  label: string;
  value: string;
  groups: readonly ChoiceGroup[];
  onChange(value: string): void;
  /** The heading above already says it; readers still hear the label. */
  labelHidden?: boolean;
}) {
  const id = useId();
  const isListed = props.groups.some(({ choices }) =>
    choices.some(({ value }) => value === props.value),
  );
  return (
    <div className={props.labelHidden ? "stacked" : "row"}>
      <label htmlFor={id} className={props.labelHidden ? "visually-hidden" : undefined}>
        {props.label}
      </label>
      <select id={id} value={props.value} onChange={(event) => props.onChange(event.target.value)}>
        {/* A link may bring what no list has; a combobox that showed its first entry instead would lie. */}
        {isListed ? null : <option value={props.value}>{props.value}</option>}
        {props.groups.map((group) =>
          group.label === "" ? (
            group.choices.map((choice) => (
              <option key={choice.value} value={choice.value}>
                {choice.label}
              </option>
            ))
          ) : (
            <optgroup key={group.label} label={group.label}>
              {group.choices.map((choice) => (
                <option key={choice.value} value={choice.value}>
                  {choice.label}
                </option>
              ))}
            </optgroup>
          ),
        )}
      </select>
    </div>
  );
}

import { NumberField } from "./NumberField.tsx";
import { useEdit, useProblem } from "./use-edit.ts";

/** A whole number of the plan, with the plan's complaint about it when there is one. */
export function WholeNumber(props: { label: string; path: string; value: number; unit?: string }) {
  const edit = useEdit();
  const { problem, answered } = useProblem(props.path);
  return (
    <NumberField
      label={props.label}
      value={props.value}
      {...(props.unit ? { unit: props.unit } : {})}
      problem={problem}
      onChange={(value) => answered(edit({ [props.path]: value }, props.path))}
      onNotANumber={(text) => edit.refuse(props.path, `${JSON.stringify(text)} is not a number`)}
    />
  );
}

import { useEffect, useId, useState } from "react";
import { isAmount } from "../../state/run-terms.ts";

/**
 * A positive amount typed by hand, or none. What is typed stays as typed while it is wrong, and is
 * said to be.
 */
export function AmountField(props: {
  label: string;
  value: number | undefined;
  unit: string;
  /** How many of what is meant make one of the unit. */
  scale: number;
  hint: React.ReactNode;
  onChange(value: number | undefined): void;
}) {
  const { label, value, unit, scale, hint, onChange } = props;
  const id = useId();
  const shown = value === undefined ? "" : String(Number((value / scale).toPrecision(9)));
  const [text, setText] = useState(shown);
  useEffect(() => setText(shown), [shown]);
  const typed = amountIn(text, scale);
  const isWrong = text.trim() !== "" && typed === undefined;
  return (
    <div className="amount">
      <label htmlFor={id}>{label}</label>
      <span className="number-field">
        <input
          id={id}
          inputMode="decimal"
          autoComplete="off"
          value={text}
          aria-invalid={isWrong}
          aria-describedby={`${id}-hint`}
          onChange={(event) => {
            const next = event.target.value;
            setText(next);
            const amount = amountIn(next, scale);
            if (next.trim() === "" || amount !== undefined) onChange(amount);
          }}
          onBlur={() => setText(shown)}
        />
        <span className="unit">{unit}</span>
      </span>
      <p className={isWrong ? "problem" : "hint"} id={`${id}-hint`}>
        {isWrong ? `${JSON.stringify(text)} is no amount: a number above 0` : hint}
      </p>
    </div>
  );
}

function amountIn(text: string, scale: number): number | undefined {
  const bare = text.replaceAll(/[,\s]/g, "");
  const amount = bare === "" ? Number.NaN : Number(bare) * scale;
  return isAmount(amount) ? amount : undefined;
}

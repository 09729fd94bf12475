import { useEffect, useId, useState } from "react";
import { useShardscope } from "../../state/use-shardscope.ts";
import { useEdit, useProblem } from "./use-edit.ts";

const USUAL_ORDERS = [
  ["tp-cp-ep-dp-pp", "Megatron-Core's default"],
  ["tp-cp-ep-pp-dp", "data outermost (Llama 3)"],
  ["tp-pp-dp-cp-ep", "pipeline next to tensor"],
  ["pp-dp-tp-cp-ep", "tensor outermost: what goes wrong"],
  ["dp-tp-cp-ep-pp", "data innermost"],
] as const;

/** The order of the ranks' axes, fastest-varying first; usual ones are offered, any can be typed. */
export function OrderField() {
  const id = useId();
  const order = useShardscope((state) => state.analysis.plan.parallel.order);
  const { problem } = useProblem("parallel.order");
  const edit = useEdit();
  const [text, setText] = useState<string>(order);
  useEffect(() => setText(order), [order]);
  return (
    <div className="stacked text-field">
      <label htmlFor={id}>Rank order, fastest first</label>
      <input
        id={id}
        list={`${id}-usual`}
        value={text}
        spellCheck={false}
        autoComplete="off"
        aria-invalid={problem !== undefined}
        aria-describedby={problem ? `${id}-problem` : undefined}
        onChange={(event) => {
          setText(event.target.value);
          if (isWholeOrder(event.target.value)) edit({ "parallel.order": event.target.value });
        }}
        onBlur={() => {
          if (text !== order && !edit({ "parallel.order": text })) setText(order);
        }}
      />
      <datalist id={`${id}-usual`}>
        {USUAL_ORDERS.map(([value, meaning]) => (
          <option key={value} value={value}>
            {meaning}
          </option>
        ))}
      </datalist>
      {problem ? (
        <p className="problem" id={`${id}-problem`}>
          {problem}
        </p>
      ) : null}
    </div>
  );
}

/** Whether the text names axes only; half-typed orders are left alone until they are whole. */
function isWholeOrder(text: string): boolean {
  return /^(tp|cp|ep|dp|pp)(-(tp|cp|ep|dp|pp)){1,4}$/.test(text) && text.split("-").length === 5;
}

import { useId, useState } from "react";
import {
  type Measure,
  relativeError,
  type ValidationRun,
} from "../../scene/validation/validation-run.ts";
import {
  errorText,
  measureText,
  runText,
  valueText,
} from "../../scene/validation/validation-words.ts";

type Order = "source" | "measured" | "error";

const ORDERS: Record<Order, string> = {
  source: "as published",
  measured: "by what was measured",
  error: "largest error first",
};

/** The same runs as a table, in an order of one's choice; each can be opened. */
export function RunTable(props: {
  runs: readonly ValidationRun[];
  measure: Measure;
  onOpen(run: ValidationRun): void;
}) {
  const id = useId();
  const [order, setOrder] = useState<Order>("source");
  return (
    <>
      <div className="run-order">
        <label htmlFor={id}>Order</label>
        <select id={id} value={order} onChange={({ target }) => setOrder(target.value as Order)}>
          {Object.entries(ORDERS).map(([value, name]) => (
            <option key={value} value={value}>
              {name}
            </option>
          ))}
        </select>
      </div>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard */}
      <section className="table-scroll" tabIndex={0} aria-label="Table of published runs">
        <table className="data-table run-table">
          <thead>
            <tr>
              <th scope="col">run</th>
              <th scope="col">what it was</th>
              <th scope="col">measured {measureText(props.measure)}</th>
              <th scope="col">predicted</th>
              <th scope="col">error</th>
            </tr>
          </thead>
          <tbody>
            {inOrder(props.runs, props.measure, order).map((run) => {
              const comparison = run[props.measure];
              if (!comparison) return null;
              return (
                <tr key={run.id}>
                  <th scope="row">
                    <button type="button" onClick={() => props.onOpen(run)}>
                      {run.id}
                    </button>
                  </th>
                  <td>{runText(run)}</td>
                  <td>{valueText(comparison.measured, props.measure)}</td>
                  <td>{valueText(comparison.predicted, props.measure)}</td>
                  <td>{errorText(comparison)}</td>
                </tr>
              );
            })}
          </tbody>
        </table>
      </section>
    </>
  );
}

function inOrder(runs: readonly ValidationRun[], measure: Measure, order: Order) {
  if (order === "source") return runs;
  const value = (run: ValidationRun) => {
    const comparison = run[measure];
    if (!comparison) return 0;
    return order === "measured" ? comparison.measured : -Math.abs(relativeError(comparison));
  };
  return [...runs].sort((one, other) => value(one) - value(other));
}

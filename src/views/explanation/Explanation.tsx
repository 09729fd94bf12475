import type { ExplainedValue, Unit } from "../../engine/quantity.ts";
import {
  formatCount,
  formatDuration,
  formatMemory,
  formatNumber,
  formatShare,
  formatTraffic,
} from "../../scene/quantity-text.ts";

/** A number opened up: its formula, the values put in, its source, and the parts it is made of. */
export function Explanation(props: { value: ExplainedValue; onClose?(): void }) {
  const { value } = props;
  return (
    <section className="explanation" aria-label={`${value.name}, explained`}>
      <div className="inspector-head">
        <h3>
          {value.name} = {formatUnit(value.value, value.unit)}
        </h3>
        {props.onClose ? (
          <button type="button" onClick={props.onClose} aria-label="Close the explanation">
            ×
          </button>
        ) : null}
      </div>
      <ExplanationBody value={value} />
    </section>
  );
}

function ExplanationBody({ value }: { value: ExplainedValue }) {
  return (
    <>
      <p className="formula">
        {value.symbol} = {value.formula}
      </p>
      {value.inputs.length > 0 ? (
        <table>
          <tbody>
            {value.inputs.map((input) => (
              <tr key={input.symbol}>
                <td className="formula">{input.symbol}</td>
                <td>{input.meaning}</td>
                <td>{formatNumber(input.value, 4)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      ) : null}
      {value.note ? <p className="source">{value.note}</p> : null}
      <p className="source">Source: {value.source}</p>
      {value.parts?.map((part) => (
        <details key={part.quantityId}>
          <summary>
            {part.name}: {formatUnit(part.value, part.unit)}
          </summary>
          <div className="explanation-part">
            <ExplanationBody value={part} />
          </div>
        </details>
      ))}
    </>
  );
}

/** A value in the unit its quantity declares. */
export function formatUnit(value: number, unit: Unit): string {
  switch (unit) {
    case "bytes":
      return formatMemory(value);
    case "seconds":
      return formatDuration(value);
    case "fraction":
      return formatShare(value);
    case "bytes per second":
      return `${formatTraffic(value)}/s`;
    case "tflops":
      return `${formatNumber(value)} TFLOP/s`;
    case "count":
      return Math.abs(value) >= 1e6 ? formatNumber(value, 4) : formatCount(value);
    default:
      return `${formatNumber(value, 4)} ${unit}`;
  }
}

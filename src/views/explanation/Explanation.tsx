import type { ExplainedValue } from "../../engine/quantity.ts";
import { formatLarge, formatNumber } from "../../scene/quantity-text.ts";
import { valueText } from "./value-text.ts";

/**
 * A number opened up: its formula, the values put in, its source, and the parts it is made of.
 * @param props.unfold whether the largest part is open from the start
 */
export function Explanation(props: { value: ExplainedValue; unfold?: boolean; onClose?(): void }) {
  const { value } = props;
  return (
    <section className="explanation" aria-label={`${value.name}, explained`}>
      <div className="inspector-head">
        <h3>
          {value.name} = {valueText(value)}
        </h3>
        {props.onClose ? (
          <button type="button" onClick={props.onClose} aria-label="Close the explanation">
            ×
          </button>
        ) : null}
      </div>
      <ExplanationBody value={value} unfold={props.unfold} />
    </section>
  );
}

function ExplanationBody({ value, unfold }: { value: ExplainedValue; unfold?: boolean }) {
  const largest = unfold ? largestOf(value.parts) : undefined;
  return (
    <>
      <p className="formula">
        {value.symbol} = {formulaOf(value)}
      </p>
      {value.inputs.length > 0 ? (
        <table>
          <tbody>
            {value.inputs.map((input) => (
              <tr key={input.symbol}>
                <td className="formula">{input.symbol}</td>
                <td>{input.meaning}</td>
                <td>{inputText(input.value)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      ) : null}
      {value.note ? <p className="source">{value.note}</p> : null}
      <p className="source">Source: {value.source}</p>
      {value.parts?.map((part, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: parts of one quantity may share its id, and never change places
        <details key={`${part.quantityId} ${index}`} open={part === largest}>
          <summary>
            {part.name}: {valueText(part)}
          </summary>
          <div className="explanation-part">
            <ExplanationBody value={part} />
          </div>
        </details>
      ))}
    </>
  );
}

/** A sum of parts that share a symbol would only repeat it. */
function formulaOf({ formula, parts = [] }: ExplainedValue): string {
  const symbols = new Set(parts.map((part) => part.symbol));
  return symbols.size < parts.length ? "the sum of its parts" : formula;
}

/** Values carry no unit of their own; the meaning beside them does. */
function inputText(value: number): string {
  return Math.abs(value) >= LONG ? formatLarge(value) : formatNumber(value, 4);
}

/** From here on digits are counted, not read. */
const LONG = 1e9;

function largestOf(parts: ExplainedValue["parts"] = []): ExplainedValue | undefined {
  return parts.reduce<ExplainedValue | undefined>(
    (most, part) => (most === undefined || part.value > most.value ? part : most),
    undefined,
  );
}

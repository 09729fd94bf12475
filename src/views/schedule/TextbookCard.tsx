/** A bubble as a paper writes it: the formula, what its symbols are here, each with its unit. */
import type { ExplainedValue } from "../../engine/quantity.ts";
import {
  formatCount,
  formatDuration,
  formatNumber,
  formatShare,
} from "../../scene/quantity-text.ts";

/** Symbols that count; all others of these formulas are times. */
const COUNTS: readonly string[] = ["p", "m", "v", "d", "k"];

export function TextbookCard({ value }: { value: ExplainedValue }) {
  const inputs = value.inputs.filter(({ symbol }) => isIn(value.formula, symbol));
  return (
    <section className="explanation" aria-label={`${value.name}, explained`}>
      <h3>
        {value.name} = {formatShare(value.value)}
      </h3>
      <p className="formula">
        {value.symbol} = {value.formula}
      </p>
      <table>
        <tbody>
          {inputs.map((input) => (
            <tr key={input.symbol}>
              <td className="formula">{input.symbol}</td>
              <td>{withoutUnit(input.meaning)}</td>
              <td>{textOf(input)}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {value.note ? <p className="source">{value.note}</p> : null}
      <p className="source">Source: {value.source}</p>
    </section>
  );
}

/** A formula names every symbol it uses by a letter that stands for itself. */
function isIn(formula: string, symbol: string): boolean {
  return formula.split(/[^\p{L}]+/u).includes(symbol);
}

function textOf({ symbol, value }: ExplainedValue["inputs"][number]): string {
  if (!COUNTS.includes(symbol)) return formatDuration(value);
  return Number.isInteger(value) ? formatCount(value) : formatNumber(value);
}

/** Declarations name the unit of what they compute with, `…, s`; here it stands beside the value. */
function withoutUnit(meaning: string): string {
  return meaning.replace(/, s$/, "");
}

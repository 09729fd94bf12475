import { summarizeBySeries, summarizeErrors } from "../../scene/validation/error-summary.ts";
import type { Measure, ValidationRun } from "../../scene/validation/validation-run.ts";
import { shareText, signedShare } from "../../scene/validation/validation-words.ts";

/** Errors per source and over all, of the runs the filter leaves. */
export function ErrorTable(props: {
  runs: readonly ValidationRun[];
  measure: Measure;
  chosen: string | undefined;
  onChoose(series: string | undefined): void;
}) {
  const rows = summarizeBySeries(props.runs, props.measure).sort(
    (one, other) => other.summary.runs - one.summary.runs,
  );
  const all = summarizeErrors(props.runs, props.measure);
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard
    <section className="table-scroll error-table" tabIndex={0} aria-label="Errors by source">
      <table className="data-table">
        <thead>
          <tr>
            <th scope="col">source</th>
            <th scope="col">runs</th>
            <th scope="col">median</th>
            <th scope="col">9 in 10</th>
            <th scope="col">bias</th>
          </tr>
        </thead>
        <tbody>
          {all ? (
            <tr>
              <th scope="row">all shown</th>
              <td>{all.runs}</td>
              <td>{shareText(all.median)}</td>
              <td>{shareText(all.ninetieth)}</td>
              <td>{signedShare(all.bias)}</td>
            </tr>
          ) : null}
          {rows.map(({ series, summary }) => (
            <tr key={series} aria-selected={series === props.chosen}>
              <th scope="row">
                <button
                  type="button"
                  aria-pressed={series === props.chosen}
                  onClick={() => props.onChoose(series === props.chosen ? undefined : series)}
                >
                  {series}
                </button>
              </th>
              <td>{summary.runs}</td>
              <td>{shareText(summary.median)}</td>
              <td>{shareText(summary.ninetieth)}</td>
              <td>{signedShare(summary.bias)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

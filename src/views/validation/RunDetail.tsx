import {
  type Measure,
  relativeError,
  type ValidationRun,
} from "../../scene/validation/validation-run.ts";
import {
  errorText,
  MEMORY_KIND_TEXT,
  runText,
  trainingText,
  valueText,
} from "../../scene/validation/validation-words.ts";

/** One run: what it was, what was measured and predicted, what is known to be doubtful about it. */
export function RunDetail({ run }: { run: ValidationRun }) {
  return (
    <div className="run-detail">
      <p>
        <strong>{runText(run)}</strong>
      </p>
      <p className="source">{trainingText(run)}</p>
      <table>
        <thead>
          <tr>
            <td />
            <th scope="col">measured</th>
            <th scope="col">predicted</th>
            <th scope="col">error</th>
          </tr>
        </thead>
        <tbody>
          <ComparedRow run={run} measure="seconds" name="iteration" />
          <ComparedRow run={run} measure="memory" name="memory" />
        </tbody>
      </table>
      {run.memory ? <p className="source">Memory as {MEMORY_KIND_TEXT[run.memory.kind]}.</p> : null}
      {run.unknown ? (
        <p className="source">Not stated, so assumed: {run.unknown.join(", ")}.</p>
      ) : null}
      <p className="source">Source: {run.source}</p>
      {run.notes ? <p className="source run-notes">{run.notes}</p> : null}
    </div>
  );
}

function ComparedRow(props: { run: ValidationRun; measure: Measure; name: string }) {
  const comparison = props.run[props.measure];
  if (!comparison) return null;
  return (
    <tr>
      <th scope="row">{props.name}</th>
      <td>{valueText(comparison.measured, props.measure)}</td>
      <td>{valueText(comparison.predicted, props.measure)}</td>
      <td className={Math.abs(relativeError(comparison)) > 0.25 ? "far" : undefined}>
        {errorText(comparison)}
      </td>
    </tr>
  );
}

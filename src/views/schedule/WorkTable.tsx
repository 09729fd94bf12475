/** The work of one pipeline rank, or one micro-batch's passes, as a table: what the picture shows. */
import { useState } from "react";
import type { Timeline } from "../../engine/schedule/timeline.ts";
import { formatDuration } from "../../scene/quantity-text.ts";
import { instantText } from "../../scene/schedule/instant-text.ts";
import type { ScheduleSceneInput } from "../../scene/schedule/schedule-input.ts";
import { countRowsOfRank, rowsOfMicroBatch, rowsOfRank } from "../../scene/schedule/work-rows.ts";

/** Rows of one page: a step may have hundreds of thousands of passes. */
const PAGE = 100;
const HEADS = ["pass", "what", "micro-batch", "stage", "rank", "from", "to", "long"];
/** Where passes of one step differ in the weights they use. */
const VERSION_HEAD = "weights";

export interface WorkTableProps {
  input: ScheduleSceneInput;
  rank: number;
  microBatch: number | undefined;
  /** Whether to say which schedule it is, where another has its table too. */
  named: boolean;
  /** A row was chosen: an instant, and the pass that begins then. */
  onRow(time: number, pass: number | undefined): void;
}

/** The table, to be opened; made when it first is. */
export function WorkTable(props: WorkTableProps) {
  const [open, setOpen] = useState(false);
  return (
    <details
      className="schedule-table"
      onToggle={({ currentTarget }) => setOpen(currentTarget.open)}
    >
      <summary>Passes as a table{props.named ? `, ${props.input.name}` : ""}</summary>
      {open ? <Rows {...props} timeline={props.input.timeline} /> : null}
    </details>
  );
}

function Rows(props: WorkTableProps & { timeline: Timeline }) {
  const { timeline, rank, microBatch } = props;
  const [page, setPage] = useState(0);
  const count = countRowsOfRank(timeline, rank);
  const from = PAGE * Math.min(page, Math.max(0, Math.ceil(count / PAGE) - 1));
  const ofRank = microBatch === undefined;
  const hasVersions = timeline.schedule.asynchronous;
  const heads = hasVersions ? [...HEADS, VERSION_HEAD] : HEADS;
  const rows = ofRank
    ? rowsOfRank(timeline, rank, from, PAGE)
    : rowsOfMicroBatch(timeline, microBatch);
  const title = ofRank
    ? `Rows ${from + 1} to ${from + rows.length} of ${count} on pipeline rank ${rank}`
    : `The way of micro-batch ${microBatch}`;
  return (
    <>
      <p>
        {title}{" "}
        {ofRank && count > PAGE ? (
          <>
            <button type="button" disabled={from === 0} onClick={() => setPage(from / PAGE - 1)}>
              before
            </button>{" "}
            <button
              type="button"
              disabled={from + PAGE >= count}
              onClick={() => setPage(from / PAGE + 1)}
            >
              next
            </button>
          </>
        ) : null}
      </p>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard */}
      <section className="table-scroll" tabIndex={0} aria-label={title}>
        <table className="data-table">
          <thead>
            <tr>
              {heads.map((head) => (
                <th key={head} scope="col">
                  {head}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map((row) => (
              <tr key={row.key}>
                <th scope="row">
                  <button type="button" onClick={() => props.onRow(row.startSeconds, row.pass)}>
                    {row.text ?? row.kind}
                  </button>
                </th>
                <td>{row.kind}</td>
                <td>{row.microBatch ?? "–"}</td>
                <td>{row.virtualStage ?? "–"}</td>
                <td>{row.rank}</td>
                <td>{instantText(timeline, row.startSeconds)}</td>
                <td>{instantText(timeline, row.endSeconds)}</td>
                <td>{formatDuration(row.endSeconds - row.startSeconds)}</td>
                {hasVersions ? (
                  <td>{row.version === undefined ? "–" : `v${row.version}`}</td>
                ) : null}
              </tr>
            ))}
          </tbody>
        </table>
      </section>
    </>
  );
}

/** The passes of one pipeline rank or one micro-batch as a table: what the picture shows, readable. */
import { useState } from "react";
import type { Timeline } from "../../engine/schedule/timeline.ts";
import { formatDuration } from "../../scene/quantity-text.ts";
import { passesOfMicroBatch, passesOfRank } from "../../scene/schedule/describe-schedule.ts";

/** Rows of one page: a step may have hundreds of thousands of passes. */
const PAGE = 100;

export function PassTable(props: {
  timeline: Timeline;
  rank: number;
  microBatch: number | undefined;
  onPass(pass: number): void;
}) {
  const { timeline, rank, microBatch } = props;
  const [page, setPage] = useState(0);
  const { rankStart } = timeline.schedule;
  const count = (rankStart[rank + 1] ?? 0) - (rankStart[rank] ?? 0);
  const from = PAGE * Math.min(page, Math.max(0, Math.ceil(count / PAGE) - 1));
  const ofRank = microBatch === undefined;
  const rows = ofRank
    ? passesOfRank(timeline, rank, from, PAGE)
    : passesOfMicroBatch(timeline, microBatch);
  const title = ofRank
    ? `Passes ${from + 1} to ${from + rows.length} of ${count} on pipeline rank ${rank}`
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
              {["pass", "what", "micro-batch", "stage", "rank", "from", "to"].map((head) => (
                <th key={head} scope="col">
                  {head}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map((row) => (
              <tr key={row.pass}>
                <th scope="row">
                  <button type="button" onClick={() => props.onPass(row.pass)}>
                    {row.text}
                  </button>
                </th>
                <td>{row.kind}</td>
                <td>{row.microBatch}</td>
                <td>{row.virtualStage}</td>
                <td>{row.rank}</td>
                <td>{formatDuration(row.startSeconds)}</td>
                <td>{formatDuration(row.endSeconds)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </section>
    </>
  );
}

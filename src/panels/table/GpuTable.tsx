import { useEffect, useRef, useState } from "react";
import type { Analysis } from "../../engine/evaluate.ts";
import { rankFacts } from "../../engine/rank-facts.ts";
import { formatCount, formatMemory } from "../../scene/quantity-text.ts";
import { useShardscope, useShardscopeStore } from "../../state/use-shardscope.ts";

const ROWS_PER_PAGE = 64;

/** The same data as the picture, as a table: GPUs a page at a time, in rank order. */
export default function GpuTable({ onClose }: { onClose(): void }) {
  const analysis = useShardscope((state) => state.analysis);
  const selected = useShardscope((state) => state.selectedRank);
  const store = useShardscopeStore();
  const dialog = useRef<HTMLDialogElement>(null);
  const pages = Math.ceil(analysis.plan.cluster.gpus / ROWS_PER_PAGE);
  const [page, setPage] = useState(() => Math.floor((selected ?? 0) / ROWS_PER_PAGE));
  useEffect(() => dialog.current?.showModal(), []);
  const shown = Math.min(page, pages - 1);
  const first = shown * ROWS_PER_PAGE;
  const count = Math.min(ROWS_PER_PAGE, analysis.plan.cluster.gpus - first);
  const ranks = Array.from({ length: count }, (_, index) => first + index);
  return (
    <dialog ref={dialog} onClose={onClose} aria-labelledby="gpu-table-title">
      <div className="dialog-head">
        <h2 id="gpu-table-title">
          GPUs {formatCount(first)} to {formatCount(first + count - 1)} of{" "}
          {formatCount(analysis.plan.cluster.gpus)}
        </h2>
        <nav aria-label="Pages of the table">
          <button type="button" disabled={shown === 0} onClick={() => setPage(0)}>
            First
          </button>
          <button type="button" disabled={shown === 0} onClick={() => setPage(shown - 1)}>
            Previous
          </button>
          <span>
            page {formatCount(shown + 1)} of {formatCount(pages)}
          </span>
          <button type="button" disabled={shown === pages - 1} onClick={() => setPage(shown + 1)}>
            Next
          </button>
          <button type="button" disabled={shown === pages - 1} onClick={() => setPage(pages - 1)}>
            Last
          </button>
        </nav>
        <button type="button" onClick={() => dialog.current?.close()}>
          Close
        </button>
      </div>
      {/* A scrolling region must be reachable by keyboard. */}
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: scrolls by keyboard */}
      <section className="table-scroll" tabIndex={0} aria-label="Table of GPUs">
        <table className="data-table">
          <TableHead analysis={analysis} />
          <tbody>
            {ranks.map((rank) => (
              <GpuRow
                key={rank}
                analysis={analysis}
                rank={rank}
                selected={selected === rank}
                onSelect={() => store.getState().select(rank)}
              />
            ))}
          </tbody>
        </table>
      </section>
    </dialog>
  );
}

function TableHead({ analysis }: { analysis: Analysis }) {
  const { context, expert } = analysis.plan.parallel;
  return (
    <thead>
      <tr>
        <th scope="col">rank</th>
        <th scope="col">node</th>
        <th scope="col">GPU</th>
        <th scope="col">tensor</th>
        <th scope="col">stage</th>
        <th scope="col">replica</th>
        {context > 1 ? <th scope="col">context</th> : null}
        {expert > 1 ? <th scope="col">expert</th> : null}
        <th scope="col">layers</th>
        <th scope="col">memory</th>
        <th scope="col">share of capacity</th>
      </tr>
    </thead>
  );
}

function GpuRow(props: { analysis: Analysis; rank: number; selected: boolean; onSelect(): void }) {
  const { analysis, rank } = props;
  const { coordinates, memory, node, localGpu } = rankFacts(analysis, rank);
  const { context, expert } = analysis.plan.parallel;
  const layers = memory.layers.filter(([first, last]) => last >= first);
  return (
    <tr aria-selected={props.selected}>
      <th scope="row">
        <button type="button" onClick={props.onSelect} aria-label={`Select rank ${rank}`}>
          {rank}
        </button>
      </th>
      <td>{node}</td>
      <td>{localGpu}</td>
      <td>{coordinates.tensor}</td>
      <td>{coordinates.pipeline}</td>
      <td>{coordinates.data}</td>
      {context > 1 ? <td>{coordinates.context}</td> : null}
      {expert > 1 ? <td>{coordinates.expert}</td> : null}
      <td>{layers.map(([first, last]) => `${first}–${last}`).join(", ") || "none"}</td>
      <td>{formatMemory(memory.bytes.total)}</td>
      <td>
        {((memory.bytes.total / analysis.report.memory.capacityBytes) * 100).toFixed(1)} %
        {memory.bytes.total > analysis.report.memory.capacityBytes ? " (over)" : ""}
      </td>
    </tr>
  );
}

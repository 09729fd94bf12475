import { useDeferredValue, useMemo, useState } from "react";
import type { Analysis } from "../../engine/analyze.ts";
import {
  formatDuration,
  formatLarge,
  formatMemory,
  formatTraffic,
} from "../../scene/quantity-text.ts";
import type { PlanDocument } from "../../state/document.ts";
import { useShardscope, useShardscopeStore } from "../../state/use-shardscope.ts";
import { type CostedChange, changedDocument, remedies, savings } from "./try-change.ts";

/** What was tried last, and the document it made: it can be taken back while that is the plan. */
interface Tried {
  label: string;
  document: PlanDocument;
}

/**
 * Single changes that save memory, with what each costs: by themselves where the plan does not fit,
 * on demand where it does. One click tries a change, another takes it back.
 */
export function WhatWouldFit() {
  const store = useShardscopeStore();
  const analysis = useDeferredValue(useShardscope((state) => state.analysis));
  const present = useShardscope((state) => state.history.present);
  const [asked, setAsked] = useState(false);
  const [tried, setTried] = useState<Tried>();
  const { fits } = analysis.report.memory;
  const tryChange = (change: CostedChange) => {
    const document = changedDocument(store.getState().history.present, change.patch);
    if (store.getState().propose(document)) setTried({ label: change.label, document });
  };
  return (
    <section className="what-would-fit" aria-labelledby="what-would-fit-title">
      <div className="what-would-fit-head">
        <h2 id="what-would-fit-title">{fits ? "What saves memory?" : "What would make it fit?"}</h2>
        {fits ? (
          <button type="button" aria-expanded={asked} onClick={() => setAsked(!asked)}>
            {asked ? "Hide" : "Show single changes"}
          </button>
        ) : null}
        <span role="status">
          {tried && tried.document === present ? (
            <>
              Tried: {tried.label}.{" "}
              <button type="button" onClick={() => store.getState().undo()}>
                Take it back
              </button>
            </>
          ) : null}
        </span>
      </div>
      {fits && !asked ? null : <Changes analysis={analysis} onTry={tryChange} />}
    </section>
  );
}

function Changes(props: { analysis: Analysis; onTry(change: CostedChange): void }) {
  const { analysis, onTry } = props;
  const { fits } = analysis.report.memory;
  const { enough, changes } = useMemo(
    () => (fits ? { enough: true, changes: savings(analysis) } : remedies(analysis)),
    [analysis, fits],
  );
  if (changes.length === 0) {
    return <p className="hint">No single change {fits ? "saves any" : "is even possible"}.</p>;
  }
  return (
    <>
      {enough ? null : (
        <p className="hint">No single change is enough. The nearest, after which another may do:</p>
      )}
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard */}
      <section className="table-scroll" tabIndex={0} aria-label="Single changes">
        <table className="data-table change-table">
          <thead>
            <tr>
              <th scope="col">change</th>
              <th scope="col">memory</th>
              <th scope="col">iteration</th>
              <th scope="col">sent per GPU</th>
              <th scope="col">recomputed</th>
              <th scope="col">
                <span className="visually-hidden">try</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {changes.map((change) => (
              <tr key={change.id}>
                <th scope="row">{change.label}</th>
                <td>
                  {formatMemory(change.peakDeviceBytes)}
                  {change.fits ? "" : " (over)"}
                </td>
                <td>{more(change.additionalSeconds, formatDuration)}</td>
                <td>{more(change.additionalBytesSent, formatTraffic)}</td>
                <td>{more(change.additionalRecomputedFlops, flopsText)}</td>
                <td>
                  <button
                    type="button"
                    aria-label={`Try: ${change.label}`}
                    onClick={() => onTry(change)}
                  >
                    Try
                  </button>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </section>
    </>
  );
}

/** `+1.2 s`, `−3 GB`, `same`. */
function more(amount: number, text: (size: number) => string): string {
  if (amount === 0) return "same";
  return `${amount < 0 ? "−" : "+"}${text(Math.abs(amount))}`;
}

function flopsText(flops: number): string {
  return flops >= 1e15 ? `${formatLarge(flops / 1e15)} PFLOP` : `${formatLarge(flops)} FLOP`;
}

import { useDeferredValue, useMemo, useState } from "react";
import type { Analysis } from "../../engine/analyze.ts";
import {
  formatDuration,
  formatLarge,
  formatMemory,
  formatTraffic,
} from "../../scene/quantity-text.ts";
import { useShardscope, useShardscopeStore } from "../../state/use-shardscope.ts";
import { TrialTable } from "../trial/TrialTable.tsx";
import { TriedChange } from "../trial/TriedChange.tsx";
import { useTrial } from "../trial/use-trial.ts";
import { type CostedChange, changedDocument, remedies, savings } from "./try-change.ts";

/**
 * Single changes that save memory, with what each costs: by themselves where the plan does not fit,
 * on demand where it does. One click tries a change, another takes it back.
 */
export function WhatWouldFit() {
  const store = useShardscopeStore();
  const analysis = useDeferredValue(useShardscope((state) => state.analysis));
  const trial = useTrial();
  const [asked, setAsked] = useState(false);
  const { fits } = analysis.report.memory;
  const tryChange = (change: CostedChange) => {
    const document = changedDocument(store.getState().history.present, change.patch);
    trial.tryOut(change.label, document);
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
          <TriedChange trial={trial} />
        </span>
      </div>
      {fits && !asked ? null : <Changes analysis={analysis} onTry={tryChange} />}
    </section>
  );
}

const COLUMNS = ["memory", "iteration", "sent per GPU", "recomputed"].map(
  (head) => [head, head] as const,
);

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
        <p className="hint">No single change is enough. The nearest, after which others may do:</p>
      )}
      <TrialTable
        label="Single changes"
        className="change-table"
        columns={COLUMNS}
        rows={changes.map((change) => ({
          id: change.id,
          name: change.label,
          cells: [
            `${formatMemory(change.peakDeviceBytes)}${change.fits ? "" : " (over)"}`,
            more(change.additionalSeconds, formatDuration),
            more(change.additionalBytesSent, formatTraffic),
            more(change.additionalRecomputedFlops, flopsText),
          ],
          onTry: () => onTry(change),
        }))}
      />
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

import { useDeferredValue, useMemo, useState } from "react";
import { INTER_NODE_NAMES } from "../../engine/plan/inter-node-names.ts";
import { formatDuration, formatTraffic } from "../../scene/quantity-text.ts";
import type { PlanDocument } from "../../state/document.ts";
import { useShardscope, useShardscopeStore } from "../../state/use-shardscope.ts";
import { type Trial, trials } from "./what-if.ts";

/** What another rank order or tensor degree would put onto the network, and what it would cost. */
export function WhatIf() {
  const store = useShardscopeStore();
  const analysis = useDeferredValue(useShardscope((state) => state.analysis));
  const present = useShardscope((state) => state.history.present);
  const [tried, setTried] = useState<{ name: string; document: PlanDocument }>();
  const document = useDeferredValue(present);
  const all = useMemo(() => trials(analysis, document), [analysis, document]);
  const inside = analysis.accelerator.scaleUp.kind;
  const beyond = INTER_NODE_NAMES[analysis.plan.cluster.interNode.kind];
  const most = Math.max(...all.map((trial) => trial.tensorInside + trial.tensorBeyond), 1);
  const now = all[0]?.stepSeconds ?? 0;
  return (
    <section aria-labelledby="what-if-title">
      <h2 id="what-if-title">What if tensor groups left the node?</h2>
      <p role="status" className="what-if-tried">
        {tried && tried.document === present ? (
          <>
            Tried: {tried.name}.{" "}
            <button type="button" onClick={() => store.getState().undo()}>
              Take it back
            </button>
          </>
        ) : null}
      </p>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard */}
      <section className="table-scroll" tabIndex={0} aria-label="Changes and what they cost">
        <table className="data-table what-if-table">
          <thead>
            <tr>
              <th scope="col">change</th>
              <th scope="col">
                tensor bytes: <span className="swatch inside" />
                {inside}, <span className="swatch beyond" />
                {beyond}
              </th>
              <th scope="col">iteration</th>
              <th scope="col">
                <span className="visually-hidden">try</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {all.map((trial) => (
              <tr key={trial.name}>
                <th scope="row">{trial.name}</th>
                <td>
                  <SplitBar trial={trial} most={most} />
                  {formatTraffic(trial.tensorInside)}, {formatTraffic(trial.tensorBeyond)}
                </td>
                <td>
                  {formatDuration(trial.stepSeconds)}
                  {trial.isPresent ? "" : ` (${priceText(trial.stepSeconds - now)})`}
                </td>
                <td>
                  {trial.isPresent ? null : (
                    <button
                      type="button"
                      aria-label={`Try: ${trial.name}`}
                      onClick={() => {
                        if (store.getState().propose(trial.document)) setTried(trial);
                      }}
                    >
                      Try
                    </button>
                  )}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </section>
    </section>
  );
}

function SplitBar({ trial, most }: { trial: Trial; most: number }) {
  return (
    <span className="split-bar" aria-hidden="true">
      <span className="inside" style={{ width: `${(100 * trial.tensorInside) / most}%` }} />
      <span className="beyond" style={{ width: `${(100 * trial.tensorBeyond) / most}%` }} />
    </span>
  );
}

function priceText(seconds: number): string {
  if (Math.abs(seconds) < 1e-9) return "the same";
  return `${seconds < 0 ? "−" : "+"}${formatDuration(Math.abs(seconds))}`;
}

import { useDeferredValue, useMemo } from "react";
import { INTER_NODE_NAMES } from "../../engine/plan/inter-node-names.ts";
import { formatDuration, formatTraffic } from "../../scene/quantity-text.ts";
import { useShardscope } from "../../state/use-shardscope.ts";
import { TrialTable } from "../trial/TrialTable.tsx";
import { TriedChange } from "../trial/TriedChange.tsx";
import { useTrial } from "../trial/use-trial.ts";
import { type Trial, trials } from "./what-if.ts";

/** What another rank order or tensor degree would put onto the network, and what it would cost. */
export function WhatIf() {
  const analysis = useDeferredValue(useShardscope((state) => state.analysis));
  const present = useShardscope((state) => state.history.present);
  const trial = useTrial();
  const document = useDeferredValue(present);
  const all = useMemo(() => trials(analysis, document), [analysis, document]);
  const inside = analysis.accelerator.scaleUp.kind;
  const beyond = INTER_NODE_NAMES[analysis.plan.cluster.interNode.kind];
  const most = Math.max(...all.map((one) => one.tensorInside + one.tensorBeyond), 1);
  const now = all[0]?.stepSeconds ?? 0;
  return (
    <section aria-labelledby="what-if-title">
      <h2 id="what-if-title">What if tensor groups left the node?</h2>
      <p role="status" className="what-if-tried">
        <TriedChange trial={trial} />
      </p>
      <TrialTable
        label="Changes and what they cost"
        className="what-if-table"
        columns={[
          [
            "tensor",
            <>
              tensor bytes: <span className="swatch inside" />
              {inside}, <span className="swatch beyond" />
              {beyond}
            </>,
          ],
          ["iteration", "iteration"],
        ]}
        rows={all.map((change) => ({
          id: change.name,
          name: change.name,
          cells: [
            <>
              <SplitBar trial={change} most={most} />
              {formatTraffic(change.tensorInside)}, {formatTraffic(change.tensorBeyond)}
            </>,
            `${formatDuration(change.stepSeconds)}${
              change.isPresent ? "" : ` (${priceText(change.stepSeconds - now)})`
            }`,
          ],
          onTry: change.isPresent ? undefined : () => trial.tryOut(change.name, change.document),
        }))}
      />
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

import { useState } from "react";
import type { RunCost } from "../../engine/timing/run-cost.ts";
import { formatLarge } from "../../scene/quantity-text.ts";
import { useShardscopeStore } from "../../state/use-shardscope.ts";
import { Explanation } from "../../views/explanation/Explanation.tsx";
import { valueText } from "../../views/explanation/value-text.ts";
import { AmountField } from "./AmountField.tsx";
import "./run.css";
import { type Run, useRun } from "./use-run.ts";

const FIGURES = [
  ["days", "Time to train"],
  ["tokensPerSecond", "Tokens per second"],
  ["iterations", "Iterations"],
  ["gpuHours", "GPU hours"],
  ["energyKilowattHours", "Energy"],
  ["price", "Price"],
] as const satisfies readonly (readonly [keyof RunCost, string])[];

/** What stands in the place of a number that cannot be reckoned. */
const MISSING: Partial<Record<keyof RunCost, string>> = {
  energyKilowattHours: "the GPU's power is not on record",
  price: "state one per hour",
};

const BILLION = 1e9;

/** The whole run: what it is to do, and the time, energy and money it takes. Every number opens. */
export default function RunPanel({ onClose }: { onClose(): void }) {
  const store = useShardscopeStore();
  const run = useRun();
  const [open, setOpen] = useState<keyof RunCost>();
  const explained = open && run.cost[open];
  return (
    <section className="explanation run-panel" aria-labelledby="run-panel-title">
      <div className="inspector-head">
        <h3 id="run-panel-title">The whole run</h3>
        <button type="button" onClick={onClose} aria-label="Close the whole run">
          ×
        </button>
      </div>
      <div className="run-terms">
        <AmountField
          label="Tokens to train on"
          value={run.tokens}
          unit="billion"
          scale={BILLION}
          hint={<TokensHint run={run} />}
          onChange={(tokens) => store.getState().stateRun({ tokens }, "run.tokens")}
        />
        <AmountField
          label="Price per GPU hour"
          value={run.terms.pricePerGpuHour}
          unit="in any currency"
          scale={1}
          hint="For example 2: the dollars that DeepSeek-V3's report reckons for an H800 (arXiv:2412.19437, table 1)."
          onChange={(pricePerGpuHour) =>
            store.getState().stateRun({ pricePerGpuHour }, "run.price")
          }
        />
      </div>
      <ul className="run-figures">
        {FIGURES.map(([id, name]) => (
          <li key={id}>
            <RunNumber
              name={name}
              value={run.cost[id]}
              missing={MISSING[id] ?? ""}
              open={open === id}
              onToggle={() => setOpen(open === id ? undefined : id)}
            />
          </li>
        ))}
      </ul>
      {explained ? (
        <Explanation value={explained} onClose={() => setOpen(undefined)} />
      ) : (
        <p className="source">
          Without restarts, evaluation and checkpoints. Energy counts GPUs, their machines and the
          building.
        </p>
      )}
    </section>
  );
}

function RunNumber(props: {
  name: string;
  value: RunCost[keyof RunCost];
  missing: string;
  open: boolean;
  onToggle(): void;
}) {
  const { name, value, missing, open, onToggle } = props;
  if (!value) {
    return (
      <div className="figure-place">
        <span className="figure-name">{name}</span>
        <span className="figure-value">–</span>
        <span className="figure-note">{missing}</span>
      </div>
    );
  }
  return (
    <button
      type="button"
      className="figure-button"
      aria-expanded={open}
      aria-label={`${name}: how it is computed`}
      onClick={onToggle}
    >
      <span className="figure-name">{name}</span>
      <output className="figure-value" aria-label={`${name} of the run`} aria-live="off">
        {valueText(value)}
      </output>
    </button>
  );
}

/** Where the number of tokens is from, and the way back to it. */
function TokensHint({ run }: { run: Run }) {
  const store = useShardscopeStore();
  const { terms, usual, isPublished } = run;
  const isOwn = terms.tokens !== undefined && terms.tokens !== usual.tokens;
  const amount = formatLarge(usual.tokens);
  return (
    <>
      {isPublished ? `This model's: ${amount}, ${usual.source}.` : `${amount}: ${usual.source}.`}{" "}
      {isOwn ? (
        <button type="button" onClick={() => store.getState().stateRun({ tokens: undefined })}>
          Take {amount}
        </button>
      ) : null}
    </>
  );
}

import { formatLarge } from "../../scene/quantity-text.ts";
import { valueText } from "../../views/explanation/value-text.ts";
import { useRun } from "./use-run.ts";

/** The last number of the headline: how long the whole run takes. It opens into everything it costs. */
export default function RunFigure(props: { open: boolean; onToggle(): void }) {
  const { tokens, cost } = useRun();
  return (
    <div className="figure">
      <button
        type="button"
        className="figure-button"
        aria-expanded={props.open}
        aria-label="Time to train: the whole run"
        onClick={props.onToggle}
      >
        <span className="figure-name">Time to train</span>
        <output className="figure-value" aria-label="Time to train" aria-live="off">
          {valueText(cost.days)}
        </output>
        <span className="figure-note">{formatLarge(tokens)} tokens</span>
      </button>
    </div>
  );
}

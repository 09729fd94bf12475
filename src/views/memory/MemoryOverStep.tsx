import { useCallback } from "react";
import { formatCount } from "../../scene/quantity-text.ts";
import { useShardscope, useShardscopeStore } from "../../state/use-shardscope.ts";
import { FigureHost } from "../figure/FigureHost.tsx";
import { useThemeInForce } from "../figure/use-theme-in-force.ts";
import { curveFigure, INSTANT_KEYS, type Instant } from "./curve-figure.ts";
import { type StepMemory, useStepMemory } from "./use-step-memory.ts";

const HEIGHT = 150;

/** What one stage's memory does over the step: up with each forward, down with each backward. */
export function MemoryOverStep({ stage }: { stage: number }) {
  const analysis = useShardscope((state) => state.analysis);
  const result = useStepMemory(analysis);
  return (
    <section className="memory-over-step" aria-label={`Memory of stage ${stage} over the step`}>
      <h2>
        Stage {stage} over the step{" "}
        <span>as its tensors come and go; what is kept throughout lies below</span>
      </h2>
      <div className="memory-curve" style={{ height: HEIGHT }}>
        {result.state === "there" ? <Curve step={result.step} stage={stage} /> : null}
        {result.state === "refused" ? <p>{result.reason}.</p> : null}
        {result.state === "large" ? (
          <p>
            This step has {formatCount(result.passes)} passes, which takes a moment.{" "}
            <button type="button" onClick={result.simulate}>
              Simulate it
            </button>
          </p>
        ) : null}
      </div>
    </section>
  );
}

function Curve({ step, stage }: { step: StepMemory; stage: number }) {
  const store = useShardscopeStore();
  const theme = useThemeInForce();
  const shown = useShardscope((state) => state.view.time);
  // A plan changed a moment ago may have fewer stages than the curve still shown.
  const last = step.analysis.report.memory.stages.length - 1;
  const rank = Math.min(stage, last);
  const scene = useCallback(
    (width: number, height: number) => curveFigure(step, rank, shown, theme, { width, height }),
    [step, rank, shown, theme],
  );
  return (
    <FigureHost<Instant>
      scene={scene}
      keys={INSTANT_KEYS}
      height="100%"
      onSelect={({ seconds }) => store.getState().look({ time: seconds })}
    />
  );
}

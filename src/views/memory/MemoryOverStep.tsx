import { useCallback } from "react";
import { clockOf } from "../../state/clock.ts";
import { useShardscopeStore } from "../../state/use-shardscope.ts";
import { FigureHost } from "../figure/FigureHost.tsx";
import { useThemeInForce } from "../figure/use-theme-in-force.ts";
import { curveFigure, INSTANT_KEYS, type Instant } from "./curve-figure.ts";
import { type StepMemory, useStepMemory } from "./use-step-memory.ts";

/** What one stage's memory does over the step: up with each forward, down with each backward. */
export function MemoryOverStep({ stage }: { stage: number }) {
  const { step, pending, refusal } = useStepMemory();
  return (
    <section className="memory-over-step" aria-label={`Memory of stage ${stage} over the step`}>
      <h2>
        Stage {stage} over the step{" "}
        <span>
          {refusal === undefined
            ? "as its tensors come and go; what is kept throughout lies below"
            : `not shown: ${refusal}`}
        </span>
      </h2>
      <div className={pending ? "memory-curve pending" : "memory-curve"} aria-busy={pending}>
        {step ? <Curve step={step} stage={stage} /> : null}
        {pending ? <p role="status">Simulating the step …</p> : null}
      </div>
    </section>
  );
}

function Curve({ step, stage }: { step: StepMemory; stage: number }) {
  const clock = clockOf(useShardscopeStore());
  const theme = useThemeInForce();
  // A plan changed a moment ago may have fewer stages than the curve still shown.
  const last = step.analysis.report.memory.stages.length - 1;
  const rank = Math.min(stage, last);
  const scene = useCallback(
    (width: number, height: number) =>
      curveFigure(step, rank, () => clock.time, theme, { width, height }),
    [step, rank, clock, theme],
  );
  return (
    <FigureHost<Instant>
      scene={scene}
      keys={INSTANT_KEYS}
      height="100%"
      onSelect={({ seconds }) => clock.set(seconds)}
      follow={(repaint) => clock.follow(repaint)}
    />
  );
}

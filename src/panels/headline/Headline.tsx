import { lazy, Suspense, useState } from "react";
import type { FigureId } from "../../engine/explain-figure.ts";
import { useShardscope } from "../../state/use-shardscope.ts";
import { headlineFigures } from "./headline-figures.ts";
import { useInterval } from "./use-interval.ts";

const FigureExplanation = lazy(() => import("./FigureExplanation.tsx"));

/** The numbers above the picture. Each opens into its formula, the values put in and its source. */
export function Headline() {
  const analysis = useShardscope((state) => state.analysis);
  const [open, setOpen] = useState<FigureId>();
  const figures = headlineFigures(analysis, useInterval(analysis));
  return (
    <section className="headline-region" aria-label="Headline">
      <div className="headline">
        {figures.map((figure) => (
          <div key={figure.id} className={figure.alarm ? "figure over-capacity" : "figure"}>
            <button
              type="button"
              className="figure-button"
              aria-expanded={open === figure.id}
              aria-label={`${figure.name}: how it is computed`}
              onClick={() => setOpen(open === figure.id ? undefined : figure.id)}
            >
              <span className="figure-name">{figure.name}</span>
              <output className="figure-value" aria-label={figure.name} aria-live="off">
                {figure.text}
              </output>
              <span className="figure-note">{figure.note}</span>
            </button>
          </div>
        ))}
      </div>
      {open ? (
        <div className="headline-explanation">
          <Suspense>
            <FigureExplanation id={open} onClose={() => setOpen(undefined)} />
          </Suspense>
        </div>
      ) : null}
    </section>
  );
}

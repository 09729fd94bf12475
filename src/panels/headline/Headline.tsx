import { lazy, Suspense, useEffect, useId, useRef, useState } from "react";
import type { FigureId } from "../../engine/explain-figure.ts";
import { NO_ROUTE_SETTINGS } from "../../state/route-settings.ts";
import { useShardscope } from "../../state/use-shardscope.ts";
import { RunFigurePlace } from "../run/RunFigurePlace.tsx";
import { headlineFigures } from "./headline-figures.ts";
import { useInterval } from "./use-interval.ts";

const CutNote = lazy(() => import("./CutNote.tsx"));
const FigureExplanation = lazy(() => import("./FigureExplanation.tsx"));
const RunFigure = lazy(() => import("../run/RunFigure.tsx"));
const RunPanel = lazy(() => import("../run/RunPanel.tsx"));

/**
 * The numbers above the picture. Each opens into its formula, the values put in and its source.
 * @param props.run whether the whole run's time stands among them
 */
export function Headline({ run = false }: { run?: boolean }) {
  const analysis = useShardscope((state) => state.analysis);
  const isCut = useShardscope((state) => state.routes.present.cut !== NO_ROUTE_SETTINGS.cut);
  const [open, setOpen] = useState<FigureId | "run">();
  const close = () => setOpen(undefined);
  const region = useRef<HTMLElement>(null);
  const opened = useId();
  useEffect(() => {
    if (open === undefined) return;
    const onKey = ({ key, defaultPrevented }: KeyboardEvent) => {
      if (key !== "Escape" || defaultPrevented) return;
      setOpen(undefined);
      // Who was reading in it goes on at the number it belonged to.
      if (document.activeElement?.closest(`[id="${opened}"]`)) {
        region.current?.querySelector<HTMLElement>('[aria-expanded="true"]')?.focus();
      }
    };
    document.addEventListener("keydown", onKey);
    return () => document.removeEventListener("keydown", onKey);
  }, [open, opened]);
  const figures = headlineFigures(analysis, useInterval(analysis));
  return (
    <section className="headline-region" aria-label="Headline" ref={region}>
      <h2 className="visually-hidden">The plan in numbers</h2>
      <div className="headline">
        {figures.map((figure) => (
          <div key={figure.id} className={figure.alarm ? "figure over-capacity" : "figure"}>
            <button
              type="button"
              className="figure-button"
              aria-expanded={open === figure.id}
              aria-controls={open === figure.id ? opened : undefined}
              aria-label={`${figure.name}: how it is computed`}
              onClick={() => setOpen(open === figure.id ? undefined : figure.id)}
            >
              <span className="figure-name">{figure.name}</span>
              <output className="figure-value" aria-label={figure.name} aria-live="off">
                {figure.text}
              </output>
              <span className="figure-note">
                {isCut && figure.id === "step.seconds" ? (
                  <Suspense fallback={figure.note}>
                    <CutNote />
                  </Suspense>
                ) : (
                  figure.note
                )}
              </span>
            </button>
          </div>
        ))}
        {run ? (
          <Suspense fallback={<RunFigurePlace />}>
            <RunFigure
              open={open === "run"}
              onToggle={() => setOpen(open === "run" ? undefined : "run")}
            />
          </Suspense>
        ) : null}
      </div>
      {open ? (
        <div className="headline-explanation" id={opened}>
          <Suspense>
            {open === "run" ? (
              <RunPanel onClose={close} />
            ) : (
              <FigureExplanation id={open} onClose={close} />
            )}
          </Suspense>
        </div>
      ) : null}
    </section>
  );
}

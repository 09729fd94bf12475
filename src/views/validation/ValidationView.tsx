import { useCallback, useMemo, useState } from "react";
import { summarizeErrors } from "../../scene/validation/error-summary.ts";
import { matches, type RunFilter, runsWith } from "../../scene/validation/filter-runs.ts";
import { planOfRun } from "../../scene/validation/load-validation.ts";
import type { ScatterPoint, Upright } from "../../scene/validation/scatter-layout.ts";
import type { Measure, ValidationRun } from "../../scene/validation/validation-run.ts";
import { shareText } from "../../scene/validation/validation-words.ts";
import { useShardscope, useShardscopeStore } from "../../state/use-shardscope.ts";
import { FigureHost } from "../figure/FigureHost.tsx";
import { useThemeInForce } from "../figure/use-theme-in-force.ts";
import "../figure/figure.css";
import { ErrorTable } from "./ErrorTable.tsx";
import { HardwareLegend } from "./HardwareLegend.tsx";
import { RunDetail } from "./RunDetail.tsx";
import { RunFilters } from "./RunFilters.tsx";
import { RunTable } from "./RunTable.tsx";
import { RUN_KEYS, scatterFigure } from "./scatter-figure.ts";
import { TwoWays } from "./TwoWays.tsx";
import { useValidationRuns } from "./use-validation-runs.ts";
import "./validation.css";

/** How far the predictions can be trusted: every published run beside what the model says of it. */
export default function ValidationView() {
  const loaded = useValidationRuns();
  if (loaded.state === "there") return <ValidationOf runs={loaded.runs} />;
  return (
    <section className="validation-view" aria-label="Validation">
      <p role="status">
        {loaded.state === "loading"
          ? "Fetching the published runs …"
          : `The published runs could not be fetched: ${loaded.reason}.`}
      </p>
    </section>
  );
}

function ValidationOf({ runs }: { runs: readonly ValidationRun[] }) {
  const store = useShardscopeStore();
  const theme = useThemeInForce();
  const [measure, setMeasure] = useState<Measure>("seconds");
  const [upright, setUpright] = useState<Upright>("predicted");
  const [filter, setFilter] = useState<RunFilter>({});
  const [pointed, setPointed] = useState<ValidationRun>();
  const [table, setTable] = useState(false);
  const title = useShardscope((state) => state.analysis.plan.title);
  const measured = useMemo(() => runsWith(runs, measure), [runs, measure]);
  const chosen = useMemo(() => measured.filter((run) => matches(run, filter)), [measured, filter]);
  const opened = useMemo(() => runs.find((run) => planOfRun(run).title === title), [runs, title]);
  const scene = useCallback(
    (width: number, height: number) =>
      scatterFigure({ runs: measured, measure, upright, width, height }, filter, theme),
    [measured, measure, upright, filter, theme],
  );
  const open = (run: ValidationRun) => {
    setPointed(run);
    store.getState().propose(planOfRun(run));
  };
  const detail = pointed ?? opened;
  return (
    <section className="validation-view" aria-labelledby="validation-verdict">
      <Verdict runs={chosen} measure={measure} />
      <div className="validation-tools">
        <TwoWays
          legend="Compare"
          value={measure}
          options={{ seconds: "time", memory: "memory" }}
          onChange={setMeasure}
        />
        <TwoWays
          legend="Upward"
          value={upright}
          options={{ predicted: "prediction", error: "error" }}
          onChange={setUpright}
        />
        <RunFilters runs={measured} filter={filter} onFilter={setFilter} />
      </div>
      <div className="validation-columns">
        <div>
          <FigureHost<ScatterPoint>
            scene={scene}
            keys={RUN_KEYS}
            height="var(--scatter-height)"
            onSelect={({ run }) => open(run)}
            onPoint={(point) => point && setPointed(point.run)}
          />
          <HardwareLegend theme={theme} />
        </div>
        <div className="validation-side">
          <section className="run-shown" aria-label="A published run">
            {detail ? (
              <>
                {detail === opened ? (
                  <p className="hint">This run is the plan now shown. Undo goes back.</p>
                ) : (
                  <button type="button" onClick={() => open(detail)}>
                    Open this run as the plan
                  </button>
                )}
                <RunDetail run={detail} />
              </>
            ) : (
              <p className="hint">
                Point at a run to see what it was and how far off its prediction is. A click opens
                it as the plan.
              </p>
            )}
          </section>
          <h2>Errors by source</h2>
          <ErrorTable
            runs={measured.filter((run) => matches(run, { ...filter, series: undefined }))}
            measure={measure}
            chosen={filter.series}
            onChoose={(series) => setFilter({ ...filter, series })}
          />
        </div>
      </div>
      <details
        className="validation-table"
        onToggle={({ currentTarget }) => setTable(currentTarget.open)}
      >
        <summary>The {chosen.length} runs as a table</summary>
        {table ? <RunTable runs={chosen} measure={measure} onOpen={open} /> : null}
      </details>
    </section>
  );
}

function Verdict({ runs, measure }: { runs: readonly ValidationRun[]; measure: Measure }) {
  const summary = summarizeErrors(runs, measure);
  const what = measure === "seconds" ? "times" : "memory values";
  return (
    <p id="validation-verdict" className="validation-verdict" aria-live="polite">
      {summary ? (
        <>
          <strong>
            {summary.runs} published {what}: half of the predictions are within{" "}
            {shareText(summary.median)}, nine in ten within {shareText(summary.ninetieth)}.
          </strong>{" "}
          Misses stay in.
        </>
      ) : (
        <strong>The filter leaves no run.</strong>
      )}
    </p>
  );
}

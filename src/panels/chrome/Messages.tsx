import { useState } from "react";
import { useShardscope, useShardscopeStore } from "../../state/use-shardscope.ts";

/** What went wrong with the last change, and what the plan warns of, above the picture. */
export default function Messages() {
  const store = useShardscopeStore();
  const problem = useShardscope((state) => state.problem);
  const warnings = useShardscope((state) => state.analysis.report.warnings);
  const [open, setOpen] = useState(false);
  return (
    <>
      <div role="alert">
        {problem ? (
          <p className="message refused">
            {sentence(problem.message)} The last plan that works is still shown.{" "}
            <button type="button" onClick={() => store.getState().report(undefined)}>
              Dismiss
            </button>
          </p>
        ) : null}
      </div>
      {warnings.length > 0 ? (
        <div className="message caution">
          <button type="button" aria-expanded={open} onClick={() => setOpen(!open)}>
            {warnings.length === 1 ? "1 assumption" : `${warnings.length} assumptions`}
          </button>
          {open ? (
            <ul>
              {warnings.map((warning) => (
                <li key={`${warning.path} ${warning.code}`}>
                  <code>{warning.path}</code>: {warning.message}
                </li>
              ))}
            </ul>
          ) : (
            <span> {warnings[0]?.message}</span>
          )}
        </div>
      ) : null}
    </>
  );
}

/** A message ends in one full stop, whether or not who wrote it set one. */
function sentence(message: string): string {
  return /[.!?]$/.test(message) ? message : `${message}.`;
}

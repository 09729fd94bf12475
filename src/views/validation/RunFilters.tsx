import { useId } from "react";
import {
  choicesOf,
  FACETS,
  type Facet,
  type RunFilter,
} from "../../scene/validation/filter-runs.ts";
import type { ValidationRun } from "../../scene/validation/validation-run.ts";
import { METHOD_TEXT, SIZES_IN_ORDER } from "../../scene/validation/validation-words.ts";

const NAMES: Record<Facet, string> = {
  series: "Source",
  hardware: "Hardware",
  method: "Method",
  size: "Parameters",
};

/** One choice per field; each option says how many runs it would leave. */
export function RunFilters(props: {
  runs: readonly ValidationRun[];
  filter: RunFilter;
  onFilter(filter: RunFilter): void;
}) {
  const { runs, filter, onFilter } = props;
  const id = useId();
  return (
    <div className="run-filters">
      {FACETS.map((facet) => (
        <div key={facet}>
          <label htmlFor={`${id}-${facet}`}>{NAMES[facet]}</label>
          <select
            id={`${id}-${facet}`}
            value={filter[facet] ?? ""}
            onChange={({ target }) =>
              onFilter({ ...filter, [facet]: target.value === "" ? undefined : target.value })
            }
          >
            <option value="">all</option>
            {sorted(facet, choicesOf(runs, facet, filter)).map(({ value, count }) => (
              <option key={value} value={value}>
                {facet === "method" ? (METHOD_TEXT[value] ?? value) : value} ({count})
              </option>
            ))}
          </select>
        </div>
      ))}
      <button
        type="button"
        disabled={FACETS.every((facet) => filter[facet] === undefined)}
        onClick={() => onFilter({})}
      >
        Show all
      </button>
    </div>
  );
}

/** Sizes from small to large, everything else by how often it occurs. */
function sorted(facet: Facet, choices: { value: string; count: number }[]) {
  if (facet === "size") {
    const place = ({ value }: { value: string }) => SIZES_IN_ORDER.indexOf(value);
    return choices.sort((one, other) => place(one) - place(other));
  }
  return choices;
}

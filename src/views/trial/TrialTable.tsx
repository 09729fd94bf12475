import type { ReactNode } from "react";

export interface TrialRow {
  /** The change in words; also what its button is called. */
  name: string;
  /** Under each column's head. */
  cells: readonly ReactNode[];
  /** Absent for the plan as it is. */
  onTry?: (() => void) | undefined;
}

/** Changes of the plan, one a line, with what each would bring and a button that tries it. */
export function TrialTable(props: {
  /** Read out for the whole table. */
  label: string;
  className: string;
  /** Heads of the columns after the change's own, each with a key to tell it by. */
  columns: readonly (readonly [key: string, head: ReactNode])[];
  rows: readonly (TrialRow & { id: string })[];
}) {
  const { label, className, columns, rows } = props;
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard
    <section className="table-scroll" tabIndex={0} aria-label={label}>
      <table className={`data-table ${className}`}>
        <thead>
          <tr>
            <th scope="col">change</th>
            {columns.map(([key, head]) => (
              <th key={key} scope="col">
                {head}
              </th>
            ))}
            <th scope="col">
              <span className="visually-hidden">try</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {rows.map(({ id, name, cells, onTry }) => (
            <tr key={id}>
              <th scope="row">{name}</th>
              {columns.map(([key], column) => (
                <td key={key}>{cells[column]}</td>
              ))}
              <td>
                {onTry ? (
                  <button type="button" aria-label={`Try: ${name}`} onClick={onTry}>
                    Try
                  </button>
                ) : null}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

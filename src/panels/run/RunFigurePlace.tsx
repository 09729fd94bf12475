/** Keeps the figure's place while it is fetched. */
export function RunFigurePlace() {
  return (
    <div className="figure figure-place" aria-hidden="true">
      <span className="figure-name">Time to train</span>
      <span className="figure-value">–</span>
    </div>
  );
}

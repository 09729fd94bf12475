/** Writes the table behind the headline's interval: errors of left-out runs by likeness. */
import { writeFileSync } from "node:fs";
import { planLikeness } from "../../src/engine/timing/plan-likeness.ts";
import { groupBy } from "./statistics.ts";
import type { LeaveOut } from "./time-leave-out.ts";

const FILE = new URL("../../src/engine/timing/error-table.json", import.meta.url);

/** The table as `prediction-interval.ts` reads it. */
function errorTable(errors: LeaveOut["errors"]): string {
  const likened = errors.map(({ run, error }) => {
    const [architecture, framework, methods, ...place] = planLikeness(run.plan);
    const names = [architecture, framework, methods || "-"].join(" ");
    return { names, place: place.join(","), percent: Math.round(100 * error) };
  });
  const table = [...groupBy(likened, ({ names }) => names)].map(([names, group]) => {
    const classes = [...groupBy(group, ({ place }) => place)].map(([place, alike]) => {
      const percents = alike.map(({ percent }) => percent).sort((a, b) => a - b);
      return `${place}:${percents.join(",")}`;
    });
    return [names, classes.sort().join(" ")];
  });
  const note = "Predicted over measured less one, percent, each series left out of the fit";
  return `${JSON.stringify({ note, errors: Object.fromEntries(table.sort()) }, undefined, 2)}\n`;
}

export function writeErrorTable(errors: LeaveOut["errors"]): void {
  writeFileSync(FILE, errorTable(errors));
}
